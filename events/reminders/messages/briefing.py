"""What chairs and moderators are told days before and the evening before: the run sheet of their session."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats, names
from events.mail import texts
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.people.queries import is_speaker
from events.programme.models import SessionVersion
from events.programme.rules import RemoteRights
from events.reminders.invitations import invitation
from events.reminders.messages.sessions import NAMES, names_of, place_and_time, session_due, version_of
from events.reminders.messages.speaking import be_there, parts_of, run_sheet
from events.reminders.rules import CHAIRING
from events.reminders.series.briefings import BRIEFING
from events.reminders.words import link, on_day, shown


def still_due(message: Message, now: datetime) -> str:
    if reason := session_due(message, now):
        return reason
    chairs = any(part.role in CHAIRING for part in parts_of(message))
    return "" if chairs else "The person does not chair the session any more."


def content(message: Message, now: datetime) -> Content:
    version = version_of(message)
    mine = [part for part in parts_of(message) if part.role in CHAIRING]
    if not mine:
        raise SessionVersion.DoesNotExist
    starts_at = version.starts_at or now
    heading = _("Briefing for your session %(when)s") % {"when": on_day(starts_at, version.conference, now)}
    facts = place_and_time(version, message)
    facts.append((_("Your part"), texts.listed(part.get_role_display() for part in mine)))
    beside = [
        f"{part.name} ({part.get_role_display()})"
        for part in version.participations.all()
        if part.role in CHAIRING and part.speaker_id != mine[0].speaker_id
    ]
    if beside:
        facts.append((_("Beside you"), "\n".join(beside)))
    facts += [*_time(version), *_languages(version)]
    if version.remote_rights != RemoteRights.NONE:
        facts.append((_("Remote participants"), version.get_remote_rights_display()))
    return Content(
        subject=f"{heading}: {shown(version.title)}",
        heading=heading,
        greeting=texts.dear(mine[0].name),
        paragraphs=(
            be_there(version, now),
            _("This is the order as it is published. The page of the session shows every later change."),
        ),
        facts=tuple(facts),
        groups=((_("Order"), run_sheet(version)),),
        action=(_("Open the session"), link(version.conference, ("session-detail", {"code": version.code}))),
        calendar=invitation(version, message, method="REQUEST", name=mine[0].name),
        why=_("You get this because you chair or moderate the session."),
        names=names_of(version, mine[0].name, now),
    )


def _time(version: SessionVersion) -> Facts:
    """How long the speakers have together, and of how much; by how much that is too long."""
    spoken = sum(part.minutes or 0 for part in version.participations.all() if part.role not in CHAIRING)
    if not spoken or not version.starts_at or not version.ends_at:
        return []
    whole = int((version.ends_at - version.starts_at).total_seconds() // 60)
    words = _("%(spoken)s for the speakers, of %(whole)s") % {
        "spoken": formats.duration(spoken),
        "whole": formats.duration(whole),
    }
    if spoken > whole:
        over = _("%(over)s more than there is") % {"over": formats.duration(spoken - whole)}
        words = f"{words}\n{over}"
    return [(_("Time"), words)]


def _languages(version: SessionVersion) -> Facts:
    rows = (
        (_("Floor"), version.floor_languages),
        (_("Interpretation"), version.interpretation),
        (_("Captions"), version.captions),
    )
    facts = [(label, texts.listed(names.language(tag) for tag in tags)) for label, tags in rows if tags]
    if version.sign_language:
        facts.append((_("Sign language"), version.sign_language))
    return facts


KINDS = [
    Kind(
        BRIEFING,
        gettext_lazy("Briefing before I chair or moderate"),
        MailClass.TRANSACTIONAL,
        content,
        still_due,
        priority=5,
        names=NAMES,
        reaches=is_speaker,
    )
]
