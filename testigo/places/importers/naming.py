"""Short names of cities and areas."""

import re
import unicodedata


def slug_of(name: str) -> str:
    """Make an area's slug from its name; of other scripts a short sign of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return slug or "area-" + name.encode().hex()[:24]
