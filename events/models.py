"""Lists the slices' models; read by Django alone."""
