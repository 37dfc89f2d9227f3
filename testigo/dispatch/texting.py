"""The whole cycle by text message, for people without data: the page's own operations, by words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from testigo.channels import conversations
from testigo.channels import operations as channels
from testigo.channels.types import Envelope, Inbound, Purpose, Urgency
from testigo.channels.words import MOST_WORDS, fold, wish
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.dispatch import answering, counting, limits, queries, scene, telling
from testigo.dispatch.errors import AreaIsFull, Enough
from testigo.dispatch.models import Ask, CallOut, Texted
from testigo.dispatch.said import Heard, Said, understand
from testigo.dispatch.types import COMING, LIVE, Answer, Phase, Stage
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.types import Member, Role
from testigo.volunteers import queries as roster

KEPT: Final = timedelta(days=7)
ASKED_WHICH: Final = timedelta(minutes=30)  #: a number alone answers our question for so long
WAITING: Final = (Stage.ASKED, Stage.SILENT, Stage.CANNOT, Stage.STOOD_DOWN)
DESK: Final = (Role.DISPATCHER, Role.COORDINATOR)

#: Which of one's open requests a word may mean: the first that fit, and never the others.
FITS: Final[Mapping[Said, tuple[tuple[str, ...], ...]]] = {
    Said.YES: ((Stage.ASKED, Stage.SILENT), (Stage.LATER,), WAITING, (Stage.GOING,)),
    Said.LATER: ((Stage.ASKED, Stage.SILENT), WAITING, (Stage.LATER,)),
    Said.NO: ((Stage.ASKED, Stage.SILENT), (Stage.LATER, Stage.GOING)),
    Said.HERE: ((Stage.GOING, Stage.LATER), (Stage.ASKED, Stage.SILENT), WAITING, (Stage.THERE,)),
    Said.OK: (LIVE,),
    Said.LEFT: ((Stage.THERE, Stage.GOING), (Stage.LATER,)),
    Said.HELP: ((Stage.THERE,), (Stage.GOING,), (Stage.LATER,), (Stage.ASKED, Stage.SILENT)),
}


@transaction.atomic
def receive(act: Act, message: Inbound) -> None:
    """Do what a member's text says, once, and say what was understood and what comes next."""
    person = _member(act, message.owner)
    if person is None:
        return
    act = replace(act, by=message.owner, roles=person.roles)
    asks = _open(act)
    heard = understand(message.text, frozenset(ask.call_out.number for ask in asks))
    short = len(fold(message.text).split()) <= MOST_WORDS
    if heard is None and not (short and (asks or wish(message.text))):
        return  # a longer text is a report, and no answer
    said = heard.said if heard else ""
    _row, fresh = Texted.objects.get_or_create(
        pk=message.id,
        defaults={"network": act.network, "by": act.by, "said": said, "at": act.at,
                  "keep_until": act.at + KEPT},
    )  # fmt: skip
    if fresh:
        _Turn(act=act, message=message, asks=asks).take(heard)


def tell_places(act: Act, call_out_id: UUID) -> None:
    """Text the place to those on their way who chose so, once, as soon as it may be told."""
    call_out = CallOut.objects.filter(pk=call_out_id, network=act.network).first()
    if call_out is None or counting.is_alone(call_out):
        return
    on_their_way = Ask.objects.filter(call_out=call_out, stage=Stage.GOING).order_by("pk")
    going = queries.still_theirs(act, on_their_way)
    chosen = roster.places_by_text(act, [ask.volunteer for ask in going])
    for ask in going:
        if ask.volunteer in chosen:
            telling.place(act, call_out, ask)


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """One text, and one answer to it."""

    act: Act
    message: Inbound
    asks: list[Ask]

    def take(self, heard: Heard | None) -> None:
        if heard is None:
            self._explain()
        elif heard.said == Said.SPOKE_OF_HELP:
            self._tell_the_desk()
        elif heard.said == Said.NUMBER:
            said = self._waiting()
            self._do(said, heard.number) if said else self._explain()
        else:
            self._do(heard.said, heard.number)

    def _do(self, said: Said, number: int | None) -> None:
        fit = _fitting(self.asks, said, number)
        if said == Said.HELP:
            self._help(fit)
        elif len(fit) > 1:
            self._ask_which(fit)
        elif fit:
            self._effect(said, fit[0])
        elif self.asks:
            self._explain(fit=[a for a in self.asks if a.call_out.number == number])
        else:
            self._say("text_none", limited=True)

    def _effect(self, said: Said, ask: Ask) -> None:
        try:
            with transaction.atomic():
                template = EFFECTS[said](self.act, ask, self.message)
        except (Enough, AreaIsFull):
            template = "enough"
        except Refused:
            template = "text_over"
        self._say(template, ask=ask)
        tell_places(Act.system(self.act.at, network=self.act.network), ask.call_out_id)

    def _help(self, fit: list[Ask]) -> None:
        if not fit:
            self._tell_the_desk()
            return
        scene.need_help(self.act, fit[0].pk, once=self.message.id)
        self._say("text_help", ask=fit[0])

    def _tell_the_desk(self) -> None:
        audit.record(self.act, "scene.wrote_of_help", self.message.id)
        told = {*telling.on_call(self.act, *DESK)}
        for ask in self.asks:
            told |= {*telling.watching(self.act, ask)} if ask.stage in COMING else set()
        conversations.wants_somebody(self.act, self.act.by)
        telling.wrote_help(self.act, self.message.id, told - {self.act.by})
        self._say("text_told")

    def _ask_which(self, fit: list[Ask]) -> None:
        Texted.objects.filter(pk=self.message.id).update(waits=True)
        numbers = sorted(ask.call_out.number for ask in fit)
        self._say("text_which", numbers=", ".join(map(str, numbers[:6])), number=str(numbers[0]))

    def _waiting(self) -> Said | None:
        mine = Texted.objects.filter(
            network=self.act.network, by=self.act.by, waits=True, at__gt=self.act.at - ASKED_WHICH
        )
        asked = mine.order_by("-at").first()
        if asked is None:
            return None
        Texted.objects.filter(pk=asked.pk).update(waits=False)
        return Said(asked.said)

    def _explain(self, fit: list[Ask] | None = None) -> None:
        ask = (fit or self.asks)[0] if self.asks else None
        self._say("text_words" if ask else "text_none", ask=ask, limited=True)

    def _say(
        self, template: str, *, ask: Ask | None = None, limited: bool = False, **told: str
    ) -> None:
        if ask is not None:
            told |= {"number": str(ask.call_out.number), "by": self._by()}
        envelope = Envelope(
            template=f"dispatch.{template}", parameters=told, purpose=Purpose.SAFETY,
            urgency=Urgency.CALL_OUT, expires_at=self.act.at + telling.SAFETY_LASTS,
            dedupe=f"dispatch.text:{self.message.id}",
        )  # fmt: skip
        if limited:  # nothing was understood: a machine may be writing to us
            channels.reply(Act.system(self.act.at, network=self.act.network),
                           self.message.id, envelope)  # fmt: skip
        else:
            channels.send(self.act, self.act.by, envelope)

    def _by(self) -> str:
        zone = ZoneInfo(security.network(self.act).zone)
        return (self.act.at + limits.CHECK_IN).astimezone(zone).strftime("%H:%M")


def _go(act: Act, ask: Ask, message: Inbound) -> str:
    answering.answer(act, ask.pk, answer=Answer.GOING, once=message.id)
    by_text = ask.volunteer in roster.places_by_text(act, [ask.volunteer])
    return "text_going_place" if by_text else "text_going"


def _later(act: Act, ask: Ask, message: Inbound) -> str:
    answering.answer(act, ask.pk, answer=Answer.LATER, once=message.id)
    return "text_later"


def _cannot(act: Act, ask: Ask, message: Inbound) -> str:
    if ask.stage in COMING:
        scene.turn_back(act, ask.pk, once=message.id)
        return "text_turned"
    answering.answer(act, ask.pk, answer=Answer.CANNOT, once=message.id)
    return "text_cannot"


def _here(act: Act, ask: Ask, message: Inbound) -> str:
    if ask.stage in COMING:
        scene.arrive(act, ask.pk, once=message.id)
    else:
        answering.answer(act, ask.pk, answer=Answer.HERE, once=message.id)
    return "text_there"


def _ok(act: Act, ask: Ask, message: Inbound) -> str:
    scene.check_in(act, ask.pk, once=message.id)
    if ask.pull_back_at and not ask.pull_back_seen_at:
        scene.pull_back_seen(act, ask.pk)
    return "text_ok"


def _left(act: Act, ask: Ask, message: Inbound) -> str:
    if ask.stage == Stage.LATER:
        return _cannot(act, ask, message)
    scene.leave(act, ask.pk, once=message.id)
    return "text_left"


EFFECTS: Final[Mapping[Said, Callable[[Act, Ask, Inbound], str]]] = {
    Said.YES: _go, Said.LATER: _later, Said.NO: _cannot, Said.HERE: _here, Said.OK: _ok,
    Said.LEFT: _left,
}  # fmt: skip


def _fitting(asks: list[Ask], said: Said, number: int | None) -> list[Ask]:
    named = [ask for ask in asks if number is None or ask.call_out.number == number]
    return next((fit for stages in FITS[said] if (fit := [a for a in named if a.stage in stages])),
                [])  # fmt: skip


def _open(act: Act) -> list[Ask]:
    # Whoever is out stays so in an ended call-out, until they are home.
    mine = Ask.objects.filter(network=act.network, by=act.by).select_related("call_out")
    recent = mine.order_by("-asked_at")[:20]
    return [
        ask
        for ask in recent
        if ask.stage in LIVE or (ask.stage in {*WAITING, Stage.LATER} and _goes_on(ask))
    ]


def _goes_on(ask: Ask) -> bool:
    return ask.call_out.phase not in {Phase.PROPOSED, Phase.OVER}


def _member(act: Act, owner: str) -> Member | None:
    kind, _colon, account = owner.partition(":")
    found = security.members(act, [UUID(account)]) if kind == "account" else []
    return found[0] if found else None
