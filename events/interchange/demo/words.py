# ruff: noqa: E501  # lists of words read best as lists
"""Words from which people, titles and organizations are invented."""

import random

STONES = (
    "Amber",
    "Basalt",
    "Cedar",
    "Dolerite",
    "Flint",
    "Garnet",
    "Jasper",
    "Marble",
    "Onyx",
    "Quartz",
    "Slate",
)
TRACKS = (
    "Affordability",
    "Skills",
    "Resilience",
    "Trust",
    "Spectrum",
    "Inclusion",
    "Innovation",
    "Regulation",
)
TYPES = ("talk", "talk", "panel", "workshop", "committee", "side_event")
ROLES = (
    "Adviser", "Director of Networks", "Minister of Waves", "Chief Engineer", "Regulator", "Professor",
    "Head of Delegation", "Rapporteur", "Mayor", "Youth delegate", "Captioner", "Harbour master",
)  # fmt: skip
_LANDS = (
    "Arvenia",
    "Northern Lakes",
    "Islas Claras",
    "Jade Coast",
    "Kareli Valley",
    "Twin Rivers",
    "Tidewater",
    "Sands",
)
_KINDS = ("Ministry of Waves", "Telecom", "University", "Regulatory Board", "Union of Communes")
ORGANIZATIONS = tuple(f"{kind} of {land}" for land in _LANDS for kind in _KINDS)
CATEGORIES = (
    ("delegate", "Delegate of a Member State", "focal_point"),
    ("sector-member", "Sector Member", "secretariat"),
    ("media", "Media", "media_desk"),
    ("youth", "Youth participant", "automatic"),
)
_WHAT = (
    "Village networks", "School connectivity", "Undersea cables", "Emergency telecommunications", "Digital skills",
    "Universal service funds", "Border spectrum", "Captions", "Repair cooperatives", "Identity without a smartphone",
    "Community radio", "Open registers", "Island links", "Women engineers", "Harbour sensors",
)  # fmt: skip
_HOW = (
    "what they cost and who pays", "ten years on", "lessons from a flood", "a regulator's view", "without a budget",
    "measured house by house", "in three languages", "where the road ends", "after the grant", "from the inside",
    "and the people who mend them", "a plan for 2040", "questions nobody asks", "drafting session", "first reading",
)  # fmt: skip
ABSTRACTS = (
    "Figures from four invented countries, with the sums written out so that they can be doubted.",
    "Three people who did the work tell what they would do again, and what not.\n\nBring one question.",
    "A short talk and a long discussion. Notes are published the same evening.",
    "The group goes through the text paragraph by paragraph; amendments in writing, please.",
)
# first name, last name, the same in its own script, language
_NAMES = (
    (
        ("Rowan", "Juniper", "Ottilie", "Barnaby", "Marta"),
        ("Tidemark", "Inkwell", "Saltmarsh", "Ashdown", "Quill"),
        "",
        "",
    ),
    (
        ("Maëlle", "Zéphyrin", "Inès", "Lucien"),
        ("Lacombe-Rive", "Dubreuil", "Traversier", "Montclair-Sel"),
        "",
        "",
    ),
    (("Salma", "Yunus", "Hala", "Tariq"), ("Al-Bahri", "Al-Kazimi", "Al-Nahar", "Bin Salwa"), "", "ar"),
    (("Wenqing", "Yulan", "Anning", "Mingyue"), ("Lu", "Shen", "Xu", "Gao"), "", "zh"),
    (("Larisa", "Pavel", "Fyodor", "Aigul"), ("Poldneva", "Voronin", "Beloozersky", "Tyomnaya"), "", "ru"),
    (("Günel", "Elnur", "Sevda", "Kamil"), ("Şəfəqli", "Qaradağlı", "Bulaqlı", "Dalğalı"), "", "az"),
)
_NATIVE = {
    "ar": (("سلمى", "يونس", "هالة", "طارق"), ("البحري", "الكاظمي", "النهار", "بن سلوى")),
    "zh": (("文清", "玉兰", "安宁", "明月"), ("陆", "沈", "许", "高")),
    "ru": (("Лариса", "Павел", "Фёдор", "Айгуль"), ("Полднева", "Воронин", "Белоозёрский", "Тёмная")),
}


def name(chance: random.Random) -> tuple[str, str, str, str]:
    """First and last name in Latin letters, the whole name in its own script, and its language."""
    firsts, lasts, _native, language = chance.choice(_NAMES)
    first, last = chance.randrange(len(firsts)), chance.randrange(len(lasts))
    if language not in _NATIVE:
        own = f"{firsts[first]} {lasts[last]}" if language else ""
        return firsts[first], lasts[last], own, language
    given, family = _NATIVE[language]
    own = f"{family[last]}{given[first]}" if language == "zh" else f"{given[first]} {family[last]}"
    return firsts[first], lasts[last], own, language


def title(chance: random.Random) -> str:
    return f"{chance.choice(_WHAT)}: {chance.choice(_HOW)}"
