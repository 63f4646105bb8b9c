"""Fixtures that every test may use; slices keep their own beside their tests."""
