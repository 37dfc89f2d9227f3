"""How a text is counted on its way: in segments, of 160 plain signs or of 70 of any script.

One sign outside the plain alphabet more than halves what fits: an í does, and so does a
non-breaking space nobody sees. What looks the same is written plainly; words never change.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from testigo.channels.templates import PLAIN

#: The default alphabet of GSM 03.38, and the signs of its extension, which count twice.
GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")

#: Spaces, hyphens and quotes of print; joiners and marks of direction mean something and stay.
PRINT: Final = str.maketrans({
    "\t": " ", "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ",
    "\u2005": " ", "\u2006": " ", "\u2008": " ", "\u200a": " ", "\u205f": " ", "\u3000": " ",
    "\u00ad": "", "\u2060": "", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "-",
    "\u2212": "-", "\u2022": "-", "\u00b7": "-", "\u201a": "'", "\u201b": "'", "\u2032": "'",
    "\u02bc": "'", "\u201e": '"', "\u2033": '"', "\u2028": "\n", "\u2029": "\n",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a text is paid as."""

    wide: bool  #: True: sixteen bits for every sign
    signs: int  #: of seven bits, or of sixteen
    segments: int


def plain(text: str) -> str:
    """Write a text with the cheapest signs that say the same."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    told = whole.translate(PLAIN).translate(PRINT)
    # Three dots for one sign pay off only where they make the whole text plain.
    return told if count(told).segments <= count(whole).segments else whole


def count(text: str) -> Count:
    """Count a text as networks do: what does not fit into one segment is cut into shorter ones."""
    narrow = all(sign in GSM or sign in EXTENDED for sign in text)
    sizes = [_narrow(sign) if narrow else _wide(sign) for sign in text]
    one, each = (160, 153) if narrow else (70, 67)
    signs = sum(sizes)
    segments = 1 if signs <= one else _cut(sizes, each)
    return Count(wide=not narrow, signs=signs, segments=segments)


def _narrow(sign: str) -> int:
    return 2 if sign in EXTENDED else 1


def _wide(sign: str) -> int:
    return 2 if ord(sign) > 0xFFFF else 1


def _cut(sizes: list[int], each: int) -> int:
    # A sign of two is never cut in half: it begins the next segment.
    segments, left = 1, each
    for size in sizes:
        if size > left:
            segments, left = segments + 1, each
        left -= size
    return segments
