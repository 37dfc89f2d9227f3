"""Codes in three words: drawn, said in the reader's language, found again as people type them.

A code is three numbers below 2048. The lists are BIP 39's (package `mnemonic`): chosen so that the
first four letters tell any two words apart, in several languages; so one code has a wording in
each, and a misspelt ending is forgiven.
"""

import secrets
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

#: Our language -> the list's name. A language without a list uses English.
LISTS: Final = {"en": "english", "es": "spanish"}
#: First letters that tell two words of a list apart.
TELLING: Final = 4
#: Words nobody in fear should be handed; their numbers are never drawn, in any language.
_UNFIT = """
abandon abuse accident accuse alien army arrest attack blame blast blood bomb border bullet
capture catch cage chase citizen clinic cop crash crime cruel cry damage danger dead death
defense die enemy evil exile fatal fear fence fight fire flee force guard guilty gun hurt ice
illegal immune injury invade jail kidnap kill knife law lawsuit legal mad officer pain panic
patrol pistol poison police poverty prison punch raid rebel rescue rifle risk sad safe scare
security shoot sick slave spy steal suffer suspect tank target terror threat toxic tragic trap
trial vanish victim virus war warfare weapon
aborto abogado acoso alarma amenaza arma ataque bala bomba cadena calvo captura cárcel castigo
caza celda cobra crimen cruel culpa daga delito dolor droga duelo enemigo esclavo extranjero
fallo fiebre fracaso frontera fuego fuerza fuga furia golpe guardia guerra herida huir humo
juicio ladrón ley límite llanto llorar lucha malo matar miedo morir muerte multa negro odio
orden pánico pelea peligro perro pistola pobre policía presidio preso rabia rehén reja riesgo
rifle robo sangre sufrir susto terror tortura trampa triste veneno verdugo víctima virus zorro
"""


def draw() -> tuple[int, int, int]:
    """Draw a code; whoever keeps it sees to it that it is drawn once."""
    fit = _fit()
    return (secrets.choice(fit), secrets.choice(fit), secrets.choice(fit))


def say(code: tuple[int, int, int], language: str) -> str:
    """Word a code in a language."""
    words = _words(language)
    return " ".join(words[number] for number in code)


def heard(text: str) -> list[tuple[int, int, int]]:
    """Give the codes a text may mean: one per list that knows all three words."""
    said = [_key(word) for word in text.replace("-", " ").replace(",", " ").split()]
    if len(said) != 3:
        return []
    found = []
    for language in LISTS:
        numbers = [_numbers(language).get(word) for word in said]
        if None not in numbers:
            found.append((numbers[0] or 0, numbers[1] or 0, numbers[2] or 0))
    return found


def plain(code: tuple[int, int, int]) -> str:
    """Write a code as its keyed digest is made of."""
    return "-".join(str(number) for number in code)


@cache
def _words(language: str) -> list[str]:
    name = LISTS.get(language, LISTS["en"])
    # The Spanish list comes decomposed: "a" and its accent are two characters there.
    return [unicodedata.normalize("NFC", word) for word in Mnemonic(name).wordlist]


@cache
def _numbers(language: str) -> dict[str, int]:
    return {_key(word): number for number, word in enumerate(_words(language))}


@cache
def _fit() -> list[int]:
    unkind = {_folded(word) for word in _UNFIT.split()}
    unfit = {
        number
        for language in LISTS
        for number, word in enumerate(_words(language))
        if _folded(word) in unkind
    }
    return [number for number in range(len(_words("en"))) if number not in unfit]


def _key(word: str) -> str:
    return _folded(word)[:TELLING]


def _folded(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parted if letter.isalpha())
