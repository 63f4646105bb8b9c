"""Lists the slices' admin; read by Django alone."""
