"""What all slices use and nobody owns: scoped admin base, tokens, escaping, formatting,
form rendering, transitions.
"""
