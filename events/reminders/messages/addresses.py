"""An address that was published or corrected, to those who asked for each one."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.addresses.models import Address, AddressVersion
from events.common import formats
from events.mail import texts
from events.mail.following import followers
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.reminders.rules import instant
from events.reminders.series.asked_for import FOLLOWED
from events.reminders.words import link, shown

# Of a fingerprint, as many letters as one compares by eye; the page shows all.
SHOWN_OF_HASH = 16


def _address(message: Message) -> Address | None:
    rows = Address.objects.filter(pk=message.refs.get("address"))
    found: Address | None = rows.select_related("conference").first()
    return found


def _correction(message: Message) -> AddressVersion | None:
    rows = AddressVersion.objects.filter(pk=message.refs.get("version"), address=message.refs.get("address"))
    found: AddressVersion | None = rows.first()
    return found


def still_due(message: Message, now: datetime) -> str:
    """Nothing before it can be read, nothing of an hour that was changed, nothing to who no longer asks."""
    address = _address(message)
    if address is None or not address.is_public(now):
        return "The address is not public."
    if "at" in message.refs and (
        address.published_at is None or instant(address.published_at) != message.refs["at"]
    ):
        return "It was published at another hour."
    conference = address.conference
    asked = shared(message).get(
        ("asked", conference.pk), lambda: {one.user_id for one in followers(conference, FOLLOWED)}
    )
    return "" if message.user_id in asked else "The person does not ask for it any more."


def content(message: Message, now: datetime) -> Content:
    address = _address(message)
    if address is None:
        raise Address.DoesNotExist
    correction = _correction(message)
    title, conference = shown(address.title), address.conference
    subject, heading = _("Published: %(title)s"), _("An address was published")
    if "version" in message.refs:
        subject, heading = _("Corrected: %(title)s"), _("An address was corrected")
    return Content(
        subject=subject % {"title": title},
        heading=heading,
        greeting=texts.dear(texts.reader_of(message)),
        facts=(
            *_about(address),
            (_("Published"), texts.when(address.published_at or now, conference, message.time_zone)),
            *_corrected(correction, message),
        ),
        action=(_("Read it"), link(conference, ("address-detail", {"slug": address.slug}))),
        why=_("You get this because you asked for each address of %(conference)s.")
        % {"conference": conference.symbol},
        names={
            "name": texts.reader_of(message),
            "title": title,
            "author": address.author_name,
        },
    )


def _about(address: Address) -> Facts:
    by = "\n".join(filter(None, [address.author_name, shown(address.author_role)]))
    rows = [
        (_("Address"), shown(address.title)),
        (_("By"), by),
        (_("On behalf of"), address.on_behalf_of),
        (_("Occasion"), shown(address.occasion)),
    ]
    return [(label, value) for label, value in rows if value]


def _corrected(version: AddressVersion | None, message: Message) -> Facts:
    if version is None or message.conference is None:
        return []
    return [
        (_("What changed"), shown(version.corrigendum)),
        (_("Corrected"), texts.when(version.sealed_at, message.conference, message.time_zone)),
        (_("Version"), formats.number(version.number)),
        (_("Its SHA-256 begins"), version.sha256[:SHOWN_OF_HASH]),
    ]


KINDS = [
    Kind(
        FOLLOWED,
        gettext_lazy("Each address as it is published, and corrections"),
        MailClass.OPTIONAL,
        content,
        still_due,
        names=("title", "author"),
        extra={"offer": gettext_lazy("As soon as it can be read, by day: who, in which role, and a link.")},
    )
]
