"""Published addresses: texts as prepared and as delivered, provenance, embargo, versions."""
