# ruff: noqa: E501  # a table reads best as a table
"""The invented speakers and sessions of the demo conference `sample`.

Sessions are written as (key, day, hour, minutes, room, track, type, title, people, more); the day counts from
the first one, and `people` are keys with an optional role.
"""

from typing import Any

SIX = ["en", "fr", "es", "ru", "ar", "zh"]
# key: name, own script, its language, role, organization
SPEAKERS: dict[str, tuple[str, str, str, str, str]] = {
    "vorontsova": (
        "Larisa Vorontsova-Eckert", "Лариса Воронцова-Эккерт", "ru",
        "Director of Rural Networks", "Administration of Northern Lakes",
    ),
    "kazimi": ("Dr Salma Al-Kazimi", "د. سلمى الكاظمي", "ar", "Chair, Committee 3", "Kareli Valley Authority"),
    "lu": ("Lu Wenqing", "陆文清", "zh", "Vice-Minister of Information", "Republic of Jade Coast"),
    "sventitsky": ("Nikolai Sventitsky", "Николай Свентицкий", "ru", "Chief Engineer", "Northern Lakes Telecom"),
    "temnaya": ("Aigul Tyomnaya", "Айгуль Тёмная", "ru", "Head of Digital Schools", "Steppe Union of Communes"),
    "marchetti": ("Ilona Marchetti-Osei", "", "", "President", "Republic of Arvenia"),
    "brightwater": ("Anselm Brightwater", "", "", "Head of International Affairs", "Ministry of Waves, Arvenia"),
    "tarlanli": ("Aygün Tarlanlı", "Aygün Tarlanlı", "az", "Adviser on Regional Centres", "Shirvan Data House"),
    "qaradagli": ("Elnur Qaradağlı", "Elnur Qaradağlı", "az", "Director", "Xəzər Relay Institute"),
    "ibanez": ("Óscar Ibáñez de la Peña y Villaseñor", "", "", "Minister of Connectivity", "Islas Claras"),
    "haddad": ("Yunus Haddad-Rami", "يونس حداد رامي", "ar", "Regulator", "Sands Regulatory Board"),
    "nour": ("Nour Ben Salwa", "نور بن سلوى", "ar", "Founder", "Women Who Run Networks"),
    "xu": ("Xu Anning", "许安宁", "zh", "Professor of Public Economics", "Tidewater University"),
    "okonjo": ("Chidera Okonjo-Vale", "", "", "Mayor", "City of Twin Rivers"),
    "dubreuil": ("Maëlle Dubreuil-Traoré", "", "", "Rapporteur", "Union of Port Cities"),
    "lindqvist": ("Tove Lindqvist-Amari", "", "", "Secretary of the Plenary", "Conference secretariat"),
    "voronin": ("Pavel Voronin", "Павел Воронин", "ru", "Captioner-in-chief", "Clear Words Cooperative"),
    "teo": ("Teo Marama", "", "", "Youth delegate", "United Small Islands"),
}  # fmt: skip
ALL = {"interpretation": SIX, "captions": ["en"], "floor_languages": ["en"]}
Row = tuple[str, int, str, int, str, str, str, str, tuple[str, ...], dict[str, Any]]
SESSIONS: tuple[Row, ...] = (
    ("open", 0, "10:00", 90, "plenary-hall", "bodies", "ceremony", "Opening ceremony", ("lindqvist:secretary", "brightwater", "lu"), ALL | {"body": "PL", "sign_language": "International Sign"}),
    ("hls1", 0, "14:30", 120, "plenary-hall", "bodies", "high_level", "High-level segment: statements, first sitting", ("ibanez", "haddad"), ALL | {"body": "PL"}),
    ("lastmile", 0, "14:30", 75, "amber", "affordability", "panel", "What the last kilometre costs, and who pays", ("xu:moderator", "okonjo:panellist", "nour:panellist"), {"captions": ["en"]}),
    ("welcome", 0, "18:30", 120, "terrace", "meeting", "reception", "Welcome by the harbour", (), {"access": "invitation"}),
    ("com2a", 1, "09:30", 90, "basalt", "bodies", "committee", "Committee 2: budget control, first meeting", ("dubreuil:chair",), {"body": "COM2", "interpretation": SIX, "access": "delegations"}),
    ("schools", 1, "09:30", 60, "cedar", "skills", "talk", "Teaching teachers: three years of digital skills in secondary schools", ("temnaya",), {"floor_languages": ["ru"], "interpretation": ["en", "fr"]}),
    ("hls2", 1, "11:00", 120, "plenary-hall", "bodies", "high_level", "High-level segment: statements, second sitting", ("lu", "ibanez"), ALL | {"body": "PL"}),
    ("flood", 1, "14:00", 75, "cedar", "resilience", "panel", "Networks after a flood", ("vorontsova:panellist", "sventitsky:panellist", "okonjo:moderator"), {"captions": ["en"]}),
    ("lunch1", 1, "13:00", 60, "terrace", "meeting", "break", "Lunch", (), {}),
    ("hod", 2, "09:00", 45, "jasper", "bodies", "hod", "Heads of delegation meeting", (), {"body": "HOD", "access": "heads"}),
    ("com3a", 2, "09:30", 90, "basalt", "bodies", "committee", "Committee 3: connecting every school, first reading", ("kazimi:chair", "dubreuil:rapporteur"), {"body": "COM3", "interpretation": SIX, "access": "delegations"}),
    ("captions", 2, "10:30", 60, "cedar", "trust", "workshop", "Captions that people can rely on", ("voronin",), {"captions": ["en"], "sign_language": "International Sign"}),
    ("women", 2, "11:45", 75, "amber", "meeting", "panel", "Women who run networks: a conversation with four regulators", ("nour:moderator", "xu:panellist"), {"floor_languages": ["ar"], "interpretation": ["en", "fr"]}),
    ("islands", 2, "16:00", 45, "amber", "affordability", "talk", "Spectrum for small islands", ("teo",), {}),
    ("city", 2, "18:00", 120, "terrace", "meeting", "reception", "Reception by the host city", (), {"access": "invitation"}),
    ("com2b", 3, "09:30", 90, "basalt", "bodies", "committee", "Committee 2: budget control, second meeting", ("dubreuil:chair",), {"body": "COM2", "interpretation": SIX, "access": "delegations"}),
    ("border", 3, "09:30", 60, "quartz", "resilience", "talk", "Spectrum sharing at borders: lessons from the Kareli valley", ("haddad", "kazimi"), {"interpretation": ["en", "ru"], "floor_languages": ["ar"]}),
    ("mesh", 3, "11:00", 60, "cedar", "resilience", "panel", "When the cable breaks: community networks as a second line", ("vorontsova:panellist", "sventitsky:panellist", "qaradagli:moderator"), {"captions": ["en"]}),
    ("id", 3, "14:00", 75, "amber", "trust", "panel", "Identity without a smartphone", ("xu:moderator", "haddad:panellist", "nour:panellist"), ALL),
    ("relay", 3, "15:45", 60, "quartz", "skills", "workshop", "A regional centre from the inside", ("qaradagli",), {"floor_languages": ["az"], "interpretation": ["en", "ru"]}),
    ("com3b", 4, "10:00", 120, "basalt", "bodies", "committee", "Committee 3: connecting every school, second reading", ("kazimi:chair", "dubreuil:rapporteur"), {"body": "COM3", "interpretation": SIX, "access": "delegations"}),
    ("prices", 4, "10:00", 60, "amber", "affordability", "talk", "A price is a wall that no coverage map shows", ("lu",), {"floor_languages": ["zh"], "interpretation": ["en", "fr", "ar"]}),
    ("youth", 4, "14:00", 90, "cedar", "meeting", "side_event", "Youth assembly: what we ask of the plenary", ("teo:chair", "temnaya:panellist"), {"access": "public"}),
    ("bilateral", 4, "16:30", 30, "jasper", "meeting", "bilateral", "Bilateral meeting: Arvenia and Islas Claras", ("ibanez",), {"access": "invitation"}),
    ("wgpl", 6, "09:30", 150, "plenary-hall", "bodies", "working_group", "Working group of the plenary: draft declaration", ("lindqvist:secretary", "dubreuil:rapporteur"), {"body": "WG-PL", "interpretation": SIX}),
    ("water", 6, "14:00", 60, "amber", "resilience", "talk", "Undersea cables and the people who mend them", ("sventitsky",), {"captions": ["en"]}),
    ("fund", 7, "10:00", 75, "cedar", "affordability", "panel", "Universal service funds that spend what they collect", ("okonjo:moderator", "xu:panellist", "haddad:panellist"), {"captions": ["en"]}),
    ("report3", 8, "10:00", 60, "plenary-hall", "bodies", "plenary", "Committee 3: report to the plenary", ("kazimi:chair", "vorontsova:rapporteur"), ALL | {"body": "PL"}),
    ("clinic", 8, "14:00", 90, "quartz", "skills", "workshop", "Repair clinic: bring a router, take it home working", ("voronin",), {"access": "public"}),
    ("press", 9, "11:00", 45, "jasper", "trust", "press", "Press conference", ("lindqvist",), {"access": "invitation"}),
    ("close", 11, "15:00", 90, "plenary-hall", "bodies", "ceremony", "Closing plenary and adoption of the declaration", ("lindqvist:secretary",), ALL | {"body": "PL", "sign_language": "International Sign"}),
)  # fmt: skip
# Known to happen on a day whose hour is not set.
UNTIMED = (
    ("visit", 5, "Visit to the lighthouse relay station", "side_event"),
    ("dinner", 10, "Dinner of the delegations", "reception"),
)
# Sessions around the moment of loading: minutes from now, length, room.
RUNNING = (
    ("hls3", -25, 90, "plenary-hall", "bodies", "high_level", "High-level segment: statements, third sitting",
     ("brightwater", "ibanez"), ALL | {"body": "PL"}),
    ("village", -10, 75, "quartz", "affordability", "panel",
     "Paying for the last ten per cent: what village networks cost to run",
     ("okonjo:moderator", "sventitsky:panellist"), {"interpretation": ["fr", "es"], "captions": ["en"]}),
    ("emergency", 75, 60, "quartz", "resilience", "working_group", "Drafting group on emergency telecommunications",
     ("vorontsova", "qaradagli:chair"), {"access": "delegations"}),
)  # fmt: skip
TITLES = {
    "open": {
        "fr": "Cérémonie d’ouverture",
        "ar": "حفل الافتتاح",
        "zh": "开幕式",
        "ru": "Церемония открытия",
        "az": "Açılış mərasimi",
    },
    "prices": {"zh": "价格是一堵覆盖图上看不见的墙", "fr": "Le prix est un mur que la carte ne montre pas"},
    "women": {"ar": "نساء يدرن الشبكات: حوار مع أربع جهات تنظيمية"},
    "relay": {"az": "Regional mərkəz içəridən", "ru": "Региональный центр изнутри"},
    "schools": {"ru": "Учить учителей: три года цифровых навыков в школах"},
}
ABSTRACTS = {
    "bodies": (
        "Documents are posted the evening before. Delegations that want the floor tell the secretary of the "
        "meeting; statements are limited to three minutes."
    ),
    "affordability": (
        "Who pays for the last households, and what do they pay afterwards? Figures from four invented countries, "
        "with the sums written out so that they can be doubted."
    ),
    "skills": "What was taught, to whom, and what they still knew a year later. Bring one lesson of your own.",
    "resilience": (
        "Networks break in the same few ways. People who mended them tell what they would have liked to have "
        "in the boat."
    ),
    "trust": "How to be recognised, understood and left in peace on the same network.",
    "meeting": "A time to meet. Interpreters are in the room when three delegations ask for them.",
}
