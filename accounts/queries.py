"""What other parts ask of an account."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts.rules import normalise_email


def verified_emails(user: Any) -> set[str]:
    """The addresses, normalised, of which `user` has proved to read the mail."""
    if not getattr(user, "is_authenticated", False):
        return set()
    found = EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True)
    return {normalise_email(email) for email in found}
