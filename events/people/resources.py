"""The table of a conference's speakers, saved by their actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.rules import normalise_email
from events.common.text import clean_line, search_key
from events.conferences.columns import Column, CountryColumn
from events.conferences.resources import PlaceResource, translated
from events.conferences.tables import TableResource
from events.people.actions import create_speaker, find_or_create_person, update_speaker
from events.people.models import Person, Speaker

LINES = ("name", "native_name", "native_language", "country")
TEXTS = ("role", "organization", "biography")


class CodeColumn(Column):
    """Our code, which finds a speaker and is never given by a table."""

    def save(self, instance: Any, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  # theirs
        code = clean_line(row[self.column_name])
        if code and instance.pk is None:
            raise ValueError(
                _("There is no speaker “%(code)s” here. Leave it empty for a new one.") % {"code": code[:40]}
            )


class EmailColumn(Column):
    """The person's address: taken for a new speaker, and never changed by a table."""

    def get_value(self, instance: Any) -> str:
        person = Person.objects.filter(pk=instance.person_id).first() if instance.person_id else None
        return str(person.email) if person else str(getattr(instance, "email", ""))

    def save(self, instance: Any, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  # theirs
        typed = normalise_email(clean_line(row[self.column_name]))
        if instance.pk is None:
            instance.email = typed
        elif typed and typed != self.get_value(instance):
            raise ValueError(
                _("The address of somebody who is here already is changed on the person's own page.")
            )


class SpeakerResource(PlaceResource):
    """Found by our code, else by the name as presented; two of one name only by their code."""

    required = ("name",)

    class Meta(TableResource.Meta):
        model = Speaker

    def columns(self) -> Iterable[Column]:
        yield CodeColumn("code")
        yield Column("name", others=("speaker",))
        yield Column("native_name")
        yield Column("native_language")
        yield from translated("role", self.languages)
        yield from translated("organization", self.languages)
        yield CountryColumn("country", others=("country_code",))
        yield EmailColumn("email", others=("e-mail",))
        yield from translated("biography", self.languages, lines=True)

    def find(self, row: dict[str, str]) -> Any:
        rows = Speaker.objects.for_conference(self.here).select_related("person")
        code = clean_line(row.get("code", ""))
        if code:
            return rows.filter(code=code.upper()).first()
        if not hasattr(self, "_book"):
            self._book: dict[str, list[int]] = {}
            for pk, name in rows.values_list("pk", "name"):
                self._book.setdefault(search_key(name), []).append(pk)
        found = self._book.get(search_key(row["name"]), [])
        if len(found) > 1:
            text = _("Several speakers are called “%(name)s”. Give the code.")
            raise ValidationError(
                {"name": ValidationError(text % {"name": row["name"][:80]}, code="several")}
            )
        return rows.filter(pk=found[0]).first() if found else None

    def store(self, instance: Any, *, is_new: bool) -> None:
        values = {name: getattr(instance, name) for name in (*LINES, *TEXTS)}
        if not is_new:
            stored = Speaker.objects.select_related("conference").get(pk=instance.pk)
            update_speaker(stored, by=self.by, now=self.now, **values)
            return
        lines = {name: values[name] for name in LINES}
        email = getattr(instance, "email", "")
        person = find_or_create_person(by=self.by, now=self.now, email=email, **lines)
        made = create_speaker(self.here, person=person, by=self.by, now=self.now, **values)
        instance.pk, instance.code, instance.person = made.pk, made.code, made.person
        if hasattr(self, "_book"):
            self._book.setdefault(search_key(made.name), []).append(made.pk)
