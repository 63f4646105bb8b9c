"""Public pages that join several slices: home, my schedule, a speaker's own page."""
