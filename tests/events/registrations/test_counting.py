import pytest
from django.core.management import CommandError, call_command

from events.conferences.models import Conference
from events.registrations import tasks
from events.registrations.actions import copy_categories, copy_questions, copy_ranks
from events.registrations.models import FormChoice, Quota
from events.registrations.queries import miscounted
from tests.factories.conferences import ConferenceFactory
from tests.factories.registrations import (
    FormQuestionFactory,
    ParticipantCategoryFactory,
    ProtocolRankFactory,
    QuotaFactory,
    RegistrationFactory,
    ZoneFactory,
)

pytestmark = pytest.mark.django_db


def test_right_counters_pass(capsys):
    QuotaFactory(taken=0)
    call_command("recount_places")
    assert capsys.readouterr().out == "All counters are right.\n"


def test_wrong_counter_is_named_and_left(capsys):
    quota = QuotaFactory(capacity=9, taken=3)
    with pytest.raises(CommandError, match="1 wrong"):
        call_command("recount_places")
    quota.refresh_from_db()
    assert (capsys.readouterr().out, quota.taken) == (
        f"{quota.conference.slug}, all: says 3, counted 0\n",
        3,
    )


def test_wrong_counter_is_put_right(capsys):
    quota = QuotaFactory(capacity=9, taken=3)
    RegistrationFactory(category__conference=quota.conference, state="confirmed")
    call_command("recount_places", "--fix", "--conference", quota.conference.slug)
    assert list(miscounted(quota.conference)) == []


def test_unknown_conference_is_refused():
    with pytest.raises(CommandError, match="atlantis-1: there is no such conference"):
        call_command("recount_places", "--conference", "atlantis-1")


def test_alarm_names_the_row_and_changes_nothing(monkeypatch):
    told = []
    monkeypatch.setattr(tasks.log, "error", lambda event, **facts: told.append((event, facts)))
    quota = QuotaFactory(capacity=9, taken=3)
    tasks.check_places()
    facts = {"conference": quota.conference_id, "counter": "quota", "quota": quota.pk, "said": 3, "held": 0}
    quota.refresh_from_db()
    assert (told, quota.taken) == ([("places_miscounted", facts)], 3)


def test_copied_conference_has_categories_and_places_but_nobody(now):
    category = ParticipantCategoryFactory(code="press", may_speak=True)
    source = category.conference
    QuotaFactory(conference=source, category=category, capacity=20, taken=4)
    QuotaFactory(conference=source, capacity=500, taken=4)
    RegistrationFactory(category=category)
    made = ConferenceFactory()
    copy_categories(source, made, by=None, now=now)
    copy = made.categories.get()
    assert (copy.code, copy.may_speak, copy.quota.capacity, copy.quota.taken) == ("press", True, 20, 0)
    assert Quota.objects.get(conference=made, category=None).capacity == 500
    assert not made.registrations.exists()
    assert Conference.objects.get(pk=source.pk).categories.get() == category


def test_copied_categories_open_the_copied_zones(now):
    category = ParticipantCategoryFactory()
    press = ZoneFactory(conference=category.conference, code="P")
    category.zones.add(press)
    made = ConferenceFactory()
    copy_categories(category.conference, made, by=None, now=now)
    copied = made.categories.get().zones.get()
    assert (copied.conference, copied.code, copied.pk == press.pk) == (made, "P", False)
    assert list(category.zones.all()) == [press]


def test_copied_questions_keep_choices_conditions_and_categories(now):
    press = ParticipantCategoryFactory(code="press")
    source = press.conference
    speaks = FormQuestionFactory(conference=source, code="speaks", kind="one", position=1)
    FormChoice.objects.create(question=speaks, code="yes-please", label="Yes, please")
    topic = FormQuestionFactory(
        conference=source, code="topic", position=2, asked_if=speaks, asked_if_value="yes-please"
    )
    topic.categories.add(press)
    FormQuestionFactory(conference=source, code="gone", retired_at=now)
    foreign = FormQuestionFactory(conference=source, code="youth-only", position=3)
    foreign.categories.add(ParticipantCategoryFactory(conference=source, code="youth"))
    after = FormQuestionFactory(conference=source, code="after", position=4, asked_if=foreign)
    made = ConferenceFactory()
    copied = ParticipantCategoryFactory(conference=made, code="press")
    copy_questions(source, made, by=None, now=now)
    first, second = made.form_questions.all()
    assert [choice.code for choice in first.choices.all()] == ["yes-please"]
    assert (second.code, second.asked_if, second.asked_if_value) == ("topic", first, "yes-please")
    assert (list(second.categories.all()), after.asked_if) == ([copied], foreign)
    assert list(speaks.choices.all()) != list(first.choices.all())


def test_copied_ranks_are_nobodys(now):
    minister = ProtocolRankFactory(code="MIN", position=20)
    RegistrationFactory(category__conference=minister.conference, protocol_rank=minister)
    made = ConferenceFactory()
    copy_ranks(minister.conference, made, by=None, now=now)
    copy = made.protocol_ranks.get()
    assert (copy.code, copy.position, copy.registrations.count()) == ("MIN", 20, 0)
