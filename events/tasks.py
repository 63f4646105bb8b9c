"""Lists the slices' tasks; read by Django alone."""
