"""Holding registrations, so that what is done with one of them is done by one at a time."""

from events.registrations.models import Registration


def lock(*registrations: Registration) -> None:
    """Holds the rows until the transaction ends, taken in the order of their ids: no two wait in a ring."""
    rows = (
        Registration.objects.select_for_update()
        .filter(pk__in=[one.pk for one in registrations])
        .order_by("pk")
    )
    list(rows.values_list("pk"))
