"""Persons across conferences, and speakers as presented at one."""
