"""Groups of settings that depend on nothing in the environment; `wtdc/settings.py` takes them in."""
