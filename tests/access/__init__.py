"""Who may open what: every person against every address of the URLconf, at two conferences."""
