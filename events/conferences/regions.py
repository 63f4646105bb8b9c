"""The regions in which ITU counts its members, by country."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    CIS = "cis", _("Commonwealth of Independent States")
    EUROPE = "europe", _("Europe")


# ISO 3166 codes as the Development Bureau groups them; an organization that says its own region overrules it.
_MEMBERS: Mapping[Region, str] = {
    Region.AFRICA: (
        "AO BF BI BJ BW CD CF CG CI CM CV ER ET GA GH GM GN GQ GW KE LR LS MG ML MU MW MZ NA NE NG RW SC SL"
        " SN SS ST SZ TD TG TZ UG ZA ZM ZW"
    ),
    Region.AMERICAS: (
        "AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT US UY"
        " VC VE"
    ),
    Region.ARAB_STATES: "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE",
    Region.ASIA_PACIFIC: (
        "AF AU BD BN BT CN FJ FM ID IN IR JP KH KI KP KR LA LK MH MM MN MV MY NP NR NZ PG PH PK SB SG TH TL"
        " TO TV VN VU WS"
    ),
    Region.CIS: "AM AZ BY KG KZ RU TJ TM UZ",
    Region.EUROPE: (
        "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IS IT LI LT LU LV MC MD ME MK MT"
        " NL NO PL PT RO RS SE SI SK SM TR UA VA"
    ),
}
_REGIONS = {country: region for region, countries in _MEMBERS.items() for country in countries.split()}


def region_of(country: str) -> Region | None:
    """The region of a country by its two-letter code; None for what is no member."""
    return _REGIONS.get(country.upper())
