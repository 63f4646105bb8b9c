"""What may be done with an address, each on a page of its own that says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.addresses import actions
from events.addresses.admin import forms
from events.addresses.models import Address
from events.addresses.rules import AddressState


@dataclass(frozen=True)
class Move:
    """One page: its words, the form it asks with, the states it is offered in, and the action it calls."""

    name: str
    label: str | Promise
    says: str | Promise
    done: str | Promise
    form: type[Any]
    states: tuple[AddressState, ...]
    act: Callable[[Address, Any, Any, datetime], Any]
    is_harm: bool = False


def _publish(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.publish(address, by=by, now=now)


def _embargo(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.set_embargo(address, form.cleaned_data["until"], by=by, now=now)


def _lift(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.lift(address, by=by, now=now)


def _hold(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.hold(address, reason=form.cleaned_data["reason"], by=by, now=now)


def _withdraw(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.withdraw(address, reason=form.cleaned_data["reason"], by=by, now=now)


def _restore(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.restore(address, corrigendum=form.cleaned_data["corrigendum"], by=by, now=now)


def _correct(address: Address, form: Any, by: Any, now: datetime) -> None:
    actions.correct(
        address, corrigendum=form.cleaned_data["corrigendum"], facts=form.changed_facts, by=by, now=now
    )


DRAFT, EMBARGOED, PUBLISHED, WITHDRAWN = (
    AddressState.DRAFT,
    AddressState.EMBARGOED,
    AddressState.PUBLISHED,
    AddressState.WITHDRAWN,
)
MOVES = [
    Move(
        "publish",
        _("Publish"),
        _("Everybody can read it from now on. Its texts are sealed: later changes need a corrigendum."),
        _("Published."),
        forms.ConfirmForm,
        (DRAFT,),
        _publish,
    ),
    Move(
        "embargo",
        _("Embargo until"),
        _("Nobody outside can read or find it before that instant, and everybody can from then on."),
        _("Under embargo."),
        forms.EmbargoForm,
        (DRAFT, EMBARGOED),
        _embargo,
    ),
    Move(
        "lift",
        _("Lift the embargo now"),
        _("Everybody can read it from now on."),
        _("The embargo is lifted."),
        forms.ConfirmForm,
        (EMBARGOED,),
        _lift,
    ),
    Move(
        "hold",
        _("Take back to draft"),
        _("It will not appear at the end of the embargo. You can change it and set another embargo."),
        _("It is a draft again."),
        forms.ReasonForm,
        (EMBARGOED,),
        _hold,
    ),
    Move(
        "correct",
        _("Publish a correction"),
        _("Seals the next version of each text that differs. The versions before stay readable."),
        _("The correction is published."),
        forms.CorrectForm,
        (PUBLISHED,),
        _correct,
    ),
    Move(
        "withdraw",
        _("Withdraw"),
        _("Its page will say that it was withdrawn, and your reason; the text can no longer be read."),
        _("Withdrawn."),
        forms.ReasonForm,
        (PUBLISHED,),
        _withdraw,
        is_harm=True,
    ),
    Move(
        "restore",
        _("Publish again"),
        _("Everybody can read it again."),
        _("Published again."),
        forms.RestoreForm,
        (WITHDRAWN,),
        _restore,
    ),
]
BY_NAME = {move.name: move for move in MOVES}
