"""Text as people type it, made comparable and harmless."""

import unicodedata


def tidy(text: str) -> str:
    """Drop what no keyboard writes (control characters), keep every line and letter."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def folded(text: str) -> str:
    """Give a text without case, accents, signs and runs of spaces."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in parted if not unicodedata.combining(c))
    return " ".join(letters.split())
