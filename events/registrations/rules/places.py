"""Places counted in memory: what would come of asking for them one after the other."""

from collections import Counter
from dataclasses import dataclass, field

from events.registrations.rules.requests import Taking

# (delegation, category) by id; of the conference as a whole (None, None), of a category (None, category).
Key = tuple[int | None, int | None]


@dataclass
class Ledger:
    """How many places are left of each counter that there is, None without a limit; and those `taken` since.

    Takes as `actions.places.take` does: of all counters of somebody, in the same order, or of none.
    """

    left: dict[Key, int | None]
    taken: Counter[Key] = field(default_factory=Counter)

    def take(self, category: int, delegation: int | None) -> Taking:
        """Takes a place for one person, or says what is full first."""
        counters: dict[Key, Taking] = {
            (None, None): Taking.CONFERENCE_FULL,
            (None, category): Taking.CATEGORY_FULL,
        }
        if delegation is not None:
            counters[delegation, None] = Taking.DELEGATION_FULL
            counters[delegation, category] = Taking.SHARE_FULL
        mine = [key for key in counters if key in self.left]
        for key in mine:
            left = self.left[key]
            if left is not None and self.taken[key] >= left:
                return counters[key]
        self.taken.update(mine)
        return Taking.TAKEN
