import pytest

from tests.faults.site import Site

HEAD = ["fault", "kills", "due", "sent", "lost", "repeated", "ambiguous", "sent twice", "time"]
outcomes = []


@pytest.fixture
def site(tmp_path, transactional_db):
    made = []

    def make(**options):
        made.append(Site(tmp_path, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def pytest_terminal_summary(terminalreporter):
    """The table of `make faults`."""
    if outcomes:
        rows = [HEAD, *([str(cell) for cell in outcome.row()] for outcome in outcomes)]
        widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
        for row in rows:
            terminalreporter.write_line("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)))
