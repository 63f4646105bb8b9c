"""What the commands of this slice share: reading a file, printing a report, ending with the right status."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from events.conferences.models import Conference
from events.interchange.report import RefusedError
from events.interchange.schedule import LIMIT_BYTES

SHOWN_CHANGES = 40


def read_file(name: str) -> bytes:
    """The bytes of a file, at most one more than the limit; CommandError (2) when there is no such file."""
    path = Path(name)
    try:
        with path.open("rb") as file:
            return file.read(LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name}: {reason}.", returncode=2) from error


def find_conference(slug: str) -> Conference | None:
    """The conference of a slug; CommandError (2) for a slug that none may have."""
    field = Conference._meta.get_field("slug")  # noqa: SLF001  # the documented public name of _meta
    try:
        field.clean(slug, None)
    except ValidationError as error:
        raise CommandError(f"--conference {slug[:60]}: {' '.join(error.messages)}", returncode=2) from error
    found: Conference | None = Conference.objects.filter(slug=slug).first()
    return found


def known_conference(slug: str) -> Conference:
    """The same, for commands that make none; CommandError (1) names those that there are."""
    conference = find_conference(slug)
    if conference is None:
        known = ", ".join(Conference.objects.values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no conference “{slug}”; there are: {known}.", returncode=1)
    return conference


def print_lines(stdout: Any, lines: Iterable[str]) -> None:
    for line in lines:
        stdout.write(line)


def refusal(name: str, error: RefusedError, last: str) -> CommandError:
    """The error that ends a command with status 1: file, element, what to do, and the summary line."""
    noted = error.report.lines() if error.report else []
    lines = [*noted, f"{Path(name).name}: {error}"]
    if error.skippable:
        lines.append(_("To import the rest without them, give --skip-refused."))
    lines += [_("Nothing was changed."), last]
    return CommandError("\n".join(lines), returncode=1)
