"""Hearing a text: the words and scripts of many languages brought to those of the city's files."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Container
from functools import cache
from pathlib import Path
from typing import Final

from testigo.places.connectors import AND, BETWEEN
from testigo.places.folding import each, fold, ordinal

SIGNS: Final = {"،": ",", "؛": ";", "、": ",", "，": ",", "。": ",", "；": ";", "#": " number "}
BONES: Final = "\u0298"  # marks a word of another script: only its consonants are known
ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
FRACTIONS: Final = re.compile(r"(?<=\d)\s*(?:[\u00bc-\u00be\u2150-\u215e]|[1-3]\s*[/⁄]\s*[2-4]\b)")
JOINERS: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u0640]")
NUMBERED: Final = each("calle avenida rua carrera")
COUNTED: Final = each("st street ave av avenue")
AFTER: Final = AND | BETWEEN
AND_BEFORE: Final = 4  # letters a word must keep without the Arabic "and" written onto it

#: Letters of the Arabic script as an English ear writes their consonants; the rest are vowels.
LETTERS: Final = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "g", "چ": "C", "ح": "h", "خ": "k",
    "د": "d", "ڈ": "d", "ذ": "s", "ر": "r", "ڑ": "r", "ز": "s", "ژ": "s", "س": "s", "ش": "X",
    "ص": "s", "ض": "s", "ط": "t", "ظ": "s", "غ": "g", "ف": "f", "ق": "k", "ک": "k", "ك": "k",
    "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h", "ہ": "h", "ھ": "h", "ة": "",
    "و": "w", "ی": "y", "ي": "y", "ے": "y",
}  # fmt: skip
SHELLS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(.)\1+", r"\1"), (r"ght", "t"), (r"gh(?=[^aeiou]|$)", ""), (r"^kn", "n"), (r"^wr", "r"),
        (r"dge?|j", "g"), (r"ph", "f"), (r"sch|sh", "X"), (r"tch|ch", "C"), (r"x", "ks"),
        (r"th", "t"), (r"c(?=[eiy])|z", "s"), (r"ck|q|c", "k"), (r"p", "b"),
        (r"(?<=.)[aeiouywhv]+", ""), (r"^[aeiouywv]+", ""),
    )
)  # fmt: skip


@cache
def _words(section: str) -> dict[str, str]:
    """Read one language family's words, folded as a text is."""
    told = tomllib.loads((Path(__file__).parent / "tongues.toml").read_text(encoding="utf-8"))
    return {
        _plain(form).casefold(): word
        for word, forms in told[section].items()
        for form in forms.split()
    }


def hear(text: str, own: Container[str] = ()) -> list[str]:
    """Give the words of a text as `fold` does, in the words of the city's files."""
    text = FRACTIONS.sub(" ", JOINERS.sub("", text))
    text = "".join(_sign(c) for c in unicodedata.normalize("NFKC", text))
    if CHINESE.search(text):
        text = _running()(text)
    if ARABIC.search(text):
        text = _lettered(text)
    told: list[str] = []
    for word in _counted(fold(text)):
        known = word if word in own or BONES in word else _latin(word)
        told += known.split()
    return told


def _counted(words: list[str]) -> list[str]:
    """Read "calle 3" and "3 St" as Third Street: a number there is a name."""
    ends = [*words[1:], ""]
    for i, word in enumerate(words):
        if word.isdigit() and len(word) < 4 and (
            (i and words[i - 1] in NUMBERED)
            or (ends[i] in COUNTED and ([*ends, ""][i + 1] in AFTER or i + 2 == len(words)))
        ):  # fmt: skip
            words[i] = ordinal(f"{word}th")
    return words


def _sign(c: str) -> str:
    if c.isdigit() and not c.isascii():
        return str(unicodedata.digit(c, c))
    return SIGNS.get(c, c)


def _latin(word: str) -> str:
    return _words("ear").get(word) or _words("latin").get(word, word)


@cache
def _running() -> Callable[[str], str]:
    """Find the known words in a script without spaces, the longest first."""
    words = _words("chinese")
    found = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    return lambda text: found.sub(lambda fits: f" {words[fits[0]]} ", text)


def _lettered(text: str) -> str:
    """Put the known words of the Arabic script in English, and spell the consonants of others."""
    words = _words("arabic")
    told: list[str] = []
    fresh = False  # the last word was a name: an "and" may be written onto the next
    for said in re.findall(r"[^\s,;&/]+|[,;&/]", text):
        if not ARABIC.search(said):
            told.append(said)
            fresh = said not in ",;&/"
            continue
        plain = _plain(said).strip("؟?!.۔'\"()")
        if (known := words.get(plain)) is not None:
            told.append(known)
            fresh = False
        elif fresh and plain[:1] == "و" and len(plain) > AND_BEFORE:
            told += ["and", _spelt(plain[1:])]
        else:
            told.append(_spelt(plain))
            fresh = True
    return " ".join(told)


def _plain(word: str) -> str:
    """Leave out the marks on letters, as `fold` does."""
    apart = unicodedata.normalize("NFKD", word)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _spelt(word: str) -> str:
    latin = "".join(LETTERS.get(c, "a" if ARABIC.match(c) else c) for c in word)
    return BONES + bones(latin)


def bones(word: str) -> str:
    """Keep what is written of a word in every script: its consonants."""
    for pattern, to in SHELLS:
        word = pattern.sub(to, word)
    return word.casefold()
