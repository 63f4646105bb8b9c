import dataclasses

import pytest

from events.mail import kinds
from events.mail.kinds import Content, Kind
from events.mail.rules import MailClass


def say_note(message, now):
    return Content(
        subject="A note for you",
        heading="A note for you",
        paragraphs=("The hall is open from eight.",),
        facts=(("Code", "K7-PLUM"),),
        action=("Open it", "http://127.0.0.1:8000/open/K7-PLUM/"),
        why="You get this because you are on the list.",
        secrets=("K7-PLUM",),
    )


@pytest.fixture
def declared(monkeypatch):
    """Kinds of our own, of each class, beside those of the slices; put in another with `declared(kind)`."""
    all_kinds = dict(kinds.all_kinds())
    monkeypatch.setattr(kinds, "all_kinds", lambda: all_kinds)
    for module in ("delivery", "lifecycle"):
        monkeypatch.setattr(f"events.mail.{module}.all_kinds", lambda: all_kinds)

    def declare(name="test.note", mail_class=MailClass.TRANSACTIONAL, context=say_note, **fields):
        all_kinds[name] = Kind(
            name=name, label=f"Label of {name}", mail_class=mail_class, context=context, **fields
        )
        return all_kinds[name]

    declare.but = lambda name, **changes: all_kinds.update(
        {name: dataclasses.replace(all_kinds[name], **changes)}
    )
    declare()
    declare("test.news", MailClass.SERVICE)
    declare("test.digest", MailClass.OPTIONAL)
    return declare
