import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist

from events.mail import claims, delivery
from events.mail.delivery import Ticker, drain
from events.mail.forgetting import forget_mailbox
from events.mail.kinds import Content
from events.mail.models import DeliveryAttempt, Handover, Message, Suppression
from events.mail.rules import LEASE, MailClass, Stage
from tests.factories.conferences import UserFactory
from tests.factories.mail import NOW, MailboxFactory, MessageFactory, PreferenceFactory, SuppressionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("declared")]


def run(now=NOW, **options):
    return drain(clock=lambda: now, **options)


class Server:
    """A mail server that answers each mail with the next of `answers`: None takes it."""

    stage = Stage.ANSWER
    answer = "250 taken"

    def __init__(self, *answers, away=False):
        self.answers, self.away, self.seen = list(answers), away, []

    def open(self):
        if self.away:
            raise ConnectionRefusedError(111, "refused")

    def close(self):
        pass

    def send_messages(self, mails):
        answer = self.answers.pop(0) if self.answers else None
        self.seen.extend(mails)
        if answer is not None:
            raise answer


def refused(code, words="no"):
    return smtplib.SMTPRecipientsRefused({"x@arvenia.example": (code, words.encode())})


class RecipientServer(Server):
    stage = Stage.RECIPIENT


def test_due_message_is_sent_and_recorded():
    message = MessageFactory()
    assert run().sent == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.lease_until, message.claimed_by) == ("sent", 1, None, "")
    assert message.sent_at is not None
    assert mail.outbox[0].to == [message.recipient]


def test_message_that_is_not_due_yet_waits():
    message = MessageFactory(due_at=NOW + timedelta(minutes=1))
    assert run().sent == 0
    message.refresh_from_db()
    assert message.state == "queued"


def test_sent_message_is_not_sent_again():
    MessageFactory()
    run()
    run()
    assert len(mail.outbox) == 1


def test_urgent_message_goes_first():
    MessageFactory(occasion="slow", due_at=NOW - timedelta(hours=1), recipient="slow@arvenia.example")
    MessageFactory(occasion="fast", priority=9, recipient="fast@arvenia.example")
    run()
    assert [sent.to[0] for sent in mail.outbox] == ["fast@arvenia.example", "slow@arvenia.example"]


def test_kept_copy_shows_secrets_masked_but_the_mail_does_not():
    message = MessageFactory()
    run()
    message.refresh_from_db()
    assert "K7-PLUM" in mail.outbox[0].body
    assert "K7-PLUM" not in message.body_text + message.body_html + message.subject
    assert "Code: ••••" in message.body_text


def test_kept_copy_shows_no_preferences_token():
    message = MessageFactory()
    run()
    message.refresh_from_db()
    assert "Choose which mails you get: ••••" in message.body_text
    assert f"Choose which mails you get: {settings.BASE_URL}/mail/preferences/" in mail.outbox[0].body


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_temporary_refusal_is_tried_again_after_about_a_minute(code):
    message = MessageFactory()
    run(connection=RecipientServer(refused(code)))
    message.refresh_from_db()
    assert message.state == "deferred"
    wait = (message.due_at - NOW).total_seconds()
    assert 48 <= wait <= 73
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.code, attempt.answer, attempt.outcome) == (code, "no", "deferred")


@pytest.mark.parametrize("code", [550, 551, 553, 554])
def test_permanent_refusal_is_tried_once(code):
    message = MessageFactory()
    server = RecipientServer(refused(code))
    run(connection=server)
    run(NOW + timedelta(hours=5), connection=server)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(server.seen)) == ("failed", 1, 1)


def test_dead_mailbox_gets_no_further_mail():
    first = MessageFactory()
    run(connection=RecipientServer(refused(550, "5.1.1 no such user")))
    second = MessageFactory(recipient=first.recipient)
    run()
    second.refresh_from_db()
    assert (second.state, second.reason) == ("suppressed", "Nothing is sent to this address any more.")
    assert Suppression.objects.get().reason == "5.1.1 no such user"


def test_refusal_of_policy_does_not_suppress_the_mailbox():
    MessageFactory()
    run(connection=RecipientServer(refused(550, "5.7.1 looks like spam")))
    assert not Suppression.objects.exists()


def test_broken_connection_before_the_last_dot_is_not_ambiguous():
    message = MessageFactory()
    run(connection=RecipientServer(smtplib.SMTPServerDisconnected("gone")))
    message.refresh_from_db()
    assert (message.state, message.is_ambiguous) == ("deferred", False)


def test_broken_connection_after_the_last_dot_is_ambiguous_and_resent_once_with_its_id():
    message = MessageFactory()
    server = Server(TimeoutError("timed out"), TimeoutError("timed out"))
    run(connection=server)
    message.refresh_from_db()
    assert (message.state, message.is_ambiguous) == ("deferred", True)
    run(message.due_at, connection=server)
    message.refresh_from_db()
    assert message.state == "held"
    assert {sent.extra_headers["Message-ID"] for sent in server.seen} == {message.message_id}
    assert len(server.seen) == 2


def test_kind_that_says_hold_is_held_when_ambiguous(declared):
    declared.but("test.note", resend_ambiguous=False)
    message = MessageFactory()
    run(connection=Server(TimeoutError("timed out")))
    message.refresh_from_db()
    assert message.state == "held"


def test_server_away_puts_all_off_without_counting_an_attempt():
    MessageFactory.create_batch(3)
    assert run(connection=Server(away=True)).server_away
    assert set(Message.objects.values_list("state", "attempts")) == {("deferred", 0)}
    assert all(due >= NOW + timedelta(minutes=1) for due in Message.objects.values_list("due_at", flat=True))
    assert not DeliveryAttempt.objects.exists()


def test_gives_up_after_a_day():
    message = MessageFactory()
    now = NOW
    for _ in range(30):
        run(now, connection=RecipientServer(refused(451)))
        message.refresh_from_db()
        if message.state != "deferred":
            break
        now = message.due_at
    assert message.state == "failed"
    assert timedelta(hours=19) <= now - NOW <= timedelta(hours=24)


def test_switched_off_service_mail_is_not_sent():
    message = MessageFactory(kind="test.news", mail_class=MailClass.SERVICE)
    PreferenceFactory(mailbox__recipient_key=message.recipient_key)
    run()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("suppressed", "The reader does not want this kind of mail.")


def test_transactional_mail_ignores_preferences():
    message = MessageFactory()
    PreferenceFactory(mailbox__recipient_key=message.recipient_key, kind="test.note")
    assert run().sent == 1


def test_optional_mail_is_sent_only_when_asked_for():
    message = MessageFactory(kind="test.digest", mail_class=MailClass.OPTIONAL)
    assert run().sent == 0
    mailbox = MailboxFactory(recipient_key="asks@arvenia.example")
    PreferenceFactory(mailbox=mailbox, kind="test.digest", is_wanted=True)
    MessageFactory(kind="test.digest", recipient="asks@arvenia.example")
    assert run().sent == 1
    message.refresh_from_db()
    assert message.state == "suppressed"


def test_suppressed_mailbox_gets_account_mails_all_the_same(declared):
    message = MessageFactory(conference=None)
    SuppressionFactory(recipient_key=message.recipient_key)
    assert run().sent == 1


def test_message_that_is_no_longer_due_is_dropped_with_the_reason(declared):
    declared.but("test.note", still_due=lambda message, now: "The session was cancelled.")
    message = MessageFactory()
    run()
    message.refresh_from_db()
    assert (message.state, message.reason, mail.outbox) == ("suppressed", "The session was cancelled.", [])


def test_message_past_its_use_expires():
    message = MessageFactory(expires_at=NOW)
    run()
    message.refresh_from_db()
    assert message.state == "expired"


def test_message_about_what_is_gone_is_dropped(declared):
    def gone(message, now):
        raise ObjectDoesNotExist

    declared.but("test.note", context=gone)
    message = MessageFactory()
    run()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("suppressed", "What it was about is gone.")


def test_mail_that_cannot_be_written_stops_no_other(declared):
    def broken(message, now):
        if message.occasion == "broken":
            raise KeyError("nonsense")
        return Content(subject="Fine", heading="Fine")

    declared.but("test.note", context=broken)
    first = MessageFactory(occasion="broken", priority=5)
    MessageFactory()
    assert run().sent == 1
    first.refresh_from_db()
    assert (first.state, first.reason) == ("deferred", "It could not be written (KeyError).")


def test_kind_that_an_older_worker_does_not_know_waits_for_a_newer_one():
    message = MessageFactory(kind="test.unheard_of")
    run()
    message.refresh_from_db()
    assert message.state == "deferred"


def test_bounded_run_gives_back_what_it_did_not_get_to():
    MessageFactory.create_batch(3)
    done = run(limit=timedelta(0))
    assert (done.sent, done.more) == (0, True)
    assert set(Message.objects.values_list("state", "claimed_by")) == {("queued", "")}


def test_claim_is_not_shared():
    MessageFactory.create_batch(3)
    first = claims.claim(now=NOW, limit=2)
    second = claims.claim(now=NOW, limit=2)
    assert (len(first.messages), len(second.messages)) == (2, 1)
    assert not {m.pk for m in first.messages} & {m.pk for m in second.messages}


def test_worker_lost_with_a_claim_costs_nothing():
    message = MessageFactory()
    claims.claim(now=NOW)
    assert claims.recover_lost(now=NOW + LEASE) == (0, 0)
    assert claims.recover_lost(now=NOW + LEASE + timedelta(seconds=1)) == (1, 0)
    run(NOW + LEASE + timedelta(seconds=1))
    message.refresh_from_db()
    assert (message.state, message.is_ambiguous) == ("sent", False)


def lose_while_sending(now):
    claim = claims.claim(now=now)
    message = claim.messages[0]
    claims.write_copies(claim.token, [claims.Copy(message.pk, "A note", "text", "<p>text</p>")])
    assert claims.begin(message.pk, token=claim.token, taken=[], now=now)
    later = now + LEASE + timedelta(seconds=1)
    assert claims.recover_lost(now=later) == (0, 1)
    return later


def test_worker_lost_while_sending_is_resent_once_with_its_id():
    message = MessageFactory()
    later = lose_while_sending(NOW)
    message.refresh_from_db()
    assert (message.state, message.is_ambiguous) == ("deferred", True)
    run(later)
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


def test_worker_lost_twice_while_sending_is_held():
    message = MessageFactory()
    lose_while_sending(lose_while_sending(NOW))
    message.refresh_from_db()
    assert message.state == "held"
    assert run(NOW + timedelta(days=1)).sent == 0


def test_worker_that_lost_its_claim_does_not_send():
    message = MessageFactory()
    claim = claims.claim(now=NOW)
    claims.recover_lost(now=NOW + LEASE + timedelta(seconds=1))
    assert not claims.begin(message.pk, token=claim.token, taken=[], now=NOW)


def test_worker_lost_in_the_middle_of_a_batch_leaves_one_in_doubt():
    sent, doubtful, _untouched = MessageFactory.create_batch(3)
    claim = claims.claim(now=NOW)
    copies = [claims.Copy(message.pk, "A note", "text", "<p>text</p>") for message in claim.messages]
    claims.write_copies(claim.token, copies)
    assert claims.begin(sent.pk, token=claim.token, taken=[], now=NOW)
    taken = [claims.Taken(sent.pk, NOW, NOW + timedelta(seconds=1), "250 taken")]
    assert claims.begin(doubtful.pk, token=claim.token, taken=taken, now=NOW)
    assert claims.recover_lost(now=NOW + LEASE + timedelta(seconds=1)) == (1, 1)
    rows = Message.objects.order_by("pk").values_list("state", "is_ambiguous", "attempts", "body_text")
    assert list(rows) == [("sent", False, 1, "text"), ("deferred", True, 1, "text"), ("queued", False, 0, "")]
    sent.refresh_from_db()
    assert sent.sent_at == NOW + timedelta(seconds=1)


def test_what_was_taken_counts_as_sent_although_the_claim_was_taken_back():
    message = MessageFactory()
    claim = claims.claim(now=NOW)
    claims.write_copies(claim.token, [claims.Copy(message.pk, "A note", "text", "")])
    claims.begin(message.pk, token=claim.token, taken=[], now=NOW)
    claims.recover_lost(now=NOW + LEASE + timedelta(seconds=1))
    taken = [claims.Taken(message.pk, NOW, NOW, "250 taken")]
    claims.finish(claim.token, taken)
    claims.finish(claim.token, taken)
    message.refresh_from_db()
    assert (message.state, message.is_ambiguous) == ("sent", True)
    assert DeliveryAttempt.objects.filter(outcome="sent").count() == 1


def test_person_who_is_erased_in_the_middle_of_a_batch_gets_nothing():
    message = MessageFactory()
    claim = claims.claim(now=NOW)
    claims.write_copies(claim.token, [claims.Copy(message.pk, "A note", "text", "")])
    forget_mailbox(UserFactory(email=message.recipient), now=NOW)
    assert not claims.begin(message.pk, token=claim.token, taken=[], now=NOW)


def test_living_worker_keeps_a_claim_that_takes_long():
    first, second = MessageFactory.create_batch(2)
    claim = claims.claim(now=NOW)
    claims.write_copies(claim.token, [claims.Copy(one.pk, "A note", "text", "") for one in (first, second)])
    claims.begin(second.pk, token=claim.token, taken=[], now=NOW + timedelta(seconds=170))
    assert claims.recover_lost(now=NOW + LEASE + timedelta(seconds=1)) == (0, 0)


def test_clock_of_a_batch_is_not_slow_when_the_database_answers_late(monkeypatch):
    seconds = iter([100.0, 103.0])
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    # Asked at 100 s, read by the server at once, answered at 103 s.
    assert Ticker(lambda: NOW)() == NOW + timedelta(seconds=3)


def test_no_trace_of_a_claim_is_left_when_it_is_done():
    MessageFactory.create_batch(3)
    run()
    assert not Handover.objects.exists()
