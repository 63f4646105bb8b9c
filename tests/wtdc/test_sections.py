from django.contrib import admin

from events.models import Announcement, Delegation, Message, Room, Session
from wtdc.sections import SECTIONS, arranged, section_of


def test_a_model_stands_where_its_slice_does():
    assert section_of(Announcement).key == "conference"
    assert section_of(Session).key == "programme"
    assert section_of(Message).key == "mail"


def test_a_named_model_stands_elsewhere_than_its_slice():
    assert section_of(Room).key == "programme"
    assert section_of(Delegation).key == "registration"


def test_every_registered_model_has_its_section():
    assert [model for model in admin.site._registry if section_of(model) is None] == []


def test_no_model_is_claimed_twice():
    names = [name for section in SECTIONS for name in section.models]
    assert len(names) == len(set(names))


def test_what_no_section_claims_comes_last():
    class Foreign:
        __module__ = "elsewhere.models"

    entries = [{"model": Foreign, "name": "foreign"}, {"model": Session, "name": "sessions"}]
    found = arranged(entries, lambda section: f"#{section.key}")
    assert [part["app_label"] for part in found] == ["programme", "other"]
    assert found[0]["app_url"] == "#programme"
