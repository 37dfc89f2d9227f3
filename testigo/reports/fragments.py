"""Pieces of a text we keep no record of: plates, badges, officers' names, status, past.

They are offered to be struck, and masked in every text we share. Guessing too much costs one look;
guessing too little keeps what could hurt somebody.
"""

import re
from typing import Final

from testigo.reports.types import Fragment, Mark

MASK: Final = "•••"
STRUCK: Final = "…"

#: Bounded spaces: with "\s*" on both sides of a word, a screen of spaces took minutes to read.
_IS = (
    r"(?:\s{0,9}"
    r"(?:is|are|was|no\.?|nr\.?|num(?:ber)?\.?|número|numero|n[º°]|#|:|=|es|de|la|نمبر|ہے|کا|号码|號碼|号|號|是|为|：)"
    r"){0,3}\s{0,9}"
)
#: As plates are said: 4471, ABC-123, abc123, "8KJ 221"; letters apart only in capitals.
_CODE = (
    r"(?:[A-Z]{1,4}-?\d{1,5}[A-Z]{0,2}|\d{1,4}[ -]?[A-Z]{2,3}[ -]?\d{1,4}|\d{2,7}[A-Z]{0,3}"
    r"|(?-i:[A-Z]{1,4} \d{1,5}))\b"
)
_DIGITS = r"[A-Z]{0,3}-?\d[\d-]{1,8}\b"
_RANK = (
    r"officers?|agents?|deputy|deputies|sergeant|sgt\.?|detective|sheriff|marshal|trooper|lieutenant"
    r"|oficial|agente|sargento|detective|teniente|alguacil|comisario"
)
_RANK_UR = r"افسر|ایجنٹ|سارجنٹ|اہلکار"
_RANK_ZH = r"警官|警员|警員|警长|警長|探员|探員|特工|移民官|执法人员|執法人員|官员|官員"
#: Where a word of Latin letters begins or ends, also right beside Chinese ones.
_FROM, _TO = r"(?<![^\W\u3400-\u9fff])", r"(?![^\W\u3400-\u9fff])"
#: Family names that stand right before a rank: 王警官.
_FAMILY = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮邓鄧许許"
#: Words that follow a rank without being a name.
_NO_NAME = (
    r"(?:ice|hsi|cbp|dhs|fbi|police|immigration|border|federal|in|on|at|and|or|with|the|is|was|who"
    r"|de|del|con|en|y|que|migra|migración|inmigración|ero|doj|us|u\.s)\b"
)


def _ignoring_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BADGE: Final = (
    _ignoring_case(rf"\b(?:badge|shield|insignia|chapa)s?{_IS}{_DIGITS}"),
    _ignoring_case(rf"\bplaca{_IS}\d{{2,8}}\b(?![ -]?(?-i:[A-Z]{{2,3}})\b)"),
    _ignoring_case(rf"(?:بیج|بیج نمبر){_IS}[\d۰-۹٠-٩]{{2,8}}"),
    _ignoring_case(rf"(?:警号|警號|警徽|徽章|胸牌|工号|工號){_IS}[A-Z]{{0,3}}-?\d{{2,8}}"),
)
_PLATE: Final = (
    _ignoring_case(
        rf"\b(?:licen[cs]e plates?|lic\.? plates?|plates?|tags?|placas?|matr[ií]culas?|tablillas?"
        rf"|patente){_IS}{_CODE}"
    ),
    _ignoring_case(rf"(?:نمبر پلیٹ|پلیٹ){_IS}[A-Z0-9۰-۹٠-٩-]{{3,9}}"),
    _ignoring_case(rf"(?:车牌|車牌|牌照|牌号|牌號){_IS}[A-Z0-9][A-Z0-9 -]{{1,8}}[A-Z0-9]"),
    # Bare: capitals and digits as plates mix them. "US 101" and "I-95" are roads.
    re.compile(
        rf"{_FROM}(?!US|I-?\d|MA[ -]?\d)[A-Z]{{2,4}}[ -]?\d{{3,4}}{_TO}"
        rf"|{_FROM}\d{{1,3}}[ -]?[A-Z]{{2,3}}[ -]?\d{{2,3}}{_TO}"
    ),
)  # fmt: skip
_NAME: Final = (
    re.compile(
        rf"\b(?i:{_RANK})\s+(?!(?i:{_NO_NAME}))(?:[A-ZÁÉÍÓÚÑ][\w'’-]+)(?:\s+[A-ZÁÉÍÓÚÑ][\w'’-]+)?"
    ),
    _ignoring_case(
        rf"\b(?:{_RANK})\s+(?:named|called|llamad[oa]|de nombre|apellido)\s+[\w'’-]+"
    ),
    _ignoring_case(
        rf"\b(?:{_RANK})\b.{{0,20}}?\b(?:name is|se llama|su nombre es)\s+[\w'’-]+"
    ),
    re.compile(rf"(?:{_RANK_UR})\s+(?:کا نام|نام)\s+\w+"),
    re.compile(
        rf"(?:{_RANK_ZH})(?:的?名字是?叫?|名叫|姓名是?|姓)\s?(?:[\u3400-\u9fff]{{1,3}}|[A-Z][a-z'’-]+)"
        rf"|(?:{_RANK_ZH})叫?\s?[A-Z][a-z'’-]+|[A-Z][a-z'’-]+\s?(?:{_RANK_ZH})"
        rf"|[{_FAMILY}](?:{_RANK_ZH})"
    ),
)  # fmt: skip
_STATUS: Final = (
    _ignoring_case(
        r"\b(?:un)?documented\b|\billegals?\b"
        r"|\b(?:no|without|has no|doesn.?t have|not have) papers\b"
        r"|\bgreen card\b|\b(?:over ?stay(?:ed)?|expired) (?:his |her |their |the )?visa\b"
        r"|\bvisa (?:expired|overstay)\b|\bDACA\b|\bTPS\b|\basylum\b"
        r"|\b(?:is|not) an? (?:us |u\.s\. )?citizen\b|\bimmigration status\b"
    ),
    _ignoring_case(
        r"\b(?:in)?documentad[oa]s?\b|\bsin papeles\b|\bno tienen? papeles\b|\bilegal(?:es)?\b"
        r"|\bresidencia permanente\b|\bes ciudadan[oa]\b|\basilo\b|\bestatus migratorio\b"
        r"|\bpermiso de trabajo\b|\bvisa vencida\b"
    ),
    re.compile(
        r"غیر قانونی|کاغذات نہیں|بغیر کاغذات|گرین کارڈ|ویزا ختم|سیاسی پناہ|امیگریشن کی حیثیت"
    ),
    re.compile(
        r"[无無][证證]|[没沒]有?(?:身份|[证證]件|[纸紙])|黑[户戶]|非法(?:移民|居留)|[绿綠]卡|工卡"
        r"|[签簽][证證](?:已?[过過]期|逾期)|逾期居留|庇[护護]|移民身份|不?是(?:美[国國])?公民"
    ),
)
_CAME: Final = (
    _ignoring_case(
        r"\bcrossed (?:the |over )?(?:the )?(?:border|river|desert)\b|\bcame (?:here )?illegally\b"
        r"|\b(?:came|comes) (?:here )?from (?:mexico|guatemala|honduras|el salvador|haiti|venezuela"
        r"|ecuador|colombia|brazil|cuba|nicaragua|pakistan|india|china)\b|\bsmuggled\b|\bcoyotes?\b"
    ),
    _ignoring_case(
        r"\bcruz(?:ó|o|aron) (?:la frontera|el río|el rio|el desierto)\b|\bcoyotes?\b"
        r"|\b(?:vino|vinieron|llegó|llego) (?:ilegalmente|de (?:méxico|mexico|guatemala|honduras"
        r"|el salvador|haití|haiti|venezuela|ecuador|colombia|brasil|cuba|nicaragua))\b"
    ),
    re.compile(r"سرحد پار|غیر قانونی طور پر آ"),
    re.compile(
        r"偷渡|走[线線]|蛇[头頭]|非法入境|(?:越|[过過]|穿[过過])[边邊]境"
        r"|[从從](?:中[国國]|墨西哥|危地[马馬]拉|洪都拉斯|委[内內]瑞拉|厄瓜多[尔爾]|海地)[来來偷走]"
    ),
)
_PAST: Final = (
    _ignoring_case(
        r"\b(?:was |been |got )?(?:arrested|deported|convicted|jailed) (?:before|once|twice|last|in"
        r" \d{4})\b|\bcriminal record\b|\bDUI\b|\bfelony\b|\bprior arrests?\b|\bon probation\b"
    ),
    _ignoring_case(
        r"\bantecedentes(?: penales)?\b"
        r"|\b(?:ya|antes) l[oae] (?:arrestaron|deportaron|detuvieron)\b"
        r"|\bfue (?:arrestad[oa]|deportad[oa]) (?:antes|una vez|en \d{4})\b"
        r"|\borden de deportación\b"
    ),
    re.compile(r"مجرمانہ ریکارڈ|پہلے گرفتار|پہلے ملک بدر"),
    re.compile(
        r"前科|案底|犯罪[记記][录錄]|(?:以前|之前|曾|曾[经經])被(?:捕|抓|逮捕|拘留|[驱驅]逐|遣返)"
        r"|被(?:[驱驅]逐|遣返)[过過]|(?:[驱驅]逐|遣返)令|假[释釋]|[缓緩]刑"
    ),
)
_SEEN: Final = (
    (Mark.BADGE, _BADGE), (Mark.PLATE, _PLATE), (Mark.NAME, _NAME), (Mark.STATUS, _STATUS),
    (Mark.CAME, _CAME), (Mark.PAST, _PAST),
)  # fmt: skip


def suspicious(text: str) -> list[Fragment]:
    """Find what we keep no record of, in order; pieces never overlap."""
    found = [
        Fragment(text=match.group().strip(), mark=mark, start=match.start(), end=match.end())
        for mark, patterns in _SEEN
        for pattern in patterns
        for match in pattern.finditer(text)
        if match.group().strip()
    ]
    kept: list[Fragment] = []
    for fragment in sorted(found, key=lambda piece: (piece.start, -piece.end)):
        if not kept or fragment.start >= kept[-1].end:
            kept.append(fragment)
    return kept


def masked(text: str) -> str:
    """Give a text as it may be shared: every such piece hidden."""
    parts, at = [], 0
    for fragment in suspicious(text):
        parts += [text[at : fragment.start], MASK]
        at = fragment.end
    return "".join([*parts, text[at:]])


def without(text: str, piece: str) -> str:
    """Give a text with a piece struck wherever it stands."""
    return text.replace(piece, STRUCK) if piece.strip() else text
