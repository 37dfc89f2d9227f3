"""Which street a name means, however it is written."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from testigo.places.connectors import CHATTER
from testigo.places.folding import DIRECTIONS, TYPES, each, fold, ordinal, plain, sound
from testigo.places.tongues import BONES, bones

EXACT = 0.99
WHOLE = 0.95  # the whole is a name, though its end reads like a type
MOST = 12  # streets one name may mean
BEFORE: Final = {
    "calle": "", "callejon": "", "avenida": "avenue", "avda": "avenue", "av": "avenue",
    "ave": "avenue", "avenue": "avenue", "street": "", "road": "",
    "bulevar": "boulevard", "rue": "", "rua": "", "ri": "", "lari": "",
}  # fmt: skip
ARTICLES: Final = each("the la el las los le de del da do lo")
PHRASES: Final = {"john f kennedy": "jfk", "john kennedy": "jfk", "j f k": "jfk",
                  "martin luther king": "mlk", "m l k": "mlk"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A street's name taken apart: East | Kendall | Street."""

    base: str
    type: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A street and how surely it is meant."""

    street: int
    score: float


def take_apart(words: Sequence[str]) -> Name:
    """Split the folded words of a street's name."""
    told = list(words)
    while len(told) > 1 and told[0] in ARTICLES:
        told.pop(0)
    kind = direction = ""
    if len(told) > 1 and told[0] in BEFORE:
        kind = BEFORE[told.pop(0)]
        while len(told) > 1 and told[0] in ARTICLES:
            told.pop(0)
    told = plain(told)
    if len(told) > 1 and told[-1] in DIRECTIONS:
        direction = DIRECTIONS[told.pop()]
    if len(told) > 1 and told[-1] in TYPES.values():
        kind = told.pop()
    if not direction and len(told) > 1 and told[0] in DIRECTIONS:
        direction = DIRECTIONS[told.pop(0)]
    base = " ".join(told)
    return Name(PHRASES.get(base, base), kind, direction)


class StreetNames:
    """All street names of a city, ready to be asked."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = labels
        # One text is cut in many ways, and most have the same pieces.
        self._recent = lru_cache(maxsize=64)(self._match)
        self.names = [take_apart(fold(label)) for label in labels]
        self.by_base: dict[str, list[int]] = {}
        for street, name in enumerate(self.names):
            if name.base:
                self.by_base.setdefault(name.base, []).append(street)
        self._tight: list[str] = []  # what a base name reads like without spaces
        self._base_of: list[str] = []
        self._sounds: dict[str, list[str]] = {}
        self._bones: dict[str, list[str]] = {}
        self._tokens: dict[str, list[str]] = {}
        for base in self.by_base:
            self._add(base)
        self._heard = list(self._sounds)
        self._full = [_tight(fold(label)) for label in labels]
        self._begins = sorted((tight, base) for tight, base in zip(
            self._tight, self._base_of, strict=True))  # fmt: skip

    def _add(self, base: str) -> None:
        self._tight.append(base.replace(" ", ""))
        self._base_of.append(base)
        self._sounds.setdefault(sound(base), []).append(base)
        self._bones.setdefault("".join(map(bones, base.split())), []).append(base)
        for word in base.split():
            if " " in base and len(word) > 4:
                self._tokens.setdefault(word, []).append(base)

    def match(self, words: Sequence[str]) -> list[Match]:
        """Find the streets a name may mean, the likeliest first."""
        return self._recent(tuple(words)) if 0 < len(words) <= 7 else []

    def _match(self, words: Sequence[str]) -> list[Match]:
        name = take_apart(words)
        if name.base.isdigit() and name.base not in self.by_base:  # "la 82"
            name = Name(ordinal(f"{name.base}th"), name.type, name.direction)
        found = self._of_base(name.base, name, 1.0)
        if not found and not CHATTER.isdisjoint(words):
            return []
        if name.type:  # "Reed Street" may be Reed Street Ct, "Cambridge Park Dr" Cambridgepark Dr
            whole = f"{name.base} {name.type}"
            found += self._of_base(whole, Name(whole, "", name.direction), WHOLE)
        if not found or found[0].score < EXACT:
            found += self._alike(name)
            found += self._misspelt(words)
            if not (name.type or BONES in name.base):  # the type may be misspelt: "Prospect Sf"
                *head, tail = name.base.split() or [""]
                if head and len(tail) <= 4:
                    found += self._of_base(" ".join(head), Name(" ".join(head)), 0.8)
                    found += self._alike(Name(" ".join(head)), 0.75)
        best: dict[int, float] = {}
        for m in found:
            best[m.street] = max(m.score, best.get(m.street, 0.0))
        ranked = sorted(best.items(), key=lambda item: -item[1])
        return [Match(street, score) for street, score in ranked[:MOST]]

    def exact(self, words: Sequence[str]) -> list[int]:
        """Find the streets that bear exactly this name; nothing alike."""
        name = take_apart(words)
        found = [m.street for m in self._of_base(name.base, name, 1.0) if m.score >= EXACT]
        same = [street for street in found if self.names[street] == name]
        return same or found  # "Broadway" is Broadway, not Broadway Ct

    def _of_base(self, base: str, name: Name, score: float) -> list[Match]:
        """Weigh the streets of one base name by type and direction."""
        found = []
        for street in self.by_base.get(base, ()):
            own = self.names[street]
            worth = score
            if name.type and own.type != name.type:
                worth *= 0.8
            if own.direction != name.direction:
                worth *= 0.8 if name.direction and own.direction else 0.93
            found.append(Match(street, worth))
        found.sort(key=lambda m: -m.score)
        if found and found[0].score >= EXACT and name.type:
            found = [m for m in found if m.score >= EXACT]
        return found

    def _alike(self, name: Name, worth: float = 1.0) -> list[Match]:
        """Find names one or two slips away, of the same sound, or said in part."""
        tight = name.base.replace(" ", "")
        if len(tight) < 2:
            return []
        if BONES in tight:
            return self._of_bones(name)
        near = process.extract(
            tight, self._tight, scorer=OSA.distance, score_cutoff=_slips(tight), limit=MOST
        )
        scores: dict[str, float] = {}
        for _, slips, i in near:
            _raise(scores, self._base_of[i], _closeness(tight, int(slips)))
        for base, worth_of_sound in self._heard_as(name.base):
            _raise(scores, base, worth_of_sound)
        if len(tight) >= 4 or (len(tight) == 3 and name.type):
            begins = self._beginning(tight)
            if len(tight) == 3:  # "mas av": the type must say which
                begins = [b for b in begins if name.type in self._types(b)]
            for base in begins[:4]:
                _raise(scores, base, 0.8 if len(begins) == 1 else 0.6)
            for base in self._tokens.get(name.base, ())[:4]:
                _raise(scores, base, 0.78)
        return [m for base, score in scores.items()
                for m in self._of_base(base, name, score * worth)]  # fmt: skip

    def _types(self, base: str) -> set[str]:
        return {self.names[street].type for street in self.by_base[base]}

    def _heard_as(self, base: str) -> Iterator[tuple[str, float]]:
        """Find the names of the same sound, or of one letter's difference in it."""
        heard = sound(base)
        yield from ((same, 0.75) for same in self._sounds.get(heard, ()))
        if len(heard) > 4:
            near = process.extract(heard, self._heard, scorer=OSA.distance, score_cutoff=1, limit=4)
            yield from ((same, 0.66) for key, *_ in near for same in self._sounds[key])

    def _of_bones(self, name: Name) -> list[Match]:
        """Find the names with the consonants of a word from another script."""
        key = "".join(w[1:] if w.startswith(BONES) else bones(w) for w in name.base.split())
        if len(key) < 2:
            return []
        bases = self._bones.get(key, [])[:4]
        worth = (0.88 if len(key) > 2 else 0.76) - 0.04 * (len(bases) - 1)
        return [m for base in bases for m in self._of_base(base, name, worth)]

    def _beginning(self, tight: str) -> list[str]:
        """Find the names that begin so: "mass" is Massachusetts."""
        at = bisect_left(self._begins, (tight, ""))
        found = []
        while at < len(self._begins) and self._begins[at][0].startswith(tight):
            found.append(self._begins[at][1])
            at += 1
        return found

    def _misspelt(self, words: Sequence[str]) -> list[Match]:
        """Find whole names one or two slips away: "xMt Auburn St", "Sout hNormandy Ave"."""
        tight = _tight(words)
        if BONES in tight:
            return []
        near = process.extract(
            tight, self._full, scorer=OSA.distance, score_cutoff=_slips(tight[:-4]), limit=MOST
        )
        return [Match(i, _closeness(tight[:-4], int(slips))) for _, slips, i in near]


def _tight(words: Sequence[str]) -> str:
    """Write a whole name without spaces, its type in the long form."""
    return "".join([*words[:-1], TYPES.get(words[-1], words[-1])]) if words else ""


def _raise(scores: dict[str, float], base: str, score: float) -> None:
    scores[base] = max(scores.get(base, 0.0), score)


def _slips(word: str) -> int:
    return 1 if len(word) < 7 else 2


def _closeness(word: str, slips: int) -> float:
    if slips == 0:
        return 0.95
    if slips == 1:
        return 0.88 if len(word) > 5 else 0.84 if len(word) > 3 else 0.76
    return 0.78 if len(word) > 9 else 0.7
