"""What the style page shows: invented, with the long names and the scripts that break layouts."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator

LONG = "Committee 3: draft resolution on connecting every school and the communities around it"
LONG_NAME = "Óscar Maximiliano Ibáñez de la Peña y Villaseñor-Etxeberria de los Ríos Profundos"
LONG_ROLE = "Ambassador Extraordinary and Plenipotentiary, Permanent Mission to the organizations"
NOTICE = "The north entrance is closed until 14:00"


def components(now: dt.datetime) -> dict[str, Any]:
    """Sample input of every component; times lie around `now`, in UTC."""
    start = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return {
        "slots": _slots(start),
        "days": _days(start.date()),
        "people": _people(),
        "steps": [
            {"title": "You asked to attend", "when": "15 November", "state": "done"},
            {
                "title": "Your focal point decides",
                "text": "Most answer within four days.",
                "state": "now",
            },
            {"title": "You collect your badge"},
        ],
        "facts": [
            ("Room", "Room Cedar", "first floor, lift B"),
            ("Limit", "8:00", ""),
            ("Order", "3 of 4", ""),
        ],
        "tabs": [
            {"label": "Waiting", "url": "#tabs", "current": True, "count": 1250},
            {"label": "Approved", "url": "#tabs", "count": 17},
            {"label": "Refused", "url": "#tabs", "count": 0},
        ],
        "page": Paginator(range(240), 10).page(7),
        "rows": [["Monday 16", "1,204", "87"], ["Tuesday 17", "962", "9"]],
        "head": ["Day", "Collected", "Waiting"],
        "numeric": [2, 3],
        "trail": [
            {"label": "Programme", "url": "#trail"},
            {"label": "Wednesday", "url": "#trail"},
            {"label": LONG},
        ],
        "announcement": {
            "title": "The north entrance is closed until 14:00",
            "body": "Use the *south* entrance.",
        },
        "markdown": SAMPLE_TEXT,
        "multilingual": {"ar": "قاعة الميناء", "en": ""},
        "moment": start,
    }


SAMPLE_TEXT = """## Getting there

The tram stops at **Lighthouse Hall**. Read the [map](https://maps.example/hall).

1. Take line 4.
2. Get out at *Harbour*.

<script>alert(1)</script>

| Line | Every |
|---|---|
| 4 | 6 min |
"""


def _slots(start: dt.datetime) -> list[dict[str, Any]]:
    def slot(minutes: int, length: int, title: Any, **more: Any) -> dict[str, Any]:
        begins = start + dt.timedelta(minutes=minutes)
        ends = begins + dt.timedelta(minutes=length)
        return {"starts_at": begins, "ends_at": ends, "title": title, "url": "#slots", **more}

    return [
        slot(
            0,
            45,
            "Heads of delegation meeting",
            room="Room Jasper",
            meta=["Delegations only"],
            languages=["ar", "zh", "en", "fr", "ru", "es"],
        ),
        slot(30, 90, LONG, room="Room Basalt", tag="Moved", tone="warn", was="08:45, Room Quartz"),
        slot(30, 60, {"ar": "الشبكة التي تصل متأخرة لا تصل"}, room={"ar": "قاعة الميناء"}, same=True),
        slot(
            60,
            90,
            "高级别会议:第三次会议",
            room="Plenary Hall",
            tag="On now",
            tone="fill",
            now=True,
            meta=["Captions"],
        ),
        slot(
            135,
            60,
            "Spectrum sharing at borders",
            room="Room Quartz",
            tag="Cancelled",
            tone="bad",
            off=True,
            why="The moderator is ill.",
        ),
        {"title": "Closing ceremony", "url": "#slots", "tag": "Hour not yet known", "tone": "mute"},
    ]


def _days(first: dt.date) -> list[dict[str, Any]]:
    loads = [9, 8, 7, 6, 5, 0, 0, 6, 5, 4, 4, 2]
    return [
        {
            "date": first + dt.timedelta(days=number),
            "sessions": load * 5,
            "load": load,
            "url": "#days" if load else "",
            "past": number < 2,
            "current": number == 2,
        }
        for number, load in enumerate(loads)
    ]


def _people() -> list[dict[str, str]]:
    return [
        {
            "name": "Gülşən Ağamirzəyeva-Şıxəliyeva",
            "role": "Deputy Minister of Education",
            "side": "Chair",
            "organization": "Kareli Republic",
        },
        {
            "name": "Lu Wenqing",
            "native": "陆文清",
            "native_language": "zh",
            "role": "Director-General",
            "order": "1",
        },
        {
            "name": "Dr Salma Al-Kazimi",
            "native": "د. سلمى الكاظمي",
            "native_language": "ar",
            "order": "2",
            "role": "Chair, Telecommunication Regulatory Council",
        },
        {"name": LONG_NAME, "order": "3", "role": LONG_ROLE},
    ]
