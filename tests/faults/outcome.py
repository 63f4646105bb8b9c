"""What came of an experiment: the mail server's own record against the outbox."""

import time
from collections import defaultdict

from events.mail.models import Message
from tests.faults.table import Outcome, note

ENDED = {"sent", "held", "failed", "suppressed", "expired"}


def judge(site, fault, *, due, began, bound=0, unsent=0, one_each=True):
    """Counts, notes a row of the table, and asserts what holds in each experiment.

    At most `bound` mails may be repeated; `unsent` rows ended on purpose without being sent; `one_each`
    says that nobody is told more than one thing.
    """
    arrivals, ids = defaultdict(list), defaultdict(set)
    for entry in site.entries():
        if entry["id"]:
            arrivals[entry["id"]].append(entry["at"])
            ids[entry["to"]].add(entry["id"])
    rows = list(Message.objects.defer("body_text", "body_html"))
    twice = [row for row in rows if len(arrivals[row.message_id]) > 1]
    late = [
        row
        for row in twice
        if row.sent_at and any(at > row.sent_at.timestamp() + 0.001 for at in arrivals[row.message_id])
    ]
    told = [row for row in rows if row.state in ENDED and (row.state != "sent" or arrivals[row.message_id])]
    outcome = Outcome(
        fault=fault,
        on="PostgreSQL" if site.databases.vendor == "postgresql" else "SQLite",
        kills=site.kills,
        due=due,
        sent=sum(row.state == "sent" for row in rows),
        lost=due - len(told),
        repeated=len(twice),
        ambiguous=sum(row.is_ambiguous for row in twice),
        wrong=len(late) + sum(not row.is_ambiguous for row in twice),
        seconds=time.monotonic() - began,
    )
    note(outcome)
    strangers = sum(len(found) > 1 for found in ids.values()) if one_each else 0
    doubtful = [(row.pk, row.state, row.is_ambiguous, row.sent_at, arrivals[row.message_id]) for row in twice]
    assert (outcome.lost, outcome.wrong, strangers) == (0, 0, 0), f"{outcome}\n{doubtful}\n{site.said()}"
    assert outcome.repeated <= bound
    assert outcome.sent == due - unsent - sum(row.state == "held" for row in rows)
    return outcome
