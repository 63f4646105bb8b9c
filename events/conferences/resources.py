"""The tables of organizations, delegations and places, each saved by its action."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from events.common.text import clean_line, i18n_texts, search_key
from events.conferences.actions import save_delegation, save_organization, save_place
from events.conferences.columns import (
    ChoiceColumn,
    Column,
    CountryColumn,
    NumberColumn,
    RelatedColumn,
    TranslatedColumn,
    YesNoColumn,
)
from events.conferences.models import (
    MAX_MINUTES,
    MAX_TEAMS,
    Body,
    Conference,
    Delegation,
    Organization,
    Room,
    Track,
    Venue,
)
from events.conferences.tables import TableResource

MOST_POSITION = 32_767


def translated(attribute: str, languages: Iterable[str], *, lines: bool = False) -> Iterator[Column]:
    """A column for each language; that of the first is called as the attribute alone."""
    for number, language in enumerate(languages):
        yield TranslatedColumn(attribute, language, is_main=number == 0, lines=lines)


class PlaceResource(TableResource):
    """Parts of one conference, found by their code."""

    code: ClassVar[str] = "code"

    class Meta(TableResource.Meta):
        pass

    @property
    def here(self) -> Conference:
        """The conference that every row is of."""
        if self.conference is None:
            raise TypeError("a place belongs to a conference")
        return self.conference

    @property
    def languages(self) -> list[str]:
        return list(self.here.languages) or [settings.LANGUAGE_CODE]

    def find(self, row: dict[str, str]) -> Any:
        rows = self._meta.model.objects.filter(conference=self.here)
        found = rows.filter(**{self.code: clean_line(row[self.code])}).first()
        if found is not None:
            found.conference = self.here
        return found

    def start(self) -> Any:
        return self._meta.model(conference=self.here)

    def store(self, instance: Any, *, is_new: bool) -> None:
        save_place(instance, by=self.by, now=self.now)


class RoomResource(PlaceResource):
    required = ("code", "name")

    class Meta(TableResource.Meta):
        model = Room

    def columns(self) -> Iterable[Column]:
        venues = {search_key(text): one for one in self.here.venues.all() for text in i18n_texts(one.name)}
        yield Column("code")
        yield from translated("name", self.languages)
        yield RelatedColumn("venue", lambda text: venues.get(search_key(text)), lambda venue: str(venue.name))
        yield NumberColumn("capacity", empty=None)
        yield NumberColumn("position", empty=0, most=MOST_POSITION)
        yield from (YesNoColumn(name) for name in ("step_free", "hearing_loop", "captioning"))
        yield NumberColumn("setup_minutes", empty=0, most=MAX_MINUTES)
        yield NumberColumn("booths", empty=None, most=MAX_TEAMS)
        yield from translated("directions", self.languages, lines=True)


class VenueResource(PlaceResource):
    """Venues have no code and are found by their name."""

    required = ("name",)

    class Meta(TableResource.Meta):
        model = Venue

    def columns(self) -> Iterable[Column]:
        yield from translated("name", self.languages)
        yield from translated("other_names", self.languages)
        yield from translated("postal_address", self.languages, lines=True)
        yield from translated("directions", self.languages, lines=True)

    def find(self, row: dict[str, str]) -> Any:
        wanted = search_key(row["name"])
        for venue in self.here.venues.order_by("pk"):
            if wanted in {search_key(text) for text in i18n_texts(venue.name)}:
                venue.conference = self.here
                return venue
        return None


class TrackResource(PlaceResource):
    code = "slug"
    required = ("slug", "name")

    class Meta(TableResource.Meta):
        model = Track

    def columns(self) -> Iterable[Column]:
        yield Column("slug", others=("code",))
        yield from translated("name", self.languages)
        yield NumberColumn("position", empty=0, most=MOST_POSITION)


class BodyResource(PlaceResource):
    """A parent stands on an earlier line than those under it, or is there already."""

    required = ("code", "name", "kind")

    class Meta(TableResource.Meta):
        model = Body

    def columns(self) -> Iterable[Column]:
        yield Column("code")
        yield from translated("name", self.languages)
        yield ChoiceColumn("kind", Body.Kind.choices)
        yield RelatedColumn("parent", self._body, lambda body: str(body.code))
        yield NumberColumn("position", empty=0, most=MOST_POSITION)
        yield from translated("terms_of_reference", self.languages, lines=True)

    def _body(self, code: str) -> Body | None:
        return Body.objects.filter(conference=self.here, code=code).first()


class OrganizationBook:
    """Organizations by their names in any language and their acronyms, read once."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[Organization]] = {}
        for organization in Organization.objects.order_by("pk"):
            self.add(organization)

    def add(self, organization: Organization) -> None:
        for key in {search_key(text) for text in i18n_texts(organization.name)}:
            known = self.by_key.setdefault(key, [])
            known[:] = [*(one for one in known if one.pk != organization.pk), organization]

    def named(self, name: str) -> Organization | None:
        """The one of that name; ValueError where there are two."""
        found = self.by_key.get(search_key(name), [])
        if len(found) > 1:
            raise ValueError(
                _("Two organizations are called “%(name)s”. Merge them first.") % {"name": name[:80]}
            )
        return found[0] if found else None


class OrganizationResource(TableResource):
    """Shared by all conferences; found by a name in any language."""

    required = ("name",)

    @cached_property
    def book(self) -> OrganizationBook:
        return OrganizationBook()

    class Meta(TableResource.Meta):
        model = Organization

    def columns(self) -> Iterable[Column]:
        languages = [
            settings.LANGUAGE_CODE,
            *(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
        ]
        yield from translated("name", languages)
        yield Column("acronym")
        yield ChoiceColumn(
            "membership",
            Organization.Membership.choices,
            empty=Organization.Membership.OTHER,
            others=("status",),
        )
        yield CountryColumn("country", others=("iso2", "country_code"))
        yield Column("region")

    def find(self, row: dict[str, str]) -> Any:
        try:
            return self.book.named(row["name"])
        except ValueError as error:
            raise ValidationError({"name": ValidationError(str(error), code="several")}) from error

    def start(self) -> Organization:
        return Organization()

    def store(self, instance: Any, *, is_new: bool) -> None:
        save_organization(instance, by=self.by, now=self.now)
        self.book.add(instance)


class DelegationResource(PlaceResource):
    """Organizations at one conference; they have to be there already."""

    required = ("organization",)

    @cached_property
    def book(self) -> OrganizationBook:
        return OrganizationBook()

    class Meta(TableResource.Meta):
        model = Delegation

    def columns(self) -> Iterable[Column]:
        yield RelatedColumn("organization", self._named, lambda one: str(one.name))
        yield Column("sort_key")

    def _named(self, name: str) -> Organization | None:
        return self.book.named(name)

    def find(self, row: dict[str, str]) -> Any:
        try:
            organization = self.book.named(row["organization"])
        except ValueError as error:
            raise ValidationError({"organization": ValidationError(str(error), code="several")}) from error
        rows = Delegation.objects.filter(conference=self.here, organization=organization)
        return rows.select_related("organization").first()

    def store(self, instance: Any, *, is_new: bool) -> None:
        save_delegation(instance, by=self.by, now=self.now)
