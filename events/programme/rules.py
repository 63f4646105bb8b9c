"""Words and states of the programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionType(models.TextChoices):
    CEREMONY = "ceremony", _("Ceremony")
    PLENARY = "plenary", _("Plenary")
    HIGH_LEVEL = "high_level", _("High-level segment")
    COMMITTEE = "committee", _("Committee")
    WORKING_GROUP = "working_group", _("Working group")
    HEADS = "hod", _("Heads of delegation")
    KEYNOTE = "keynote", _("Keynote")
    PANEL = "panel", _("Panel")
    WORKSHOP = "workshop", _("Workshop")
    TALK = "talk", _("Talk")
    SIDE_EVENT = "side_event", _("Side event")
    NETWORK = "network", _("Network meeting")
    EXHIBITION = "exhibition", _("Exhibition")
    RECEPTION = "reception", _("Reception or meal")
    PRESS = "press", _("Press conference")
    BILATERAL = "bilateral", _("Bilateral meeting")
    PRE_EVENT = "pre_event", _("Event before the conference")
    BREAK = "break", _("Break")
    OTHER = "other", _("Other")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("Draft, not in the next release")
    TENTATIVE = "tentative", _("Tentative")
    SCHEDULED = "scheduled", _("Scheduled")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What the next release shows; a draft was never shown, a withdrawn one no longer is.
RELEASED_STATES = (
    SessionState.TENTATIVE,
    SessionState.SCHEDULED,
    SessionState.POSTPONED,
    SessionState.CANCELLED,
)
# What takes a room and its people's time.
TAKING_STATES = (SessionState.TENTATIVE, SessionState.SCHEDULED)


class Access(models.TextChoices):
    PUBLIC = "public", _("Open to the public")
    REGISTERED = "registered", _("All participants")
    CATEGORY = "category", _("Some categories of participants")
    DELEGATIONS = "delegations", _("Delegations only")
    HEADS = "heads", _("Heads of delegation only")
    INVITATION = "invitation", _("By invitation")


class RemoteRights(models.TextChoices):
    NONE = "none", _("Not open to remote participants")
    LISTEN = "listen", _("You may listen. You may not ask for the floor or decide.")
    FLOOR = "floor", _("You may listen and ask for the floor. You may not decide.")
    DECIDE = "decide", _("You may listen, ask for the floor and take part in decisions.")


class ParticipationRole(models.TextChoices):
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    MODERATOR = "moderator", _("Moderator")
    KEYNOTE = "keynote", _("Keynote speaker")
    SPEAKER = "speaker", _("Speaker")
    PANELLIST = "panellist", _("Panellist")
    DISCUSSANT = "discussant", _("Discussant")
    REMOTE = "remote", _("Remote speaker")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    SECRETARY = "secretary", _("Secretary")


class ParticipationState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Who stands in a release: nobody is announced before they have accepted.
SHOWN_PARTICIPATIONS = (ParticipationState.ACCEPTED,)
