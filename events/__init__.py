"""The conference: one app label, one folder a subject.

From low to high: common, conferences, mail, people, programme, then registrations beside addresses,
reminders, interchange, api, then front beside desk. A slice imports only slices below it;
`.importlinter` holds that.
"""
