"""What a short text from somebody asked to go means: decided by words, never guessed.

A word one letter off still counts, unless it is as near to another meaning. Help is never guessed
away: whatever is as near to it is help, in a short text and in a long one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import digit

from testigo.channels.words import MOST_WORDS, WISHES, Wish, fold

SHORTEST: Final = 4  #: letters of a word that may be misspelt
#: Chinese has no spaces between words, and another character is another word.
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
BESIDE_A_NUMBER: Final = re.compile(r"(?<=[\u3400-\u9fff])(?=\d)|(?<=\d)(?=[\u3400-\u9fff])")
CRY: Final = re.compile("救命|救我|救人|求救|求助|帮助|幫助|帮我|幫我|帮帮|幫幫|出事")
LONGEST: Final = 10  #: digits no number of a request has
A_SENTENCE: Final = 9  #: Chinese characters from which a text is more than a word or two


class Said(StrEnum):
    YES = "yes"
    LATER = "later"
    NO = "no"
    HERE = "here"
    OK = "ok"
    LEFT = "left"
    HELP = "help"
    SPOKE_OF_HELP = "spoke_of_help"  #: the word, in a longer text: a person reads it
    NUMBER = "number"  #: nothing but a request's number


@dataclass(frozen=True, kw_only=True)
class Heard:
    said: Said
    number: int | None = None  #: of the request it is about, where one is named


def _words(*texts: str) -> frozenset[str]:
    return frozenset(_spaced(fold(text)) for text in texts)


def _spaced(text: str) -> str:
    return BESIDE_A_NUMBER.sub(" ", text)


#: English, Spanish, Chinese, Urdu in its script and in Latin letters.
WORDS: Final[dict[Said, frozenset[str]]] = {
    Said.YES: _words(
        "yes", "y", "yeah", "yep", "sure", "i can", "i can go", "can go", "going", "i'm going",
        "im going", "i go", "coming", "on my way", "omw", "i'll go", "yes i can", "yes going",
        "sí", "voy", "ya voy", "sí voy", "puedo", "puedo ir", "sí puedo", "en camino", "claro",
        "ہاں", "جی", "جی ہاں", "ہاں جی", "آ رہا ہوں", "آ رہی ہوں", "haan", "han", "ji", "ji haan",
        "haan ji",
        "能", "能去", "我能", "我能去", "可以", "可以去", "我可以", "我可以去",
        "去", "我去", "会去", "行",
        "好", "好的", "是", "是的", "来了", "我来", "在路上", "出发了", "出發了",
    ),
    Said.LATER: _words(
        "in 20", "20", "in 20 minutes", "in 20 min", "in 20 mins", "20 minutes", "20 min",
        "20 mins", "yes in 20", "in twenty", "twenty minutes", "in twenty minutes", "later",
        "en 20", "en 20 minutos", "en 20 min", "20 minutos", "sí en 20", "en veinte",
        "veinte minutos", "en veinte minutos", "más tarde", "luego",
        "20 منٹ", "20 منٹ میں", "بیس منٹ", "بیس منٹ میں", "bees minute", "20 minute",
        "20 minute mein",
        "20分钟", "20分钟后", "等20分钟", "过20分钟", "20分鐘", "20分鐘後", "二十分钟",
        "二十分钟后", "20分", "20分后", "晚点", "晚一点",
    ),
    Said.NO: _words(
        "no", "n", "nope", "cannot", "can't", "cant", "i can't", "i cant", "i cannot", "not now",
        "can not", "no sorry", "sorry no", "no puedo", "ahora no", "no ahora", "imposible",
        "نہیں", "جی نہیں", "نہیں آ سکتا", "نہیں آ سکتی", "nahi", "nahin", "ji nahi",
        "不", "不能", "不能去", "我不能", "我不能去", "不行", "不去", "我不去", "不可以",
        "去不了", "我去不了", "没空", "沒空", "现在不行", "抱歉", "抱歉不能",
    ),
    Said.HERE: _words(
        "here", "i'm here", "im here", "i am here", "there", "i'm there", "im there",
        "i am there", "arrived", "i arrived", "already here", "just arrived",
        "aquí", "acá", "estoy aquí", "estoy acá", "ya estoy aquí", "llegué", "ya llegué",
        "یہاں", "یہاں ہوں", "میں یہاں ہوں", "پہنچ گیا", "پہنچ گئی", "yahan", "yahan hun",
        "pahunch gaya", "pahunch gayi",
        "到", "到了", "我到了", "已到", "已经到了", "到达", "在这里", "我在这里", "在这",
        "我在这", "在现场", "我在现场",
    ),
    Said.OK: _words(
        "ok", "okay", "k", "okey", "i'm ok", "im ok", "i am ok", "all ok", "fine", "i'm fine",
        "im fine", "all good", "bien", "estoy bien", "todo bien",
        "ٹھیک", "ٹھیک ہوں", "میں ٹھیک ہوں", "اوکے", "سب ٹھیک", "theek", "thik", "theek hun",
        "theek hoon",
        "没事", "我没事", "沒事", "我沒事", "都好", "一切正常", "正常", "平安", "我很好",
    ),
    Said.LEFT: _words(
        "left", "i left", "i have left", "gone home", "i'm home", "im home", "home", "left safely",
        "going home", "salí", "ya salí", "me fui", "ya me fui", "estoy en casa", "en casa",
        "چلا گیا", "چلی گئی", "میں چلا گیا", "نکل گیا", "نکل گئی", "گھر", "chala gaya",
        "chali gayi", "nikal gaya", "nikal gayi",
        "离开", "离开了", "我离开了", "已离开", "離開了", "回家了", "我回家了",
        "到家了", "我到家了",
    ),
    Said.HELP: _words(
        "help", "helpme", "sos", "911", "mayday", "emergency", "ayuda", "ayúdame", "ayúdenme",
        "auxilio", "socorro", "emergencia", "مدد", "بچاؤ", "madad", "bachao", "èd", "ajuda",
        "aide", "帮助", "幫助", "救命", "救我", "求救", "求助", "需要帮助",
        "我需要帮助", "出事了", "مساعدة",
    ),
}  # fmt: skip

#: Who asks what we are is not in danger; whoever cries for help in any language we know may be.
ASKS: Final = _words("info", "información", "informação", "справка", "도움말")
WORDS[Said.HELP] |= _words("secours", "aidez", "ede") | {
    _spaced(word) for word in WISHES[Wish.HELP] if " " not in word and word not in ASKS
}

#: Near a word of ours, and something else: who left was not the one who writes.
OTHERS: Final = _words("salió", "salio", "llego", "llegó", "hell", "held", "bien venido")


def understand(text: str, open_numbers: frozenset[int] = frozenset()) -> Heard | None:
    """Tell what a text says, and of which of one's open requests; None: it is no answer."""
    words = _spaced(_digits(fold(text))).split()
    if not words:
        return None
    cries = any(_means(word, WORDS[Said.HELP]) or CRY.search(word) for word in words)
    if len(words) > MOST_WORDS + 1 or len(CHINESE.findall(text)) >= A_SENTENCE:
        return Heard(said=Said.SPOKE_OF_HELP) if cries else None
    number, rest = _number(words, open_numbers)
    if cries:
        return Heard(said=Said.HELP if len(rest) <= MOST_WORDS else Said.SPOKE_OF_HELP,
                     number=number)  # fmt: skip
    if not rest:
        return Heard(said=Said.NUMBER, number=number)
    said = _said(" ".join(rest)) if len(rest) <= MOST_WORDS else None
    return Heard(said=said, number=number) if said else None


def _number(words: list[str], known: frozenset[int]) -> tuple[int | None, list[str]]:
    # "20" and "in 20" are minutes, whatever the requests' numbers are; "yes 20" is request 20.
    if " ".join(words) in WORDS[Said.LATER]:
        return None, words
    for at in (-1, 0):
        if words[at].isdecimal() and len(words[at]) < LONGEST and int(words[at]) in known:
            return int(words[at]), words[:-1] if at else words[1:]
    return None, words


def _said(text: str) -> Said | None:
    for said, words in WORDS.items():
        if text in words:
            return said
    if text in OTHERS:
        return None
    near = {said for said, words in WORDS.items() if _means(text, words)}
    return near.pop() if len(near) == 1 else None


def _means(text: str, words: frozenset[str]) -> bool:
    if text in words:
        return True
    if text in OTHERS or len(text) < SHORTEST - 1 or CHINESE.search(text):
        return False
    return any(len(word) >= SHORTEST and _one_off(text, word) for word in words)


def _one_off(a: str, b: str) -> bool:
    """Tell whether one letter more, less, other, or two that changed places make them the same."""
    if abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    swapped = short[at : at + 2][::-1] == long[at : at + 2]
    return swapped and short[at + 2 :] == long[at + 2 :]


def _digits(text: str) -> str:
    return "".join(str(digit(c)) if c.isdecimal() else c for c in text)
