"""Accounts: my data and what allauth does not have."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
