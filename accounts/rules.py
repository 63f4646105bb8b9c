import unicodedata


def normalise_email(value: str) -> str:
    """One spelling for one mailbox: trimmed, NFKC, case-folded, the domain in IDNA.

    Two spellings of a mailbox must never be two accounts (hostile.md C2).
    """
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return text
    return f"{local}@{domain}"
