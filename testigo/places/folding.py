"""Folding: what people write and how they hear it, brought to one form."""

import re
import unicodedata
from typing import Final

LONGEST = 240  # characters of a place that anybody means seriously


def each(words: str) -> frozenset[str]:
    """Give the words of a text as a set."""
    return frozenset(words.split())


#: The many ways to write what kind of street it is, to one word.
TYPES: Final = {
    form: word
    for word, forms in {
        "street": "st str street",
        "avenue": "ave av aven avenue avenida avda",
        "road": "rd road",
        "place": "pl place",
        "court": "ct crt court",
        "terrace": "ter terr terrace",
        "parkway": "pkwy pky pkway parkway pw",
        "drive": "dr drv drive",
        "lane": "ln la lane",
        "circle": "cir circ circle",
        "highway": "hwy hgwy highway",
        "turnpike": "tpk tpke turnpike",
        "boulevard": "blvd blv boulevard bulevar boulevar",
        "alley": "aly al alley",
        "square": "sq square",
        "extension": "ext extn extension",
        "park": "pk park parque",
        "landing": "lndg landing",
        "bridge": "brg bridge puente",
        "way": "way wy",
        "row": "row",
        "hill": "hill",
        "mews": "mews",
        "trail": "trl trail",
        "expressway": "expy expwy expressway",
        "heights": "hts heights",
        "center": "ctr center centre",
    }.items()
    for form in forms.split()
}
#: Types that make a name a street's and nothing else's.
ONLY_STREETS: Final = each(
    "street avenue road place court terrace parkway drive lane circle highway turnpike boulevard "
    "alley way row extension trail expressway"
)
DIRECTIONS: Final = {
    "n": "north", "s": "south", "e": "east", "w": "west", "north": "north", "south": "south",
    "east": "east", "west": "west", "norte": "north", "sur": "south", "este": "east",
    "oeste": "west", "ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest",
}  # fmt: skip
WORDS: Final = {
    "mt": "mount", "ft": "fort", "cpl": "corporal", "corp": "corporal", "msgr": "monsignor",
    "mons": "monsignor", "sta": "santa", "univ": "university", "hosp": "hospital", "apts":
    "apartments", "apt": "apartments", "bldg": "building", "sch": "school", "elem": "elementary",
    "pt": "point", "intl": "international", "dept": "department", "jr": "junior",
}  # fmt: skip
UNITS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
               "eighty": 80, "ninety": 90}  # fmt: skip
SPANISH: Final = {
    "primera": "first", "primer": "first", "primero": "first", "segunda": "second", "segundo":
    "second", "tercera": "third", "tercer": "third", "cuarta": "fourth", "quinta": "fifth",
    "sexta": "sixth", "septima": "seventh", "octava": "eighth", "novena": "ninth", "decima":
    "tenth",
}  # fmt: skip
TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[&@/,+;]")
ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th|da|ta|va)$")


def fold(text: str) -> list[str]:
    """Give the words of a text, small and plain, and the signs that join places."""
    plain = unicodedata.normalize("NFKD", text[: LONGEST * 2])
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"['’`´.ʼ]", "", plain)
    words: list[str] = []
    for token in TOKEN.findall(plain):
        parts = [token] if token[0].isdigit() else token.split("-")
        words += [ordinal(SPANISH.get(p, p)) for p in parts]
    return _tens(words)


def ordinal(word: str) -> str:
    """Write 3rd as third: names of streets are spelt out up to the nineteenth."""
    if fits := ORDINAL.match(word):
        number = int(fits[1][:6])
        return UNITS[number - 1] if 0 < number < 20 else _th(number)
    return word


def _th(number: int) -> str:
    tail = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else tail}"


def _tens(words: list[str]) -> list[str]:
    """Write twenty fifth as 25th."""
    told: list[str] = []
    for word in words:
        if told and told[-1] in TENS and word in UNITS[:9]:
            told[-1] = _th(TENS[told[-1]] + UNITS.index(word) + 1)
        else:
            told.append(word)
    return told


def plain(words: list[str]) -> list[str]:
    """Write the words of a name in their long form."""
    told = [WORDS.get(w, w) for w in words]
    if len(told) > 1 and told[0] == "st" and TYPES.get(told[1]) not in ONLY_STREETS:
        told[0] = "saint"
    return [told[0] if i == 0 and told[0] == "saint" else TYPES.get(w, w)
            for i, w in enumerate(told)]  # fmt: skip


SOUNDS: Final = (
    (r"[^a-z0-9]", ""), (r"oa|ou|ow(?=[^aeiou]|$)", "o"), (r"e[ae]", "i"), (r"[ae][iy]", "i"),
    (r"ph", "f"), (r"gh(?=[^aeiou]|$)", ""), (r"ght", "t"), (r"kn", "n"),
    (r"wr", "r"), (r"ck|qu|q|c(?![eihy])|k", "k"), (r"sch|sh|ch|tch", "x"), (r"c(?=[eiy])|z", "s"),
    (r"th", "t"), (r"[jh]", "h"), (r"v", "b"), (r"ll|y", "i"), (r"w|gu(?=[aei])", "u"),
    (r"(?<=[aeiou])h|h(?=[^aeiou]|$)", ""), (r"[eiy]+", "i"), (r"[ou]+", "o"), (r"(.)\1+", r"\1"),
    (r"(?<=..)[ieao]$", ""), (r"(?<=..)[tds]$", ""),
)  # fmt: skip
COMPILED = tuple((re.compile(pattern), to) for pattern, to in SOUNDS)


def sound(word: str) -> str:
    """Key a word by how an English or a Spanish ear writes it: jom is home."""
    for pattern, to in COMPILED:
        word = pattern.sub(to, word)
    return word
