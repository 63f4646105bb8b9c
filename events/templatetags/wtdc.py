"""Template tags and filters that every template has."""

from django import template

register = template.Library()
