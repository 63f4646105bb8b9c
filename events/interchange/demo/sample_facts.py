"""What is invented of the demo conference `sample`: its name, places, bodies and organizations."""

NAME = {
    "en": "Sample Conference on Digital Development",
    "fr": "Conférence d’exemple sur le développement numérique",
    "es": "Conferencia de muestra sobre el desarrollo digital",
    "ru": "Примерная конференция по цифровому развитию",
    "ar": "مؤتمر نموذجي للتنمية الرقمية",
    "zh": "数字发展示范大会",
    "az": "Rəqəmsal inkişaf üzrə nümunə konfransı",
}
THEME = {
    "en": "A connection that everyone can reach, afford and trust",
    "fr": "Une connexion à portée de tous, abordable et sûre",
    "es": "Una conexión que todos puedan alcanzar, pagar y en la que puedan confiar",
    "ru": "Связь, которая доступна каждому, по средствам и надёжна",
    "ar": "اتصال يصل إلى الجميع بسعر مقبول وبثقة",
    "zh": "人人可及、可负担、可信赖的连接",
    "az": "Hamı üçün əlçatan, sərfəli və etibarlı bağlantı",
}
CITY = {"en": "Port Selene", "ar": "ميناء سيلين", "zh": "塞勒涅港", "ru": "Порт-Селена"}
# code, name, seats, step-free, hearing loop, captions
ROOMS = (
    ("plenary-hall", "Plenary Hall", 1800, True, True, True),
    ("amber", "Room Amber", 220, True, True, True),
    ("basalt", "Room Basalt", 180, True, False, False),
    ("cedar", "Room Cedar", 160, True, True, False),
    ("quartz", "Room Quartz", 90, True, False, False),
    ("jasper", "Room Jasper", 40, True, False, False),
    ("terrace", "Harbour Terrace", 600, True, False, False),
)
TRACKS = (
    (
        "bodies",
        {"en": "Plenary and committees", "fr": "Plénière et commissions", "ar": "الجلسات العامة واللجان"},
    ),
    ("affordability", {"en": "Affordability", "fr": "Prix abordables", "ar": "القدرة على تحمل التكاليف"}),
    ("skills", {"en": "Skills", "fr": "Compétences", "ar": "المهارات"}),
    ("resilience", {"en": "Networks that last", "fr": "Réseaux durables", "ar": "شبكات تدوم"}),
    ("trust", {"en": "Trust and safety", "fr": "Confiance et sécurité", "ar": "الثقة والأمان"}),
    ("meeting", {"en": "Meeting people", "fr": "Rencontres", "ar": "لقاءات"}),
)
BODIES = (
    ("PL", "Plenary", "plenary"),
    ("COM1", "Committee 1: steering", "committee"),
    ("COM2", "Committee 2: budget control", "committee"),
    ("COM3", "Committee 3: connectivity", "committee"),
    ("WG-PL", "Working group of the plenary", "working_group"),
    ("HOD", "Heads of delegation", "hod"),
)
# name, what it is
ORGANIZATIONS = (
    ("Republic of Arvenia", "member_state"),
    ("Northern Lakes", "member_state"),
    ("Islas Claras", "member_state"),
    ("Republic of Jade Coast", "member_state"),
    ("Northern Lakes Telecom", "sector_member"),
    ("Tidewater University", "academia"),
    ("Union of Port Cities", "rto"),
)
# Who writes the letters for visas.
LETTERHEAD = {
    "en": "Ministry of Waves of the Republic of Arvenia",
    "fr": "Ministère des Ondes de la République d’Arvénie",
}
