"""What the mails to those who asked to attend share: the registration that they are about."""

from events.mail.models import Message
from events.registrations.models import Registration


def find_registration(message: Message) -> Registration | None:
    rows = Registration.objects.filter(pk=message.refs.get("registration"))
    found: Registration | None = rows.select_related("conference").first()
    return found


def registration_of(message: Message) -> Registration:
    registration = find_registration(message)
    if registration is None:
        raise Registration.DoesNotExist
    return registration
