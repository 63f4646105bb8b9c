"""Words by which the parts of an address are known, in the languages that we meet."""

import re
from functools import cache

from babel import Locale

LANGUAGES = ("en", "fr", "es", "ru", "az", "ar", "zh", "tr", "de", "pt")
_SALUTATIONS = (
    "dear", "distinguished", "excellenc", "your excellenc", "your majest", "ladies and gentlemen",
    "mr. president",
    "mr president", "madam president", "mr. chair", "madam chair", "mr. secretary-general", "esteemed",
    "honourable",
    "honorable", "colleagues", "friends",
    "mesdames", "messieurs", "excellences", "chers", "chères", "cher ", "monsieur le", "madame la",
    "distingués",
    "señoras", "señores", "estimad", "excelencias", "distinguid", "querid",
    "уважаем", "дорогие", "дорогой", "дамы и господа", "ваши превосходительства", "ваше превосходительство",
    "hörmətli", "əziz", "xanımlar və cənablar", "zati-aliləri", "sayın",
    "السيدات والسادة", "أصحاب", "الحضور", "السيد", "السادة", "أيها", "أيتها", "بسم الله", "سعادة", "معالي",
    "尊敬的", "女士们", "各位", "亲爱的", "主席先生",
)  # fmt: skip
_CLOSINGS = (
    "i am confident", "i'm confident", "i am convinced", "i am sure", "i wish", "i would like to once again",
    "i would once again", "once again", "thank you", "i thank you", "in conclusion", "in closing",
    "to conclude",
    "let me conclude", "i conclude", "best wishes", "i look forward",
    "je vous remercie", "merci", "en conclusion", "pour conclure", "je souhaite", "je suis convaincu",
    "je forme le vœu",
    "gracias", "muchas gracias", "para concluir", "les deseo",
    "благодарю", "спасибо", "желаю", "в заключение", "уверен", "убежден", "еще раз", "ещё раз",
    "təşəkkür", "sağ olun", "arzulayıram", "əminəm", "bir daha", "sonda",
    "شكرا", "شكراً", "أشكركم", "والسلام", "وفقكم", "في الختام", "وختاما", "أتمنى",
    "谢谢", "最后", "祝愿", "预祝", "再次",
)  # fmt: skip
_LABELS = re.compile(
    r"^[\[(*_\s]*(?:(?:remarks|speech|statement|address|text)?\s*"
    r"(?:as prepared(?: for delivery)?|as delivered)|"
    r"check(?:ed)? against delivery|seul le prononcé fait foi|cotejar con el discurso pronunciado|"
    r"проверить по факту выступления|请以实际发言为准|"
    r"embargoed until delivery|unofficial translation)[\])*_.\s]*$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^[\s*#\-–—_(\[]*(?:ends?|fin|конец|###|30|完|انتهى|son)[\s*#\-–—_)\].]*$|^[#*\s]{2,}$", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?P<mark>[,.]?(?:''|”|\"|»|’’))\s*(?P<words>(?:reads?|said|says)?\s*the\s+"
    r"(?:address|message|statement|letter|speech|appeal|congratulatory letter)"
    r"\s*(?:reads?|says|said|notes|stated)?)\.?\s*$",
    re.IGNORECASE,
)
ROLE_NOUN = re.compile(
    r"\b(?:president|vice-president|prime minister|minister|deputy minister|secretary-general|"
    r"deputy secretary-general|director|director-general|chair|chairman|chairwoman|chairperson|king|queen|"
    r"emir|sultan|crown prince|ambassador|head|commissioner|governor|secretary|"
    r"rector|chancellor|envoy|representative|spokesperson|ceo|premier)\b",
    re.IGNORECASE,
)


def is_salutation(text: str) -> bool:
    """A short paragraph that greets and says nothing else."""
    plain = text.strip().lstrip("'\"“„«`").casefold()
    if len(plain) > 300 or not plain.startswith(_SALUTATIONS):
        return False
    return plain.endswith(("!", ",", ":", ";", "，", "：", "！", "،", "、")) or (
        len(plain) < 80 and not plain.endswith((".", "。", "?", "؟"))
    )


def is_closing(text: str) -> bool:
    """A paragraph that begins like a leave-taking."""
    return text.strip().lstrip("'\"“„«`").casefold().startswith(_CLOSINGS)


def is_label(text: str) -> bool:
    """`Check against delivery`, `Remarks as prepared` and the like."""
    return bool(_LABELS.match(text))


def is_end_mark(text: str) -> bool:
    """`ENDS`, `###` and the like."""
    return bool(_ENDS.match(text)) and len(text.strip()) < 20


def tail(text: str) -> re.Match[str] | None:
    """`,'' the address reads.` at the end of the last paragraph."""
    return _TAIL.search(text)


@cache
def months() -> dict[str, int]:
    """Names of months, lower case, with their number, as datelines write them."""
    found: dict[str, int] = {}
    for code in LANGUAGES:
        locale = Locale(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    found.setdefault(str(name).casefold().rstrip("."), int(number))
    extra = {
        "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6,
        "تموز": 7, "آب": 8, "أيلول": 9, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "sept": 9,
    }  # fmt: skip
    return {
        name: number for name, number in {**found, **extra}.items() if not name.isdigit() and len(name) > 1
    }


_COMMON = {
    "en": {"the", "of", "and", "to", "in", "is", "for", "that"},
    "fr": {"le", "la", "les", "de", "des", "et", "en", "du", "est", "à"},
    "es": {"el", "la", "los", "de", "y", "en", "que", "del", "las"},
    "az": {"və", "bir", "bu", "ilə", "üçün", "olan", "da", "də"},
    "ru": {"и", "в", "на", "что", "с", "по", "для", "не"},
}


def language_of(text: str) -> str:
    """The language of a longer text by its commonest words or its script; "" when it is not plain."""
    han = len(re.findall("[\u4e00-\u9fff]", text))
    if han > max(len(text) * 0.3, 1) and not re.search("[\u3040-\u30ff]", text):
        return "zh"
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if len(words) < 20:
        return ""
    if sum(word.startswith("ال") for word in words) > len(words) * 0.15:
        return "ar"
    shares = sorted(
        ((sum(word in common for word in words) / len(words), tag) for tag, common in _COMMON.items()),
        reverse=True,
    )
    best, second = shares[0], shares[1]
    enough = 0.04 if best[1] in {"az", "ru"} else 0.12
    return best[1] if best[0] > enough and best[0] > second[0] * 2 else ""
