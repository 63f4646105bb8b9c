"""Organizations, shared by all conferences, and their delegations to one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from events.common.actions import record_transition, sign_history
from events.common.text import i18n_texts, search_key
from events.conferences.actions.tidying import tidy
from events.conferences.models import Delegation, Organization
from events.conferences.queries import relations_to


@transaction.atomic
def save_organization(organization: Organization, *, by: Any, now: datetime) -> None:
    """Stores a new or changed organization with what search and order read; sorted by name if not said."""
    tidy(organization, language=settings.LANGUAGE_CODE)
    organization.country = organization.country.upper()
    organization.sort_key = search_key(organization.sort_key or str(organization.name))[:300]
    organization.search_text = search_key(*i18n_texts(organization.name), organization.acronym)
    organization.full_clean()
    sign_history(organization, by=by, now=now)
    organization.save()


@transaction.atomic
def save_delegation(delegation: Delegation, *, by: Any, now: datetime) -> None:
    """Stores a new or changed delegation; sorted as its organization if not said."""
    delegation.sort_key = search_key(delegation.sort_key or delegation.organization.sort_key)[:300]
    delegation.full_clean()
    sign_history(delegation, by=by, now=now)
    delegation.save()


@transaction.atomic
def merge_organizations(
    keep: Organization, others: Sequence[Organization], *, by: Any, now: datetime
) -> dict[str, int]:
    """Gives `keep` whatever points to `others`, and deletes these; returns how many rows moved, by kind.

    Names in languages that `keep` lacks, acronym, country and region come along. ValidationError
    "delegations" where two of them have a delegation at the same conference: somebody has to say first
    which one holds the registrations.
    """
    everyone = [keep, *others]
    list(Organization.objects.select_for_update().filter(pk__in=[one.pk for one in everyone]))
    if len({one.pk for one in everyone}) != len(everyone) or not others:
        raise ValidationError(_("Choose at least two different organizations."), code="few")
    _check_delegations(everyone)
    moved: dict[str, int] = {}
    for other in others:
        for model, name in relations_to(Organization):
            for row in model._default_manager.filter(**{name: other}):  # noqa: SLF001
                setattr(row, name, keep)
                sign_history(row, by=by, now=now)
                row.save()
                kind = str(model._meta.verbose_name_plural)  # noqa: SLF001
                moved[kind] = moved.get(kind, 0) + 1
        _take_over(keep, other)
        record_transition(other, from_state="", to_state="merged", by=by, now=now, reason=f"→ {keep.pk}")
        sign_history(other, by=by, now=now)
        other.delete()
    save_organization(keep, by=by, now=now)
    return moved


def _check_delegations(organizations: Sequence[Organization]) -> None:
    found: dict[str, list[str]] = {}
    rows = Delegation.objects.filter(organization__in=[one.pk for one in organizations])
    for row in rows.select_related("conference", "organization").order_by("pk"):
        found.setdefault(str(row.conference), []).append(str(row.organization))
    doubled = [f"{where}: {', '.join(who)}" for where, who in found.items() if len(who) > 1]
    if doubled:
        raise ValidationError(
            _(
                "More than one of them has a delegation at the same conference (%(where)s). "
                "Move its registrations and delete all but one delegation there first."
            ),
            code="delegations",
            params={"where": "; ".join(doubled)},
        )


def _take_over(keep: Organization, other: Organization) -> None:
    """What `keep` does not say of itself."""
    names = {**getattr(other.name, "data", {}), **getattr(keep.name, "data", {})}
    keep.name = LazyI18nString({tag: text for tag, text in names.items() if text})
    for name in ("acronym", "country", "region"):
        setattr(keep, name, getattr(keep, name) or getattr(other, name))
    if keep.membership == Organization.Membership.OTHER:
        keep.membership = other.membership
