"""Takes what others wrote apart: whatever is of another kind than expected is not there."""

import re
from datetime import UTC, datetime
from typing import Any, Final

NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_ID: Final = 180  #: characters


def child(told: Any, *names: str) -> dict[str, Any]:
    """Give the object under some names, or an empty one."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}


def children(told: Any, name: str) -> list[dict[str, Any]]:
    """Give the objects of a list, or none."""
    found = told.get(name) if isinstance(told, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def words(told: Any, name: str) -> str:
    """Give a text as it can be kept: without NUL, and without halves of characters."""
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "replace").decode().replace("\0", "")


def name(told: Any, key: str) -> str:
    """Give an id: a short text or a number, in plain characters."""
    found = told.get(key) if isinstance(told, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    said = str(found) if isinstance(found, str) or abs(found) < 10**20 else ""
    return said if said.isascii() and said.isprintable() and len(said) <= LONGEST_ID else ""


def number(told: Any, key: str) -> int:
    """Give a whole number; 0 where there is none."""
    found = told.get(key) if isinstance(told, dict) else None
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 20:
        return int(found)
    is_one = isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**19
    return found if is_one and isinstance(found, int) else 0


def moment(seconds: float) -> datetime | None:
    """Give a moment of a service's clock, or None where it is no moment."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (OverflowError, OSError, ValueError):
        return None


def point(told: Any) -> str:
    """Give a shared place as a person can read it: its name, its address, its point."""
    there = [words(told, "name"), words(told, "title"), words(told, "address")]
    told = told if isinstance(told, dict) else {}
    lat, lon = told.get("latitude"), told.get("longitude")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        there.append(f"{lat:.5f}, {lon:.5f}")
    return ", ".join(part for part in there if part)
