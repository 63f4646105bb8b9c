"""Public pages that join several slices."""
