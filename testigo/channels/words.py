"""The words that stop us, and that ask for help, in the languages people write.

Only a text that is nothing but such a word counts: "ALTO, hay migra en la 24" is a report.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

MOST_WORDS: Final = 3


class Wish(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


def fold(text: str) -> str:
    """Fold case, accents and punctuation away; what is left is letters, digits and spaces."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", kept.replace("_", " ")))


def _folded(*texts: str) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


#: English, Spanish, Urdu, Haitian Creole, Portuguese, French, Chinese, Arabic.
WISHES: Final[dict[Wish, frozenset[str]]] = {
    Wish.STOP: _folded(
        "stop", "stop all", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "opt out",
        "revoke", "please stop", "stop please", "stop now", "remove me",
        "alto", "baja", "parar", "pare", "basta", "cancelar", "detener", "no mas",
        "no más mensajes", "por favor pare", "dar de baja", "darme de baja",
        "روکو", "روکیں", "بند", "بند کرو", "بند کریں", "band karo", "roko",
        "sispann", "rete", "kanpe", "sair", "pare por favor", "arrêt", "arrêter", "arretez",
        "停止", "退订", "取消", "停", "td", "退訂", "取消订阅", "请停止", "别发了", "别再发了",
        "不要发了", "不要再发", "不要再发了", "توقف", "إلغاء", "الغاء",
    ),
    Wish.START: _folded(
        "start", "unstop", "subscribe", "empezar", "comenzar", "alta", "inicio", "شروع",
        "kòmanse", "começar", "开始", "開始", "订阅", "恢复", "ابدأ",
    ),
    Wish.HELP: _folded(
        "help", "info", "help me", "ayuda", "ayúdame", "información", "مدد", "madad", "èd", "ede m",
        "ajuda", "aide", "帮助", "幫助", "帮帮我", "求助", "مساعدة",
    ),
}  # fmt: skip


def wish(text: str) -> Wish | None:
    """Tell whether a text is nothing but one of these words."""
    said = fold(text)
    if not said or len(said.split()) > MOST_WORDS:
        return None
    return next((wish for wish, words in WISHES.items() if said in words), None)
