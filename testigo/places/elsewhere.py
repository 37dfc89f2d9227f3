"""Whether a text names another town: what it says is then not here, however well it fits.

Nobody reads a text message back to its sender, so a doubt is worth a question: a town we do not
know is told from what a sentence may go on with by its capital letter, or by standing alone.
"""

import re
from itertools import islice, takewhile
from typing import Final

from testigo.places.connectors import CITY_WORDS
from testigo.places.folding import each, fold
from testigo.places.gazetteer import Gazetteer
from testigo.places.types import Candidate, Kind, Status

#: Behind a comma, or behind "in": where people name the town.
_AFTER: Final = re.compile(
    r"(?:[,،，]|\b(?:in|en)\b)(?=\s*([^\W\d_][^,.;:!?\n،。，；：！？]{0,60}))", re.IGNORECASE
)
_WORD: Final = re.compile(r"[A-Za-zÀ-ɏ'’-]{3,}")
_LONGEST: Final = 3  #: words of a town's name
_MOST: Final = 30  #: of a text are looked at

#: What stands there alone as often, and is no town.
_NO_TOWN: Final = each(
    "please hurry help now thanks thank urgent quick quickly today tonight here there outside "
    "inside uniform uniforms mask masks masked plainclothes unmarked vans cars trucks suvs "
    "handcuffs cuffs custody white black blue green front people agents police officers cops "
    "immigration migra english spanish someone somebody they and but the this that with "
    "ayuda urgente gracias rapido rápido ahora aqui aquí afuera adentro casa frente uniforme "
    "uniformes mascaras máscaras camionetas carros agentes policia policía personas gente español "
    "ingles inglés porfa porfavor hoy alguien ellos este esta estan están"
)


def elsewhere(gazetteer: Gazetteer, text: str, found: Candidate) -> bool:
    """Tell whether a text in which `found` was found names a town that is not this city."""
    if text.isupper():
        text = text.title()
    ours = {*fold(found.label), *gazetteer.city_words, *CITY_WORDS}
    names = islice(_AFTER.finditer(text), _MOST)
    return any(_is_town(gazetteer, name[1], ours) for name in names)


def _is_town(gazetteer: Gazetteer, said: str, ours: set[str]) -> bool:
    words = said.split()
    if words[0][0].isupper():
        words = [*takewhile(lambda word: word[0].isupper(), words)][:_LONGEST]
    elif len(words) > 1:
        return False
    # "ICE", "MA": no town is spelled so beside words that are not.
    words = [word for word in words if not word.isupper()]
    if not words or not all(_WORD.fullmatch(word) for word in words):
        return False
    if words[0].lower() in _NO_TOWN or {*fold(" ".join(words))} <= ours:
        return False
    return not _is_here(gazetteer, " ".join(words))


def _is_here(gazetteer: Gazetteer, name: str) -> bool:
    answer = gazetteer.find(name)
    if answer.status == Status.UNKNOWN:
        return False
    best = answer.candidates[0]
    if best.kind == Kind.AREA or fold(best.label) == fold(name):
        return True
    return best.kind == Kind.LANDMARK and answer.status == Status.PLACED
