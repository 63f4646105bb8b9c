"""Three sets of invented facts for the samples of mails: as they are mostly, at their longest, at their least."""

from dataclasses import dataclass, field, replace

from i18nfield.strings import LazyI18nString


def words(en, ar):
    return LazyI18nString({"en": en, "ar": ar})


@dataclass(frozen=True)
class Facts:
    """What organisers and participants have typed; empty where they have typed nothing."""

    name: str = "Anastasia Hohenzollern-Sigmaringen"
    function: str = "Minister of Communications and High Technologies"
    conference: object = field(
        default_factory=lambda: words("World Conference on Village Networks", "المؤتمر العالمي لشبكات القرى")
    )
    city: object = field(default_factory=lambda: words("Baku", "باكو"))
    contact: str = "secretariat@conference.example"
    badge_desk: object = field(
        default_factory=lambda: words(
            "Eastern entrance, 1 March from 10:00 to 20:00, then daily from 7:30",
            "المدخل الشرقي، 1 مارس من 10:00 إلى 20:00، ثم يومياً من 7:30",
        )
    )
    venue: object = field(default_factory=lambda: words("Harbour Centre", "مركز الميناء"))
    room: object = field(default_factory=lambda: words("Hall 2", "القاعة 2"))
    title: object = field(
        default_factory=lambda: words(
            "Opening of the high-level segment: connecting the last villages before the decade ends",
            "افتتاح الجزء رفيع المستوى: ربط آخر القرى قبل نهاية العقد",
        )
    )
    note: object = field(
        default_factory=lambda: words("Please be seated ten minutes before.", "يرجى الجلوس قبل عشر دقائق.")
    )
    organization: object = field(
        default_factory=lambda: words("Ministry of Digital Affairs of Arvenia", "وزارة الشؤون الرقمية")
    )
    category: object = field(default_factory=lambda: words("Member State delegate", "مندوب دولة عضو"))
    role: object = field(default_factory=lambda: words("Minister of Communications", "وزيرة الاتصالات"))
    reason: str = "The letter of the ministry is missing."
    question: str = "Please send the letter of your ministry."
    address: object = field(default_factory=lambda: words("A mast is not a telephone", "البرج ليس هاتفاً"))
    corrigendum: str = "In the second paragraph, “schools” instead of “households”."
    letter: tuple = (
        "Trams to the Harbour Centre",
        (
            "Dear {name},\n\nthe tram does not run on Tuesday; take the boat to the Harbour Centre in {city}. It "
            "leaves every ten minutes from the town hall, and takes wheelchairs."
        ),
    )
    emergency: tuple = field(
        default_factory=lambda: (
            words("Leave Hall 2 now", "غادروا القاعة 2 الآن"),
            words(
                "Take the eastern doors and wait at the tram stop.\n\nDo not use the lifts.",
                "استخدموا الأبواب الشرقية وانتظروا عند محطة الترام.\n\nلا تستخدموا المصاعد.",
            ),
        )
    )
    # How many speak in the session, and how many other sessions were changed.
    speakers: int = 2
    changed: int = 0
    waiting: int = 1


def ordinary():
    return Facts()


def longest():
    """Everything near its limit, without a space where people write none, and with what looks like a link."""
    compound = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    title = words(
        f"Ministerial round table on affordability, {compound}, and the long road from a mast on a hill to a "
        "telephone in every kitchen, with contributions of all regions (continued from Monday)",
        "مائدة مستديرة وزارية بشأن القدرة على تحمل التكاليف والطريق الطويل من البرج فوق التل إلى الهاتف في كل "
        "مطبخ، بمشاركة جميع المناطق (تتمة جلسة يوم الاثنين)",
    )
    return replace(
        Facts(),
        name="Her Excellency Maria-Theresia Wilhelmina von Hohenzollern-Sigmaringen-Weitersburg-Montabaur",
        function="Deputy Prime Minister for Communications, Postal Affairs, High Technologies and the Sea",
        conference=words(
            "Thirty-ninth extraordinary World Conference on the Development of Village Networks and their Use",
            "المؤتمر العالمي الاستثنائي التاسع والثلاثون لتنمية شبكات القرى واستخداماتها",
        ),
        badge_desk=words(
            "Eastern entrance behind the tram stop, third door.\nSunday 10:00 to 20:00, then daily from 7:30; "
            "bring your passport. See https://badges.example/desk?id=1 or www.badges.example",
            "المدخل الشرقي خلف محطة الترام، الباب الثالث.\nالأحد من 10:00 إلى 20:00، ثم يومياً من 7:30",
        ),
        room=words("Room Basalt-and-Obsidian, second floor, northern wing", "قاعة البازلت، الطابق الثاني"),
        venue=words("Port Selene International Harbour and Congress Centre", "مركز الميناء الدولي للمؤتمرات"),
        title=title,
        address=title,
        organization=words(
            f"State Committee for Digital Affairs, Postal Services and {compound} of Arvenia",
            "اللجنة الحكومية للشؤون الرقمية والخدمات البريدية",
        ),
        reason="<b>Pay</b> first at http://evil.example/pay?now=1, then [write](http://evil.example) again. "
        * 3,
        question="Please send the letter of your ministry. " * 12,
        corrigendum="In the second paragraph, “schools” instead of “households”. " * 8,
        speakers=14,
        changed=13,
        waiting=26,
    )


def least():
    """What nobody has typed is missing: no room, note, name, mailbox of the secretariat or desk for badges."""
    nothing = words("", "")
    return replace(
        Facts(), name="", function="", contact="", badge_desk=nothing, venue=None, room=None, note=nothing,
        role=nothing, reason="", speakers=0, waiting=0,
    )  # fmt: skip


SETS = {"ordinary": ordinary, "longest": longest, "least": least}
