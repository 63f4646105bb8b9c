"""Personal invitations into a category; the clock stands at 10 February 2026, registration is open."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.common.models import Transition
from events.conferences.rules import Role
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions, privacy, queries
from events.registrations.actions import Details, Guest
from events.registrations.actions.inviting import use_invitation
from events.registrations.models import CategoryInvitation, Registration
from events.registrations.rules.invitations import Invited, read_list
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory, VerifiedUserFactory

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def closed():
    return ParticipantCategoryFactory(code="guest", is_by_invitation=True)


def invite(category, *addresses, **facts):
    guests = [Guest(n, one, "Amina Okoro", category) for n, one in enumerate(addresses, start=1)]
    return actions.invite(guests, by=None, now=NOW, **facts)


def token(invitation):
    return queries.named_link(invitation).partition("invitation=")[2]


def ask(category, invitation, *, user=None, now=NOW):
    return actions.submit(
        category.conference,
        user=user or VerifiedUserFactory(),
        category=category,
        delegation=None,
        form_key=uuid.uuid4(),
        details=Details(name="Amina Okoro"),
        invitation=token(invitation),
        now=now,
    )


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    return {one.code for one in caught.value.error_list}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("a@b.example", [Invited(1, "a@b.example")]),
        ("e-mail,name\n\na@b.example, Okoro Amina ,guest", [Invited(3, "a@b.example", "Okoro Amina", "guest")]),
        ('a@b.example,"Okoro, Amina"', [Invited(1, "a@b.example", "Okoro, Amina")]),
        ("a@b.example;Amina\r\nc@d.example\tHala\tpress", [
            Invited(1, "a@b.example", "Amina"), Invited(2, "c@d.example", "Hala", "press"),
        ]),
        ("name\nno address", [Invited(2, "no address")]),
        (" , ,\n\n", []),
    ],
)  # fmt: skip
def test_lists_are_read_as_typed_or_as_saved(text, people):
    assert list(read_list(text)) == people


@pytest.mark.django_db
class TestLinks:
    def test_a_link_works_once(self, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        first = VerifiedUserFactory()
        assert ask(closed, invitation, user=first).category == closed
        assert refused(ask, closed, invitation) == {"category"}
        invitation.refresh_from_db()
        assert (invitation.used_by, invitation.used_at) == (first, NOW)

    def test_of_two_who_ask_at_once_one_succeeds(self, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        use_invitation(closed, token(invitation), by=VerifiedUserFactory(), now=NOW)
        second = VerifiedUserFactory()
        assert refused(use_invitation, closed, token(invitation), by=second, now=NOW) == {"category"}

    def test_a_link_is_for_its_category_alone(self, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        other = ParticipantCategoryFactory(conference=closed.conference, is_by_invitation=True)
        assert refused(ask, other, invitation) == {"category"}

    def test_a_link_ends(self, closed):
        ended, revoked = invite(closed, "a@arvenia.example", "b@arvenia.example", days=3)
        assert refused(ask, closed, ended, now=NOW + timedelta(days=3)) == {"category"}
        assert actions.revoke_invitation(revoked, by=None, now=NOW)
        assert not actions.revoke_invitation(revoked, by=None, now=NOW)
        assert refused(ask, closed, revoked) == {"category"}

    def test_the_link_for_all_works_on_and_is_not_used_up(self, closed):
        for _one in range(2):
            link = queries.invitation_link(closed).partition("invitation=")[2]
            made = actions.submit(
                closed.conference,
                user=VerifiedUserFactory(),
                category=closed,
                delegation=None,
                form_key=uuid.uuid4(),
                details=Details(name="Amina Okoro"),
                invitation=link,
                now=NOW,
            )
            assert made.category == closed

    def test_who_has_asked_already_uses_it_for_a_change(self, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        row = RegistrationFactory(category__conference=closed.conference)
        wanted = actions.Wanted(category=closed, delegation=None, name=row.name)
        actions.ask_change(row, wanted=wanted, by=row.person.user, now=NOW, invitation=token(invitation))
        assert Registration.objects.get(pk=row.pk).category == closed
        assert CategoryInvitation.objects.get().used_by == row.person.user

    def test_the_mail_carries_the_link_and_what_is_kept_of_it_does_not(self, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        message = Message.objects.get()
        content = get_kind(message.kind).context(message, NOW)
        assert content.action[1] == queries.named_link(invitation)
        assert content.secrets == (queries.named_link(invitation),)
        actions.revoke_invitation(invitation, by=None, now=NOW)
        assert get_kind(message.kind).still_due(message, NOW) == "the invitation is revoked"

    def test_a_list_is_refused_whole_with_each_line(self, closed):
        invite(closed, "held@arvenia.example")
        wrong = ("held@arvenia.example", "no address", "twice@arvenia.example", "Twice@arvenia.example")
        with pytest.raises(ValidationError) as caught:
            invite(closed, *wrong)
        assert [message.partition(":")[0] for message in caught.value.messages] == [
            "Line 1",
            "Line 2",
            "Line 4",
        ]
        to_all = ParticipantCategoryFactory(conference=closed.conference)
        assert refused(invite, to_all, "a@arvenia.example") == {"lines"}
        assert refused(invite, closed) == {"rows"}
        assert refused(invite, closed, "a@arvenia.example", days=181) == {"days"}
        assert CategoryInvitation.objects.count() == 1

    def test_my_data_tells_of_it_and_erasure_takes_the_name_out(self, closed):
        user = VerifiedUserFactory()
        (invitation,) = invite(closed, user.email)
        (told,) = privacy.export(user)["invitations"]
        assert (told["email"], told["name"]) == (user.email, "Amina Okoro")
        privacy.erase(user, by=None, now=NOW)
        invitation.refresh_from_db()
        assert (invitation.email, invitation.name) == ("", "")

    def test_they_go_a_month_after_the_conference(self, closed):
        invite(closed, "amina@arvenia.example")
        assert actions.purge_invitations(now=NOW + timedelta(days=40)) == 0
        assert actions.purge_invitations(now=NOW + timedelta(days=60)) == 1


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def staff(self, client, closed):
        role = ConferenceRoleFactory(conference=closed.conference, role=Role.REGISTRATION)
        client.force_login(role.user)
        return role.user

    def page(self, name="changelist"):
        return reverse(f"admin:events_categoryinvitation_{name}")

    def sent(self, category, people="kept@arvenia.example", **changed):
        return {"category": category.pk, "people": people, "days": "30", **changed}

    def test_opening_it_is_noted_and_leads_into_the_form(self, client, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        client.force_login(VerifiedUserFactory())
        link = queries.named_link(invitation)
        assert client.get(link[link.index("/", 9) :], follow=True).context["category"] == closed
        assert CategoryInvitation.objects.get().opened_at == NOW

    def test_staff_invite_a_list_and_see_what_became_of_it(self, client, staff, closed):
        press = ParticipantCategoryFactory(conference=closed.conference, code="press", is_by_invitation=True)
        people = "amina@arvenia.example, Amina Okoro\nhala@arvenia.example, Hala Al-Bahri, press"
        assert client.post(self.page("add"), self.sent(closed, people)).status_code == 302
        assert set(CategoryInvitation.objects.values_list("email", "name", "category")) == {
            ("amina@arvenia.example", "Amina Okoro", closed.pk),
            ("hala@arvenia.example", "Hala Al-Bahri", press.pk),
        }
        ask(closed, CategoryInvitation.objects.get(name="Amina Okoro"))
        for state, names in {"used": ["Amina Okoro"], "sent": ["Hala Al-Bahri"], "opened": []}.items():
            rows = client.get(self.page(), {"state": state}).context["cl"].result_list
            assert [row.name for row in rows] == names

    @pytest.mark.parametrize(
        "changed",
        [
            {"people": "no address"},
            {"people": ""},
            {"people": "a@b.example,x,nowhere"},
            {"people": "<script>\x00"},
            {"days": "0"},
            {"days": "x"},
            {"category": "999999"},
        ],
    )
    def test_wrong_lists_are_named_and_stay_typed(self, client, staff, closed, changed):
        response = client.post(self.page("add"), {**self.sent(closed), **changed})
        assert (response.status_code, CategoryInvitation.objects.exists()) == (400, False)

    def test_staff_invite_to_their_own_conference_alone(self, client, staff, closed):
        other = ParticipantCategoryFactory(is_by_invitation=True)
        response = client.post(self.page("add"), self.sent(other, "a@arvenia.example"))
        assert (response.status_code, CategoryInvitation.objects.exists()) == (400, False)

    def test_links_are_withdrawn_from_the_list_on_the_record(self, client, staff, closed):
        (invitation,) = invite(closed, "amina@arvenia.example")
        client.post(self.page(), {"action": "revoke", "_selected_action": [invitation.pk]})
        assert CategoryInvitation.objects.get().revoked_at == NOW
        assert Transition.objects.get(to_state="revoked").by == staff
