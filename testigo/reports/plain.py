"""Text as people type it, made harmless."""

import unicodedata


def tidy(text: str) -> str:
    """Drop what no keyboard writes (control characters), keep every line and letter."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()
