"""What addresses say by mail: to the author and to whoever read the text out."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.addresses.models import Address
from events.addresses.queries import is_author
from events.common import formats, names
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass


def _address(message: Message) -> Address | None:
    found = Address.objects.filter(pk=message.refs.get("address")).select_related("conference").first()
    return found if isinstance(found, Address) else None


def _link(address: Address) -> str:
    kwargs = {"conference": address.conference.slug, "slug": address.slug}
    return f"{settings.BASE_URL}{reverse('events:address-detail', kwargs=kwargs)}"


def _title(address: Address) -> str:
    return names.shown(address.title, formats.language())[0]


def _contact(address: Address) -> str:
    if address.conference.contact_email:
        return _("If something is wrong, write to %(mailbox)s.") % {
            "mailbox": address.conference.contact_email
        }
    return _("If something is wrong, answer this mail.")


def posted(message: Message, now: datetime) -> Content:
    address = Address.objects.select_related("conference").get(pk=message.refs["address"])
    return Content(
        subject=_("Your address is published"),
        heading=_("Your address is published"),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(
            _("“%(title)s” can now be read by everybody.") % {"title": _title(address)},
            _("Please check it.") + " " + _contact(address),
        ),
        action=(_("Read it"), _link(address)),
        why=_("You get this because the address carries your name."),
    )


def posted_still_due(message: Message, now: datetime) -> str:
    """Says nothing before it can be read, and nothing about an hour that was changed since."""
    address = _address(message)
    if address is None or not address.is_public(now):
        return "The address is not public."
    if address.published_at is None or address.published_at.astimezone(UTC).isoformat() != message.refs.get(
        "at"
    ):
        return "It was published at another hour."
    return ""


def corrected(message: Message, now: datetime) -> Content:
    address = Address.objects.select_related("conference").get(pk=message.refs["address"])
    last = address.versions.exclude(corrigendum="").order_by("-sealed_at", "-number").first()
    corrigendum = names.shown(last.corrigendum, formats.language())[0] if last else ""
    return Content(
        subject=_("Your address was corrected"),
        heading=_("Your address was corrected"),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(
            _("A correction to “%(title)s” was published.") % {"title": _title(address)},
            corrigendum,
            _contact(address),
        ),
        action=(_("Read it"), _link(address)),
        why=_("You get this because the address carries your name."),
    )


def corrected_still_due(message: Message, now: datetime) -> str:
    address = _address(message)
    return "" if address is not None and address.is_public(now) else "The address is not public."


KINDS = [
    Kind(
        "address.posted",
        gettext_lazy("Your address is published"),
        MailClass.TRANSACTIONAL,
        posted,
        posted_still_due,
        reaches=is_author,
    ),
    Kind(
        "address.corrected",
        gettext_lazy("Your address was corrected"),
        MailClass.TRANSACTIONAL,
        corrected,
        corrected_still_due,
        reaches=is_author,
    ),
]
