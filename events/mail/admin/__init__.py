"""The admin site's pages about mail."""

from events.mail.admin.outbox import MessageAdmin
from events.mail.admin.suppressions import SuppressionAdmin
from events.mail.admin.texts import MailTextAdmin

__all__ = ["MailTextAdmin", "MessageAdmin", "SuppressionAdmin"]
