"""Looks for what people typed in bytes they should not be in, in every spelling a leak may have."""

import base64
import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterator, Set
from pathlib import Path
from urllib.parse import quote

GZIP = b"\x1f\x8b\x08"
SHORTEST = 8  #: bytes; what is shorter stands in any large file by chance


def spellings(text: str) -> set[bytes]:
    """Tell how a text may stand in a file."""
    plain = {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")}
    found = set(plain)
    for raw in plain:
        found |= {raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):  # wherever in a longer text it stood
            inner = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
            found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    found |= {quote(text).encode(), "".join(f"%{byte:02x}" for byte in text.encode()).encode()}
    return {form for form in found if len(form) >= SHORTEST}


def digests(text: str) -> set[bytes]:
    """Give the plain digests of a text: whoever knows all numbers knows whose digest it is."""
    found = set()
    for algorithm in ("md5", "sha1", "sha256"):
        raw = hashlib.new(algorithm, text.encode(), usedforsecurity=False).digest()
        found |= {raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")}
    return found


def floats(value: float) -> set[bytes]:
    """Give a number as a database or a file of numbers keeps it."""
    return {struct.pack("<d", value), struct.pack(">d", value)}


def hits(where: str, raw: bytes, wanted: Set[bytes]) -> list[str]:
    """List what is wanted and stands there, with what stands around it."""
    # One quick search for each: five times as fast as one expression for all.
    return [
        f"{where}: …{part[max(0, at - 40) : at + len(form) + 20]!r}…"
        for part in _parts(raw)
        for form in wanted
        if (at := part.find(form)) >= 0
    ]


def hits_in_folder(folder: Path, wanted: Set[bytes], *, but: str) -> list[str]:
    """Look through every file of a folder, except those of one folder in it."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] != but and path.is_file():
            found += hits(name.as_posix(), path.read_bytes(), wanted)
    return found


def _parts(raw: bytes) -> Iterator[bytes]:
    yield raw
    if raw.startswith(GZIP):
        try:
            yield gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            return
