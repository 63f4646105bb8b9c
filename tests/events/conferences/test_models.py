import pytest
from django.core.exceptions import ValidationError

from events.conferences.models import Conference
from events.conferences.rules import ConferenceState
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_visible_to_everybody_is_what_was_announced():
    ConferenceFactory(state=ConferenceState.DRAFT)
    announced = ConferenceFactory()
    assert list(Conference.objects.visible_to(UserFactory())) == [announced]


def test_visible_to_staff_is_their_own_draft():
    role = ConferenceRoleFactory(conference__state=ConferenceState.DRAFT)
    ConferenceFactory(state=ConferenceState.DRAFT)
    assert list(Conference.objects.visible_to(role.user)) == [role.conference]


def test_organised_by_asks_for_the_role():
    role = ConferenceRoleFactory(role="door")
    assert not Conference.objects.organised_by(role.user, "programme").exists()


def test_organised_by_gives_the_owner_everything():
    role = ConferenceRoleFactory(role="owner")
    assert list(Conference.objects.organised_by(role.user, "programme")) == [role.conference]


@pytest.mark.parametrize("slug", ["admin", "ar", "accounts"])
def test_slug_of_another_page_is_refused(slug):
    with pytest.raises(ValidationError) as caught:
        ConferenceFactory.build(slug=slug).full_clean()
    assert caught.value.message_dict["slug"][0].startswith(f"“{slug}” is the address of another part")
