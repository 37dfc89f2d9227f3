"""What somebody wrote in a mail, without the page around it and the mail they answer to."""

import contextlib
import re
from html.parser import HTMLParser
from typing import Final

LONGEST: Final = 60_000  #: letters of a page that are read
UNSEEN: Final = frozenset({"script", "style", "head", "title"})
QUOTED: Final = frozenset({"blockquote"})
BREAKS: Final = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", *QUOTED})
SIGNATURE: Final = "-- "
RULE: Final = 10  #: underscores that part a mail from the one it answers
DASHES: Final = "---"
ABOVE: Final = 3  #: lines in which a program tells who wrote what is quoted


class _Words(HTMLParser):
    def __init__(self, unseen: frozenset[str]) -> None:
        super().__init__()
        self.words: list[str] = []
        self.without = unseen
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in self.without:
            self.unseen.append(tag)
        elif tag in BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            del self.unseen[self.unseen.index(tag) :]
        elif tag in BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def of_html(page: str, *, quoted: bool = True) -> str:
    """Give the words of a page, with or without those it quotes."""
    reader = _Words(UNSEEN if quoted else UNSEEN | QUOTED)
    with contextlib.suppress(AssertionError, ValueError):  # what it makes of some broken pages
        reader.feed(page[:LONGEST])
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.words)).strip()


def all_words(text: str) -> str:
    """Give everything that stands in a mail: what somebody passes on is what they tell us."""
    return "\n".join(line.rstrip() for line in _lines(text)).strip()


def own_words(text: str) -> str:
    """Give what is new in a mail: neither what is quoted nor a signature."""
    kept: list[str] = []
    for line in _lines(text):
        if line == SIGNATURE or _is_above_another(line.strip()):
            break
        if line.startswith(">"):
            _drop_who_wrote(kept)
        else:
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\0", "").split("\n")


def _is_above_another(line: str) -> bool:
    """Tell the line some programs put above the mail that is answered: "--- Original ---".

    By its ends alone: an expression that looked for both in a line of dashes took hours.
    """
    if len(line) >= RULE and not line.strip("_"):
        return True
    between = line[len(DASHES) : -len(DASHES)].strip()
    return line.startswith(DASHES) and line.endswith(DASHES) and len(between) > 1


def _drop_who_wrote(kept: list[str]) -> None:
    # In every language the line above what is quoted ends so: "On Friday Ana wrote:".
    while kept and not kept[-1]:
        kept.pop()
    if kept and kept[-1].endswith((":", "\uff1a")):
        paragraph = 0
        while kept and kept[-1] and paragraph < ABOVE:
            kept.pop()
            paragraph += 1
