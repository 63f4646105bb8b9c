"""Invented addresses: one with a corrigendum, one in Arabic, one in Chinese, one under embargo, one draft."""

from datetime import datetime, timedelta
from typing import Any

from events.addresses import actions
from events.addresses.models import Address
from events.conferences.models import Conference
from events.interchange.demo.pages import text_of
from events.people.models import Speaker
from events.programme.models import Session

OPENING = text_of("sample/texts", "the-last-house")
CORRECTED = OPENING.replace("412 villages", "421 villages")
ARABIC = text_of("sample/texts", "late-is-never")
CHINESE = text_of("sample/texts", "a-wall-you-cannot-see")
EMBARGOED = text_of("sample/texts", "leave-a-door-open")
THANKS = "I thank the people of Port Selene, and I wish you a short list of things that remain to be done."


def put_addresses(
    conference: Conference,
    speakers: dict[str, Speaker],
    sessions: dict[str, Session],
    *,
    by: Any,
    now: datetime,
) -> None:
    """Makes the five addresses and brings each into its state."""
    opening = _draft(
        conference,
        speakers["marchetti"],
        sessions["open"],
        by=by,
        now=now - timedelta(days=3),
        slug="the-last-house",
        title={"en": "A road is finished when the last house can use it"},
        kind="message",
        delivery="read_out",
        delivered_by=speakers["brightwater"].person,
        delivered_by_role={"en": "Head of International Affairs, Ministry of Waves"},
        addressee="participants of the Sample Conference",
        text=("en", "Dear friends of the conference,", OPENING, THANKS),
    )
    actions.publish(opening, by=by, now=now - timedelta(days=1, hours=4))
    actions.correct(
        opening,
        corrigendum="The number of villages was printed as 412; it is 421.",
        by=by,
        now=now - timedelta(hours=5),
        texts=[{"language": "en", "body": CORRECTED}],
    )
    arabic = _draft(
        conference,
        speakers["kazimi"],
        sessions["com3a"],
        by=by,
        now=now - timedelta(days=2),
        slug="late-is-never",
        title={"ar": "الشبكة التي تصل متأخرة لا تصل", "en": "A network that comes late does not come"},
        text=("ar", "أصحاب المعالي والسعادة،", ARABIC, "أشكركم على حسن الاستماع."),
    )
    actions.publish(arabic, by=by, now=now - timedelta(hours=20))
    chinese = _draft(
        conference,
        speakers["lu"],
        sessions["hls2"],
        by=by,
        now=now - timedelta(days=2),
        slug="a-wall-you-cannot-see",
        title={"zh": "看不见的墙", "en": "A wall that no map shows"},
        text=("zh", "尊敬的各位代表：", CHINESE, "谢谢大家。"),
    )
    actions.publish(chinese, by=by, now=now - timedelta(hours=18))
    embargoed = _draft(
        conference,
        speakers["dubreuil"],
        sessions["com3b"],
        by=by,
        now=now - timedelta(days=1),
        slug="leave-a-door-open",
        title={"en": "Leave a door open"},
        kind="statement",
        text=("en", "Mr Chair, distinguished delegates,", EMBARGOED, "Thank you."),
    )
    actions.set_embargo(embargoed, now + timedelta(hours=26), by=by, now=now)
    _draft(
        conference,
        speakers["ibanez"],
        sessions["hls1"],
        by=by,
        now=now,
        slug="islands-and-arithmetic",
        title={"en": "Islands and arithmetic", "es": "Islas y aritmética"},
        text=(
            "es",
            "Señoras y señores:",
            "Una isla pequeña paga lo mismo por un satélite que un continente.",
            "Muchas gracias.",
        ),
    )


def _draft(
    conference: Conference,
    speaker: Speaker,
    session: Session,
    *,
    by: Any,
    now: datetime,
    text: tuple[str, str, str, str],
    **fields: Any,
) -> Address:
    language, salutation, body, closing = text
    day = conference.local(session.starts_at).date() if session.starts_at else None
    address = Address(
        **{
            "conference": conference,
            "kind": "speech",
            "occasion": session.title,
            "session": session,
            "author": speaker.person,
            "author_name": speaker.name,
            "author_role": speaker.role,
            "on_behalf_of": str(speaker.organization),
            "delivery": "in_person",
            "delivered_on": day,
            "original_language": language,
            **fields,
        }
    )
    texts = [
        {
            "language": language,
            "kind": "as_delivered",
            "salutation": salutation,
            "body": body,
            "closing": closing,
        }
    ]
    provenances = [
        {"language": language, "publisher": "Conference secretariat", "usage_terms": "Invented; free to use"}
    ]
    return actions.save_draft(address, by=by, now=now, texts=texts, provenances=provenances)
