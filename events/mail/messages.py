"""What allauth says by mail, in our words. Its codes and links wait sealed in the row (see adapters.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats, zones
from events.mail.kinds import ACCOUNT, Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sealing import unseal

# For slow mail: UN's 20 minutes are known to be short.
VALID = timedelta(minutes=60)
IGNORE = gettext_lazy("If you did not ask for this, you need not do anything.")


@dataclass(frozen=True)
class Letter:
    """The words of one of allauth's mails: `link` is (words, name of the address in its context)."""

    subject: str | Promise
    text: str | Promise
    link: tuple[str | Promise, str] | None = None
    grants: bool = False
    # Says what was changed in an account, and from where.
    is_notice: bool = False


_SUBJECT = gettext_lazy("Confirm your e-mail address")
_CONFIRM = gettext_lazy("Type this code into the page that asks for it, and your address is confirmed.")
_OPEN = gettext_lazy("Open the page")


def _notice(subject: str | Promise, text: str | Promise) -> Letter:
    return Letter(subject, text, is_notice=True)


LETTERS: dict[str, Letter] = {
    "email_confirmation": Letter(_SUBJECT, _CONFIRM, (_OPEN, "activate_url"), grants=True),
    "email_confirmation_signup": Letter(_SUBJECT, _CONFIRM, (_OPEN, "activate_url"), grants=True),
    "login_code": Letter(
        gettext_lazy("Your sign-in code"),
        gettext_lazy("Type this code into the page that asks for it, and you are signed in."),
        grants=True,
    ),
    "password_reset_key": Letter(
        gettext_lazy("Choose a new password"),
        gettext_lazy("Somebody, you we hope, asked for a new password for this address."),
        (gettext_lazy("Choose a new password"), "password_reset_url"),
        grants=True,
    ),
    "password_reset_code": Letter(
        gettext_lazy("Your code for a new password"),
        gettext_lazy("Type this code into the page that asks for it, then choose a new password."),
        grants=True,
    ),
    "unknown_account": Letter(
        gettext_lazy("There is no account for this address"),
        gettext_lazy("Somebody tried to sign in with this address, but no account has it."),
        (gettext_lazy("Make an account"), "signup_url"),
    ),
    "account_already_exists": Letter(
        gettext_lazy("You have an account already"),
        gettext_lazy("Somebody tried to make an account with this address, but there is one already."),
        (gettext_lazy("Choose a new password"), "password_reset_url"),
    ),
    "email_changed": _notice(
        gettext_lazy("Your e-mail address was changed"),
        gettext_lazy("From now on you sign in with another e-mail address."),
    ),
    "email_deleted": _notice(
        gettext_lazy("An e-mail address was removed"),
        gettext_lazy("An e-mail address was removed from your account."),
    ),
    "email_confirm": _notice(
        gettext_lazy("Your e-mail address is confirmed"),
        gettext_lazy("An e-mail address of your account was confirmed."),
    ),
    "password_changed": _notice(
        gettext_lazy("Your password was changed"), gettext_lazy("The password of your account was changed.")
    ),
    "password_set": _notice(
        gettext_lazy("Your password was set"), gettext_lazy("Your account has a password from now on.")
    ),
    "password_reset": _notice(
        gettext_lazy("Your password was changed"),
        gettext_lazy("A new password was chosen through a link that we mailed to you."),
    ),
    "recovery_codes_generated": _notice(
        gettext_lazy("New recovery codes"),
        gettext_lazy("New recovery codes were made for your account; the old ones no longer work."),
    ),
    "totp_activated": _notice(
        gettext_lazy("An authenticator app was added"),
        gettext_lazy("Signing in to your account now asks for a code of an authenticator app."),
    ),
    "totp_deactivated": _notice(
        gettext_lazy("The authenticator app was removed"),
        gettext_lazy("Signing in to your account no longer asks for a code of an authenticator app."),
    ),
    "webauthn_added": _notice(
        gettext_lazy("A passkey was added"),
        gettext_lazy("A passkey or security key was added to your account."),
    ),
    "webauthn_removed": _notice(
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey or security key was removed from your account."),
    ),
    "account_connected": _notice(
        gettext_lazy("Another way to sign in was added"),
        gettext_lazy("An account at another organization now signs you in here."),
    ),
    "account_disconnected": _notice(
        gettext_lazy("A way to sign in was removed"),
        gettext_lazy("An account at another organization no longer signs you in here."),
    ),
    "new_device": _notice(
        gettext_lazy("New sign-in to your account"),
        gettext_lazy("Your account was signed in to with a browser that it had not used before."),
    ),
    # Whatever a later allauth says that we do not know yet.
    "other": _notice(gettext_lazy("Your account"), gettext_lazy("Something was changed in your account.")),
}


def account_content(name: str, message: Message, now: datetime) -> Content:
    """The mail of one row: words from LETTERS, codes and links from what is sealed in the row."""
    letter, facts = LETTERS[name], unseal(message.sealed)
    code, url = str(facts.get("code", "")), ""
    if letter.link and not code:
        url = str(facts.get(letter.link[1], ""))
    zone = zones.named(message.time_zone) or ZoneInfo(settings.TIME_ZONE)
    shown = [(_("Code"), code)] if code else []
    if letter.grants and message.expires_at:
        shown.append((_("Works until"), formats.moment(message.expires_at, zone)))
    if letter.is_notice:
        shown.append((_("When"), formats.moment(message.queued_at, zone)))
        shown.append((_("From the address"), str(facts.get("ip", ""))))
        shown.append((_("With"), str(facts.get("user_agent", ""))))
    end = (
        _("If this was not you, choose a new password now and tell us.") if letter.is_notice else str(IGNORE)
    )
    return Content(
        subject=str(letter.subject),
        heading=str(letter.subject),
        paragraphs=(str(letter.text),),
        facts=tuple(shown),
        action=(str(letter.link[0]), url) if letter.link and url else None,
        closing=(end,),
        why=_("You get this because this address was given on %(site)s.") % {"site": settings.SITE_NAME},
        secrets=tuple(filter(None, (code, url))),
    )


def _context(name: str) -> Callable[[Message, datetime], Content]:
    return partial(account_content, name)


KINDS = [
    Kind(
        name=f"{ACCOUNT}{name}",
        label=letter.subject,
        mail_class=MailClass.TRANSACTIONAL,
        context=_context(name),
        priority=20,
        extra={"when": gettext_lazy("At once"), "to": gettext_lazy("the person")},
    )
    for name, letter in LETTERS.items()
]
