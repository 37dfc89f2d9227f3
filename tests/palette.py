"""A picture with at most 256 colours: the commonest stay exactly, the rest takes the nearest."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
STEP = 4  #: colours this near to each other count as one when the palette is chosen


def lighter(picture: bytes) -> bytes:
    """Write a browser's PNG (8 bits, RGB or RGBA) anew with a palette."""
    chunks = dict(_chunks(picture))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    if depth != 8 or kind not in {2, 6}:
        raise ValueError("not the kind of picture a browser takes")
    lines = _lines(zlib.decompress(chunks[b"IDAT"]), width, height, 3 if kind == 2 else 4)
    counted = Counter(colour for line in lines for colour in line)
    palette = _palette(counted)
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counted.keys() - index.keys():
        index[colour] = _nearest(colour, palette)
    body = b"".join(b"\0" + bytes(index[colour] for colour in line) for line in lines)
    return SIGNATURE + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(palette)),
            (b"IDAT", zlib.compress(body, 9)),
            (b"IEND", b""),
        )
    )


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, data = len(SIGNATURE), b""
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        name, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        if name == b"IDAT":
            data += body
            body = data
        yield name, body
        at += size + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _lines(raw: bytes, width: int, height: int, size: int) -> list[list[bytes]]:
    """Undo PNG's filters; give each line's colours."""
    stride, before, lines = width * size, bytearray(width * size), []
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(raw[start + 1 : start + 1 + stride])
        _unfilter(raw[start], line, before, size)
        lines.append([bytes(line[at : at + 3]) for at in range(0, stride, size)])
        before = line
    return lines


def _unfilter(how: int, line: bytearray, above: bytearray, size: int) -> None:
    for at in range(len(line)):
        left = line[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        guess = (0, left, above[at], (left + above[at]) // 2, 0)[how]
        line[at] = (line[at] + (guess if how != 4 else _paeth(left, above[at], corner))) & 255


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def _palette(counted: Counter[bytes]) -> list[bytes]:
    chosen: list[bytes] = []
    taken: set[tuple[int, ...]] = set()
    for colour, _times in counted.most_common():
        cell = tuple(part // STEP for part in colour)
        if cell not in taken:
            taken.add(cell)
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    return chosen


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda number: (
            (palette[number][0] - red) ** 2
            + (palette[number][1] - green) ** 2
            + (palette[number][2] - blue) ** 2
        ),
    )
