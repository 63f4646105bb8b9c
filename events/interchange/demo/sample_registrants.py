# ruff: noqa: E501  # a table reads best as a table
"""Who comes to the demo conference `sample`, all invented: categories, places, questions, people, papers."""

# code, name, who decides, belongs to a delegation, places, hue of the badge
CATEGORIES = (
    ("delegate", {"en": "Delegate of a Member State", "fr": "Délégué d’un État Membre"}, "focal_point", True, 400, 240),
    ("support", {"en": "Delegation staff", "fr": "Personnel de délégation"}, "focal_point", True, 120, 210),
    ("sector-member", {"en": "Sector Member", "fr": "Membre de Secteur"}, "secretariat", False, 200, 150),
    ("observer", {"en": "Observer", "fr": "Observateur"}, "secretariat", False, 4, 90),
    ("media", {"en": "Media", "fr": "Médias"}, "media_desk", False, 40, 300),
    ("youth", {"en": "Youth participant", "fr": "Jeune participant"}, "automatic", False, 4, 190),
)  # fmt: skip
# The papers that a category asks for.
PAPERS = {"media": ["assignment", "press_card", "works"], "support": ["assignment"]}
# delegation, category or all its people together, places
SHARES = (
    ("Republic of Arvenia", "", 8),
    ("Republic of Arvenia", "support", 1),
    ("Northern Lakes", "", 6),
    ("Islas Claras", "delegate", 2),
)
# mark on the badge, name, the categories whose badge opens it
ZONES: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("A", {"en": "Conference halls", "fr": "Salles de conférence"}, ("delegate", "support", "sector-member", "observer", "media", "youth")),
    ("D", {"en": "Delegates’ area", "fr": "Espace des délégués"}, ("delegate", "support", "sector-member")),
    ("P", {"en": "Press centre", "fr": "Centre de presse"}, ("media",)),
)  # fmt: skip
# code, name, order
RANKS = (
    ("HS", {"en": "Head of State or Government", "fr": "Chef d’État ou de gouvernement"}, 10),
    ("MIN", {"en": "Minister", "fr": "Ministre"}, 20),
    ("AMB", {"en": "Ambassador", "fr": "Ambassadeur"}, 30),
)
# code, type of answer, question, help, categories (none: all), choices, (asked after, when the answer is)
QUESTIONS = (
    ("statement", "yes_no", {"en": "Will you ask for the floor in the high-level segment?", "fr": "Demanderez-vous la parole au débat de haut niveau ?"}, "", ("delegate",), (), ()),
    ("subject", "short", {"en": "What will you speak about?", "fr": "De quoi parlerez-vous ?"}, "A few words; the secretary of the plenary reads them.", ("delegate",), (), ("statement", "yes")),
    ("committees", "several", {"en": "Which committees will you follow?", "fr": "Quelles commissions suivrez-vous ?"}, "", ("delegate", "support"), (("com2", {"en": "Committee 2: budget control"}), ("com3", {"en": "Committee 3: connectivity"}), ("wg-pl", {"en": "Working group of the plenary"})), ()),
    ("outlet", "short", {"en": "For which outlet do you work?", "fr": "Pour quel média travaillez-vous ?"}, "", ("media",), (), ()),
    ("arrival", "date", {"en": "When do you arrive?", "fr": "Quand arrivez-vous ?"}, "It tells the badge desk when to expect many.", (), (), ()),
)  # fmt: skip
# name, own script, its language, category, organization, state, function
REGISTRANTS = (
    ("Rowan Tidemark", "", "", "delegate", "Republic of Arvenia", "submitted", "Head of spectrum policy"),
    ("Günel Şəfəqli", "Günel Şəfəqli", "az", "delegate", "Republic of Arvenia", "submitted", "Adviser on schools"),
    ("Maximiliana Featherstonehaugh-Ravensworth de Montalbán", "", "", "delegate", "Republic of Arvenia", "submitted", "Deputy Permanent Secretary for International Telecommunication Affairs"),
    ("Isolde Vanmeer", "", "", "support", "Republic of Arvenia", "submitted", "Interpreter of the delegation"),
    ("Piotr Wiślański", "", "", "delegate", "Republic of Arvenia", "submitted", "Second secretary"),
    ("Cosima Alderwick", "", "", "delegate", "Republic of Arvenia", "confirmed", "Minister of Waves"),
    ("Marta Quillfeather", "", "", "delegate", "Republic of Arvenia", "confirmed", "Ambassador at large"),
    ("Teodor Pell", "", "", "support", "Republic of Arvenia", "confirmed", "Press officer"),
    ("Fyodor Beloozersky", "Фёдор Белоозёрский", "ru", "delegate", "Northern Lakes", "confirmed", "Head of the administration"),
    ("Edda Fjordvik", "", "", "delegate", "Northern Lakes", "confirmed", "Counsellor"),
    ("Ruslan Vetrov", "Руслан Ветров", "ru", "delegate", "Northern Lakes", "submitted", "Engineer"),
    ("Shen Yulan", "沈玉兰", "zh", "delegate", "Republic of Jade Coast", "confirmed", "Director of rural access"),
    ("Inés Caracola Ferrer", "", "", "delegate", "Islas Claras", "refused", "Adviser"),
    ("Barnaby Inkwell", "", "", "media", "", "submitted", "Correspondent"),
    ("Ottilie Presswood", "", "", "media", "", "confirmed", "Photographer"),
    ("Florian Kupferstich", "", "", "media", "", "submitted", "Editor"),
    ("Kamil Rzayev-Dalğa", "Kamil Rzayev-Dalğa", "az", "sector-member", "Northern Lakes Telecom", "submitted", "Head of networks"),
    ("Noemi Saltarelli", "", "", "sector-member", "Northern Lakes Telecom", "submitted", "Counsel"),
    ("Zephyrine Lacombe", "", "", "sector-member", "Northern Lakes Telecom", "withdrawn", "Analyst"),
    ("Hala Al-Bahri", "هالة البحري", "ar", "observer", "", "confirmed", "Observer"),
    ("Benedikt Strandgut", "", "", "observer", "", "confirmed", "Observer"),
    ("Leocadia Brisa", "", "", "observer", "", "offered", "Observer"),
    ("Wanjiru Saltfield", "", "", "observer", "", "lapsed", "Observer"),
    ("Dario Montelupo", "", "", "observer", "", "waitlisted", "Observer"),
    ("Yara Meersman", "", "", "observer", "", "waitlisted", "Observer"),
    ("Mira Saltmarsh", "", "", "youth", "", "confirmed", "Student"),
    ("Tariq Al-Nahar", "طارق النهار", "ar", "youth", "", "confirmed", "Student"),
    ("Lev Poldnev", "Лев Полднев", "ru", "youth", "", "confirmed", "Student"),
    ("Gao Mingyue", "高明月", "zh", "youth", "", "confirmed", "Student"),
    ("Juniper Ashdown", "", "", "youth", "", "waitlisted", "Student"),
    ("Sevda Bulaqlı", "Sevda Bulaqlı", "az", "youth", "", "waitlisted", "Student"),
)  # fmt: skip
# Of those offered a place, whose offer ends first, so that its end is seen: minutes after loading.
ENDING, ENDS_IN = "Leocadia Brisa", 20
# Who has to answer first: name, what, in how many days.
ASKED = (
    ("Kamil Rzayev-Dalğa", "Please send the letter in which Northern Lakes Telecom names you.", 3),
    ("Sabina Morrow-Lund", "Which committee will you follow? The delegation has one seat in each.", 3),
    ("Piotr Wiślański", "Please tell us on which days you come.", -1),
)  # fmt: skip
# Who of those confirmed gives the place to whom.
REPLACED, SUCCESSOR = "Edda Fjordvik", "Halvard Strandby"
# name, rank, or the order instead with its reason; the ambassador waits for one.
RANKED = (("Cosima Alderwick", "MIN"), ("Shen Yulan", "AMB"))
HEADS = (
    ("Cosima Alderwick", "HEAD"),
    ("Marta Quillfeather", "DEPUTY"),
    ("Fyodor Beloozersky", "HEAD"),
)
# Whose badges are on paper, and who of them was let in today.
PRINTED = ("Marta Quillfeather", "Shen Yulan", "Mira Saltmarsh", "Hala Al-Bahri")
LET_IN = ("Marta Quillfeather", "Mira Saltmarsh")
# Who sent which papers, and what one reads on them.
SENT = (
    ("Barnaby Inkwell", "assignment", ("The Harbour Courier", "assigns Barnaby Inkwell to report", "on the sample conference.")),
    ("Barnaby Inkwell", "press_card", ("PRESS", "Barnaby Inkwell", "Union of Coastal Reporters")),
    ("Ottilie Presswood", "assignment", ("Northmouth Pictures", "sends Ottilie Presswood", "to take photographs.")),
    ("Ottilie Presswood", "press_card", ("PRESS", "Ottilie Presswood", "Union of Coastal Reporters")),
    ("Isolde Vanmeer", "assignment", ("Ministry of Waves", "names Isolde Vanmeer", "interpreter of the delegation.")),
)  # fmt: skip
# name, code of the question, answer; a number is a day of the conference, from 0.
ANSWERS: tuple[tuple[str, str, str | list[str] | int], ...] = (
    ("Rowan Tidemark", "statement", "yes"),
    ("Rowan Tidemark", "subject", "Radio for fishing villages"),
    ("Rowan Tidemark", "committees", ["com3", "wg-pl"]),
    ("Rowan Tidemark", "arrival", 3),
    ("Günel Şəfəqli", "statement", "no"),
    ("Günel Şəfəqli", "arrival", 4),
    ("Isolde Vanmeer", "committees", ["com2"]),
    ("Barnaby Inkwell", "outlet", "The Harbour Courier"),
    ("Marta Quillfeather", "arrival", 0),
)
# What some need to take part and to eat; only registration staff read it.
NEEDS: tuple[tuple[str, list[str], list[str]], ...] = (
    ("Hala Al-Bahri", ["step_free", "hearing_loop"], ["halal"]),
    ("Mira Saltmarsh", ["captions"], ["vegetarian"]),
    ("Shen Yulan", [], ["no_nuts"]),
)
# Alternates of a delegation: name, delegation, first and last day counted from today.
ALTERNATES = (
    ("Clementine Harrowgate", "Republic of Arvenia", 2, 8),
    ("Osric Tarn", "Republic of Arvenia", -20, -6),
)
# What the attendee wants to be called, and why.
MARRIED = "Fjelldal"
WHY = "I have married. The new passport is at hand."
