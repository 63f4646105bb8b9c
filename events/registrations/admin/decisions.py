"""What may be decided on several registrations at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.registrations import actions
from events.registrations.actions import BulkResult
from events.registrations.forms import QuestionForm, ReasonForm
from events.registrations.models import Registration
from events.registrations.rules import LIVE_STATES, RegistrationState


@dataclass(frozen=True)
class Decision:
    """What may be decided on several at once, on a page that says what will happen."""

    name: str
    label: str | Promise
    says: str | Promise
    states: tuple[RegistrationState, ...]
    act: Callable[..., BulkResult]
    form: type[forms.Form] = forms.Form


DECISIONS = (
    Decision(
        "approve",
        _("Approve"),
        _("Each is confirmed while a place is free, else joins the waiting list, and is told by e-mail."),
        (RegistrationState.SUBMITTED, RegistrationState.INFO_REQUESTED),
        actions.approve_many,
    ),
    Decision(
        "ask",
        _("Ask for more"),
        _("Each is told by e-mail and answers on the registration page; then the request waits again."),
        (RegistrationState.SUBMITTED,),
        actions.ask_many,
        form=QuestionForm,
    ),
    Decision(
        "refuse",
        _("Refuse"),
        _("Each loses the place, if there was one, and is told by e-mail. It cannot be taken back."),
        LIVE_STATES,
        actions.refuse_many,
        form=ReasonForm,
    ),
    Decision(
        "withdraw",
        _("Withdraw"),
        _("At their own wish: each gives up the place and is told by e-mail. It cannot be taken back."),
        LIVE_STATES,
        actions.withdraw_many,
        form=ReasonForm,
    ),
)
BY_NAME = {decision.name: decision for decision in DECISIONS}


def as_read(request: HttpRequest, rows: Iterable[Registration]) -> None:
    """Puts each of `rows` at the revision that the page showed, when it came back from one."""
    read = dict(value.partition(".")[::2] for value in request.POST.getlist("read"))
    for row in rows:
        revision = read.get(str(row.pk), "")
        if revision.isascii() and revision.isdigit():
            row.revision = int(revision[:9])
