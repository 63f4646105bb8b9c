import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from events.mail import claims, delivery, paces
from events.mail.delivery import drain
from events.mail.models import Message, Pace
from events.mail.rules import PAUSE, Stage, burst, pause_after, refilled
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import NOW, MessageFactory

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("code", "refusals", "minutes"),
    [
        (421, 1, 1),
        (432, 1, 1),
        (421, 3, 4),
        (421, 99, 30),
        (450, 4, 0),
        (450, 5, 1),
        (451, 6, 2),
        (452, 99, 30),
        (550, 99, 0),
        (250, 99, 0),
    ],
)
def test_domain_is_left_alone_for_longer_each_time(code, refusals, minutes):
    assert pause_after(code, refusals) == timedelta(minutes=minutes)


def test_allowance_fills_up_to_ten_seconds_worth():
    assert [burst(1), burst(60), burst(6000)] == [1, 10, 1000]
    assert refilled(0, 5, per_minute=60) == 5
    assert refilled(9, 5, per_minute=60) == 10
    assert refilled(3, -7200, per_minute=60) == 3


def put(count, domain="arvenia.example", **fields):
    conference = ConferenceFactory()
    return [
        MessageFactory(conference=conference, recipient=f"reader{n}@{domain}", **fields) for n in range(count)
    ]


def claimed(now):
    return [message.recipient.partition("@")[2] for message in claims.claim(now=now).messages]


@pytest.mark.django_db
def test_no_more_goes_out_than_the_rate_of_all_mail_allows(settings):
    settings.MAIL_RATE = 60
    put(15)
    assert len(claimed(NOW)) == 10
    held_back = claims.claim(now=NOW)
    assert (held_back.messages, held_back.again_at) == ([], NOW + SECOND)
    assert len(claimed(NOW + 2 * SECOND)) == 2


@pytest.mark.django_db
def test_urgent_mail_is_not_behind_what_the_rate_holds_back(settings):
    settings.MAIL_DOMAIN_RATE = 6
    put(3)
    assert len(claimed(NOW)) == 1
    urgent = put(1, priority=9)[0]
    assert [one.pk for one in claims.claim(now=NOW + 10 * SECOND).messages] == [urgent.pk]


@pytest.mark.django_db
def test_domain_has_a_rate_of_its_own_and_others_go_on(settings):
    settings.MAIL_DOMAIN_RATE = 12
    put(3, "slow.example")
    put(1, "brisk.example")
    assert sorted(claimed(NOW)) == ["brisk.example", "slow.example", "slow.example"]
    put(1, "brisk.example")
    assert claimed(NOW + SECOND) == ["brisk.example"]
    assert claims.claim(now=NOW + SECOND).again_at == NOW + 5 * SECOND
    assert claimed(NOW + 10 * SECOND) == ["slow.example"]


@pytest.mark.django_db
def test_without_a_rate_nothing_is_counted():
    put(3)
    assert len(claimed(NOW)) == 3
    assert not Pace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_share_one_rate(settings):
    settings.MAIL_RATE = 60
    put(40)

    def claim(_number):
        try:
            return len(claims.claim(now=NOW, limit=7).messages)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, range(4))) == 10


class Watch:
    """A clock that stands still but for sleep."""

    seconds = 0.0

    def monotonic(self):
        return self.seconds

    def sleep(self, seconds):
        self.seconds += seconds

    def now(self):
        return NOW + timedelta(seconds=self.seconds)


@pytest.mark.django_db
@pytest.mark.usefixtures("declared")
def test_run_under_a_rate_sends_on_as_it_allows_and_says_that_more_is_to_come(settings, monkeypatch):
    settings.MAIL_RATE = 60
    put(20)
    watch = Watch()
    monkeypatch.setattr(delivery, "time", watch)
    done = drain(clock=watch.now, limit=timedelta(seconds=3))
    assert (done.sent, done.more, watch.seconds) == (12, True, 3)


class Picky:
    """A mail server that refuses the mailboxes of one domain with `codes` in turn, and takes all else."""

    stage = Stage.RECIPIENT
    answer = "250 taken"

    def __init__(self, *codes, domain="slow.example"):
        self.codes, self.domain, self.asked = list(codes), domain, []

    def open(self):
        pass

    def close(self):
        pass

    def send_messages(self, mails):
        recipient = mails[0].to[0]
        self.asked.append(recipient)
        if recipient.endswith(self.domain) and self.codes and (code := self.codes.pop(0)) != 250:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, b"4.7.0 later")})


def run(server, now=NOW):
    return drain(clock=lambda: now, connection=server)


@pytest.mark.django_db
@pytest.mark.usefixtures("declared")
def test_domain_whose_server_says_not_now_is_left_alone_while_others_go_on():
    slow = put(3, "slow.example", priority=1)
    put(2, "brisk.example")
    done = run(server := Picky(421))
    assert (done.sent, done.put_off, len(server.asked)) == (2, 1, 3)
    waiting = Message.objects.filter(pk__in=[one.pk for one in slow]).order_by("pk")
    assert list(waiting.values_list("state", "attempts")) == [("deferred", 1), ("queued", 0), ("queued", 0)]


@pytest.mark.django_db
@pytest.mark.usefixtures("declared")
def test_one_mail_tries_a_domain_again_before_the_others_follow():
    put(3, "slow.example")
    run(Picky(421))
    later = NOW + PAUSE + SECOND
    assert run(Picky(421), later).put_off == 1
    assert run(Picky(), later + PAUSE).sent == 0
    again = later + 2 * PAUSE + SECOND
    assert claimed(again) == ["slow.example"]
    assert claimed(again) == []
    Message.objects.update(state="queued", claimed_by="", due_at=NOW)
    Pace.objects.update(retry_at=again)
    assert run(Picky(), again).sent == 3
    assert Pace.objects.get().refusals == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("codes", "asked"),
    [((450, 451, 452, 450, 451), 5), ((450, 450, 250, 450, 450, 450, 450, 250), 8), ((550,) * 8, 8)],
    ids=["five-in-a-row", "one-was-taken", "refused-for-good"],
)
def test_only_refusals_in_a_row_slow_a_domain(codes, asked):
    put(8, "slow.example")
    run(server := Picky(*codes))
    assert len(server.asked) == asked


def test_domain_is_what_stands_behind_the_last_at_sign():
    assert paces.domain_of("a@b@xn--strae-oqa.example") == "xn--strae-oqa.example"
