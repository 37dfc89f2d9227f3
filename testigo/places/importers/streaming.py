"""Reading GeoJSON a piece at a time: a layer may be larger than the memory."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from testigo.places.importers.errors import LayerError
from testigo.places.importers.progress import Step, Tell

CHUNK = 1 << 18  # bytes
LARGEST = 1 << 30  # bytes of one file
LONGEST = 32_000_000  # characters of one feature
WGS84 = ("CRS84", "4326", "4269")  # the last is NAD83: a metre off at most


class Text:
    """A JSON text of which only the piece being read is kept."""

    def __init__(self, path: Path, tell: Tell, step: Step) -> None:
        self.path, self.tell, self.step = path, tell, step
        self.size = checked_size(path)
        self.file = path.open("rb")
        self.decode = codecs.getincrementaldecoder("utf-8-sig")()
        self.text, self.at, self.ended, self.read = "", 0, False, 0
        self.parse = json.JSONDecoder().raw_decode

    def more(self) -> None:
        """Read on; what was used is let go."""
        self.text = self.text[self.at :]
        self.at = 0
        try:
            # A value that did not fit is tried again each time: so take twice as much.
            part = self.file.read(max(CHUNK, len(self.text)))
            self.text += self.decode.decode(part, final=not part)
        except UnicodeDecodeError as error:
            raise LayerError(self.path, "is not UTF-8 text") from error
        self.read += len(part)
        self.ended = not part
        self.tell(self.step, self.read, self.size)

    def peek(self) -> str:
        """Give the next character that is no space; nothing at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def take(self, *wanted: str) -> str:
        """Take one of these characters."""
        if (found := self.peek()) not in wanted or not found:
            where = "it ends too early" if not found else f"{found!r} stands where it may not"
            raise LayerError(self.path, f"is no JSON: {where}")
        self.at += 1
        return found

    def value(self) -> Any:
        """Take a whole value."""
        self.peek()
        while True:
            try:
                value, end = self.parse(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if self.ended or isinstance(error, RecursionError):
                    raise LayerError(self.path, f"is no JSON: {error}") from error
            else:
                if end < len(self.text) or self.ended:
                    self.at = end
                    return value
            if len(self.text) - self.at > LONGEST:
                raise LayerError(self.path, "has a value of more than 32 million characters")
            self.more()


def checked_size(path: Path) -> int:
    """Give the size of a file; one that no city has is refused before it is read."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise LayerError(path, f"cannot be read: {error.strerror}") from error
    if size > LARGEST:
        why = f"is {size / 1e9:.1f} GB; at most {LARGEST / 1e9:.1f} GB is read: cut it to the city"
        raise LayerError(path, why)
    return size


def raw_features(path: Path, tell: Tell, step: Step) -> Iterator[tuple[int, Any]]:
    """Read the features of a FeatureCollection, one after the other, with their numbers."""
    text = Text(path, tell, step)
    with text.file:
        seen = False
        text.take("{")
        while text.peek() != "}":
            key = text.value()
            text.take(":")
            if key == "features" and text.peek() == "[":
                seen = True
                yield from enumerate(_items(text))
            else:
                _about(path, key, text.value())
            if text.take(",", "}") == "}":
                break
    if not seen:
        raise LayerError(path, "is no GeoJSON FeatureCollection")


def _items(text: Text) -> Iterator[Any]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.take(",", "]") == "]":
            return


def _about(path: Path, key: str, value: Any) -> None:
    if key == "crs" and isinstance(value, dict):
        told = value.get("properties")
        name = str(told.get("name", "")) if isinstance(told, dict) else ""
        if not name.endswith(WGS84):
            raise LayerError(path, f"is in {name or 'no known projection'}: convert it to WGS84")
