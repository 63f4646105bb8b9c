import io
from datetime import UTC, date, datetime

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory
from PIL import Image

from events.registrations.models import (
    AccreditationFile,
    DelegationQuota,
    FocalPoint,
    FormQuestion,
    Letterhead,
    Needs,
    ParticipantCategory,
    PendingChange,
    Photo,
    ProtocolRank,
    Quota,
    Registration,
    Zone,
)
from events.registrations.queries import PassportFacts
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceFactory, DelegationFactory, UserFactory
from tests.factories.people import PersonFactory


class VerifiedUserFactory(UserFactory):
    """An account whose e-mail address is confirmed."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)


class OpenConferenceFactory(ConferenceFactory):
    """A conference whose registration opened on 1 January 2026 and closes when it ends."""

    registration_opens_at = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


class ParticipantCategoryFactory(DjangoModelFactory):
    """An automatic category without a limit."""

    class Meta:
        model = ParticipantCategory

    conference = factory.SubFactory(OpenConferenceFactory)
    code = factory.Sequence(lambda n: f"delegate-{n}")
    name = factory.Sequence(lambda n: f"Delegate {n}")
    route = Route.AUTOMATIC


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone

    conference = factory.SubFactory(OpenConferenceFactory)
    code = factory.Sequence(lambda n: f"Z{n % 1000}")
    name = factory.LazyAttribute(lambda zone: f"Zone {zone.code}")


class QuotaFactory(DjangoModelFactory):
    class Meta:
        model = Quota

    conference = factory.SubFactory(OpenConferenceFactory)
    capacity = 1


class ProtocolRankFactory(DjangoModelFactory):
    class Meta:
        model = ProtocolRank

    conference = factory.SubFactory(OpenConferenceFactory)
    code = factory.Sequence(lambda n: f"VIP{n}")
    name = factory.Sequence(lambda n: f"Very important {n}")
    position = factory.Sequence(lambda n: 10 + n)


class DelegationQuotaFactory(DjangoModelFactory):
    """A row that counts the people of a delegation, without a limit."""

    class Meta:
        model = DelegationQuota

    delegation = factory.SubFactory(DelegationFactory, conference=factory.SubFactory(OpenConferenceFactory))


class FocalPointFactory(DjangoModelFactory):
    """Somebody with an account who decides for a delegation since January 2026."""

    class Meta:
        model = FocalPoint

    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(VerifiedUserFactory))
    delegation = factory.SubFactory(DelegationFactory, conference=factory.SubFactory(OpenConferenceFactory))
    valid_from = date(2026, 1, 1)


class RegistrationFactory(DjangoModelFactory):
    """A request that waits for a decision, by a person with an account."""

    class Meta:
        model = Registration

    category = factory.SubFactory(ParticipantCategoryFactory, route=Route.SECRETARIAT)
    conference = factory.SelfAttribute("category.conference")
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(VerifiedUserFactory))
    reference = factory.Sequence(lambda n: f"R{n}")
    name = factory.SelfAttribute("person.name")
    state = RegistrationState.SUBMITTED
    submitted_at = factory.Sequence(lambda n: datetime(2026, 2, 1, 8, n // 60 % 60, n % 60, tzinfo=UTC))


class PendingChangeFactory(DjangoModelFactory):
    """A change of the name on the badge that waits; category and delegation stay."""

    class Meta:
        model = PendingChange

    registration = factory.SubFactory(RegistrationFactory, state=RegistrationState.CONFIRMED)
    conference = factory.SelfAttribute("registration.conference")
    before = factory.LazyAttribute(lambda change: {"name": change.registration.name})
    after = factory.LazyAttribute(lambda change: {"name": f"{change.registration.name}-Lindqvist"})
    from_category = category = factory.SelfAttribute("registration.category")
    from_delegation = delegation = factory.SelfAttribute("registration.delegation")
    asked_at = datetime(2026, 2, 8, 8, tzinfo=UTC)


def picture(width=420, height=540, kind="JPEG", colour="teal", **options):
    """The bytes of a picture of one colour."""
    written = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), (width, height), colour).save(written, kind, **options)
    return written.getvalue()


class PhotoFactory(DjangoModelFactory):
    """A photograph as the action keeps it."""

    class Meta:
        model = Photo

    conference = factory.SubFactory(OpenConferenceFactory)
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(VerifiedUserFactory))
    kept = factory.LazyFunction(picture)
    portrait = factory.LazyFunction(picture)
    uploaded_at = datetime(2026, 2, 1, 8, tzinfo=UTC)


class FormQuestionFactory(DjangoModelFactory):
    """A question that all categories are asked and that may stay unanswered."""

    class Meta:
        model = FormQuestion

    conference = factory.SubFactory(OpenConferenceFactory)
    code = factory.Sequence(lambda n: f"more-{n}")
    label = factory.Sequence(lambda n: f"More {n}")
    position = factory.Sequence(lambda n: n)


class NeedsFactory(DjangoModelFactory):
    class Meta:
        model = Needs

    conference = factory.SubFactory(OpenConferenceFactory)
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(VerifiedUserFactory))
    access = factory.LazyFunction(lambda: ["step_free"])
    diet = factory.LazyFunction(lambda: ["halal"])
    told_at = datetime(2026, 2, 1, 8, tzinfo=UTC)


class AccreditationFileFactory(DjangoModelFactory):
    """A press card as PDF."""

    class Meta:
        model = AccreditationFile

    conference = factory.SubFactory(OpenConferenceFactory)
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(VerifiedUserFactory))
    kind = "press_card"
    media_type = "application/pdf"
    data = b"%PDF-1.7 %%EOF"
    sent_at = datetime(2026, 2, 1, 8, tzinfo=UTC)


class LetterheadFactory(DjangoModelFactory):
    """Letters can be asked for at this conference."""

    class Meta:
        model = Letterhead

    conference = factory.SubFactory(OpenConferenceFactory)
    sender = "Bureau of Village Networks"
    address = "4 Harbour Lane\nPort Selene"
    signatory = "Ottilie Presswood"


def passport(**changed):
    """What somebody says of a passport that outlasts the conferences of the factories."""
    facts = {
        "name": "Larisa Vorontsova",
        "born_on": date(1981, 3, 27),
        "birth_place": "Northmouth",
        "nationality": "AZ",
        "number": "P7654321",
        "issued_on": date(2020, 5, 4),
        "expires_on": date(2030, 5, 3),
        "issued_by": "AZ",
        "apply_at": "Embassy in Rome",
    }
    return PassportFacts(**{**facts, **changed})
