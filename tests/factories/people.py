import factory
from factory.django import DjangoModelFactory

from events.people.models import Person, Speaker
from tests.factories.conferences import ConferenceFactory


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Larisa Vorontsova {n}")
    email = factory.Sequence(lambda n: f"person{n}@arvenia.example")


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = Speaker

    conference = factory.SubFactory(ConferenceFactory)
    person = factory.SubFactory(PersonFactory)
    code = factory.Sequence(lambda n: f"SP{n}")
    name = factory.SelfAttribute("person.name")
