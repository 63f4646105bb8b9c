"""States of pages that the crawl of every page meets once: steps of the form, tabs of the desk."""

from tests.e2e.pages import axe

# Door staff have not asked to attend.
FORM = "/sample/register/?category=media"
STATES = [
    ("door staff", "/sample/register/?choose=1"),
    *(("door staff", f"{FORM}&step={step}") for step in ("represent", "name", "part", "questions", "check")),
    ("focal point", "/sample/delegation/?show=asked"),
    ("focal point", "/sample/delegation/?show=members"),
    ("focal point", "/sample/delegation/?choose=page"),
]


def test_states_of_pages_are_clean_on_a_phone(site, visit):
    visits, wrong = {}, []
    for person, path in STATES:
        if person not in visits:
            visits[person] = visit(width=360, height=740)
            visits[person].sign_in(*site.sign_ins()[person])
        one = visits[person]
        assert one.go(path).status == 200
        wrong += [f"{path}: {line}" for line in axe(one.page)]
        wrong += [f"{path}: {one.sideways()} px too wide"] if one.sideways() else []
    assert wrong == []
