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


#: By language, as people there write them: with and without accents, in Latin letters too.
BY_LANGUAGE: Final[dict[str, dict[Wish, tuple[str, ...]]]] = {
    "en": {
        Wish.STOP: ("stop", "stop all", "stopall", "unsubscribe", "cancel", "end", "quit", "optout",
                    "opt out", "revoke", "please stop", "stop please", "stop now", "stop texting",
                    "stop it", "stop texting me", "stop messaging me", "remove me", "stopp",
                    "no more texts", "no more messages", "unsuscribe", "unsubscribe me"),
        Wish.START: ("start", "unstop", "subscribe", "resume"),
        Wish.HELP: ("help", "info", "help me", "please help", "help please"),
    },
    "es": {
        Wish.STOP: ("alto", "baja", "parar", "pare", "paren", "para ya", "basta", "basta ya",
                    "cancelar", "cancela", "detener", "deténganse", "no más", "ya no más",
                    "no más mensajes", "no más textos", "ya no manden", "no me escriban",
                    "por favor pare", "por favor paren", "dar de baja", "darme de baja",
                    "darse de baja", "salir"),
        Wish.START: ("empezar", "comenzar", "alta", "inicio", "iniciar", "suscribir", "reanudar"),
        Wish.HELP: ("ayuda", "ayúdame", "ayúdenme", "información", "ayuda por favor",
                    "necesito ayuda", "auxilio"),
    },
    "ur": {
        Wish.STOP: ("روکو", "روکیں", "بند", "بند کرو", "بند کریں", "بس", "بس کرو", "بس کریں",
                    "مت بھیجیں", "منسوخ", "اسٹاپ", "سٹاپ", "band karo", "band karen", "roko",
                    "rokein", "bas karo"),
        Wish.START: ("شروع", "شروع کریں", "shuru", "shuru karen"),
        Wish.HELP: ("مدد", "مدد کریں", "مدد کرو", "مدد چاہیے", "madad", "madad karo"),
    },
    "ht": {
        Wish.STOP: ("sispann", "rete", "kanpe", "sispann ekri", "sispann ekri m", "pa ekri m",
                    "pa ekri ankò", "anile", "dezabòne"),
        Wish.START: ("kòmanse", "rekòmanse", "abòne"),
        Wish.HELP: ("èd", "ede m", "ede mwen", "souple ede m", "anmwe"),
    },
    "pt": {
        Wish.STOP: ("sair", "parar", "pare", "parem", "pare por favor", "por favor pare", "chega",
                    "cancelar", "cancele", "descadastrar", "não quero mais", "não envie mais",
                    "não mande mais", "remover"),
        Wish.START: ("começar", "iniciar", "voltar", "inscrever"),
        Wish.HELP: ("ajuda", "me ajuda", "me ajude", "ajude-me", "socorro", "informação"),
    },
    "fr": {
        Wish.STOP: ("arrêt", "arrêter", "arrêtez", "arrête", "stop svp", "arrêtez svp",
                    "désabonner", "me désabonner", "désinscrire", "désinscription", "annuler",
                    "plus de messages",
                    "ça suffit", "assez"),
        Wish.START: ("commencer", "démarrer", "reprendre", "abonner"),
        Wish.HELP: ("aide", "aidez-moi", "aide-moi", "au secours", "à l'aide", "info"),
    },
    "zh": {
        Wish.STOP: ("停止", "退订", "退訂", "取消", "停", "td", "取消订阅", "取消訂閱", "请停止",
                    "請停止", "别发了", "別發了", "别再发了", "別再發了", "不要发了", "不要發了",
                    "不要再发", "不要再发了", "不要再發了", "停止发送", "停止發送", "终止", "終止"),
        Wish.START: ("开始", "開始", "订阅", "訂閱", "恢复", "恢復"),
        Wish.HELP: ("帮助", "幫助", "帮帮我", "幫幫我", "帮我", "幫我", "求助", "救命"),
    },
    "ar": {
        Wish.STOP: ("توقف", "توقفوا", "إيقاف", "ايقاف", "قف", "إلغاء", "الغاء", "إلغاء الاشتراك",
                    "الغاء الاشتراك", "كفى", "كفاية", "يكفي", "خلاص", "لا ترسلوا",
                    "لا ترسلوا رسائل"),
        Wish.START: ("ابدأ", "ابدا", "بدء", "اشتراك", "استئناف"),
        Wish.HELP: ("مساعدة", "ساعدوني", "ساعدني", "النجدة", "المساعدة"),
    },
    # Not "hủy" alone: without its accents, as it is mostly typed, it is a name.
    "vi": {
        Wish.STOP: ("dừng", "dừng lại", "ngừng", "ngưng", "ngừng gửi", "ngừng nhắn tin", "thôi",
                    "hủy đăng ký", "huỷ đăng ký", "huy dang ky", "hủy bỏ", "đừng nhắn nữa",
                    "dung nhan nua", "đừng gửi nữa", "dung gui nua"),
        Wish.START: ("bắt đầu", "bat dau", "đăng ký", "dang ky", "tiếp tục"),
        Wish.HELP: ("giúp", "giúp tôi", "giúp đỡ", "giup do", "trợ giúp", "cứu", "cứu tôi"),
    },
    "ru": {
        Wish.STOP: ("стоп", "остановить", "остановите", "остановитесь", "отписаться", "отпишите",
                    "отпишите меня", "отписка", "отмена", "отменить", "хватит", "прекратите",
                    "прекратить", "не пишите", "больше не пишите", "не пишите больше"),
        Wish.START: ("старт", "начать", "подписаться", "возобновить"),
        Wish.HELP: ("помощь", "помогите", "помогите мне", "справка", "помоги"),
    },
    "ko": {
        Wish.STOP: ("중지", "정지", "중단", "그만", "그만해", "그만해요", "그만하세요",
                    "그만 보내세요", "보내지 마세요", "수신거부", "수신 거부", "취소",
                    "구독취소", "구독 취소", "해지"),
        Wish.START: ("시작", "구독", "재개", "다시 시작"),
        Wish.HELP: ("도움", "도움말", "도와주세요", "도와줘", "도와줘요", "살려주세요"),
    },
    "tl": {
        Wish.STOP: ("itigil", "itigil na", "tigil", "tigilan", "tigil na", "hinto", "ihinto",
                    "ihinto na", "huminto", "tama na", "ayaw ko na", "huwag na", "kanselahin"),
        Wish.START: ("simulan", "magsimula", "umpisahan", "ituloy"),
        Wish.HELP: ("tulong", "tulungan", "tulungan mo ako", "tulungan ninyo ako", "saklolo"),
    },
}  # fmt: skip

WISHES: Final[dict[Wish, frozenset[str]]] = {
    wish: _folded(*(word for words in BY_LANGUAGE.values() for word in words[wish]))
    for wish in Wish
}


def wish(text: str) -> Wish | None:
    """Tell whether a text is nothing but one of these words."""
    said = fold(text)
    if not said or len(said.split()) > MOST_WORDS:
        return None
    return next((wish for wish, words in WISHES.items() if said in words), None)
