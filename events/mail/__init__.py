"""The outbox: mail is a row first; Celery only drains it.

Also suppression, preferences and allauth's mails.
"""
