"""What the slices declare to each other by path, so that none looks up."""

# Modules in which the slices declare what they say by mail; see events/mail/kinds.py.
MAIL_KINDS = [
    "events.mail.messages",
    "events.mail.trials",
    "events.front.messages",
    "events.registrations.messages",
    "events.addresses.messages",
    "events.reminders.messages",
    "events.desk.messages",
]
# Modules that foresee what will be sent but is not written yet; see events/mail/watching.py.
MAIL_FORECASTS = ["events.reminders.forecast"]
# Modules in which the slices declare what they export, erase and age out; see events/common/privacy.py.
PRIVACY_MODULES = [
    "accounts.privacy",
    # Before the mailboxes go by which it finds its rows.
    "events.reminders.privacy",
    "events.mail.privacy",
    "events.conferences.privacy",
    "events.people.privacy",
    "events.programme.privacy",
    "events.registrations.privacy",
    "events.addresses.privacy",
]
# Modules in which the slices declare what of a conference can be copied; see events/conferences/parts.py.
CONFERENCE_PARTS = [
    "events.conferences.copying",
    "events.programme.copying",
    "events.registrations.copying",
    "events.reminders.copying",
]
