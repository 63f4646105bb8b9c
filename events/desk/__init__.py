"""Organisers' pages that join several slices: dashboard and preview of whom a release will tell."""
