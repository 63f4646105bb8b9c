"""Sessions and who speaks in them, releases that seal them, conflicts, differences,
and the public programme.
"""
