"""What can be seen of calls, of the phones that ring, and of the prompts."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from testigo.channels.voice import doors, phones, rows
from testigo.channels.voice.flow import Clip
from testigo.channels.voice.models import Call, CallLeg, MissedPrompt, Prompt, Recording
from testigo.channels.voice.prompts import OTHERS, STAFF, VOICES, keys, text
from testigo.channels.voice.types import (
    CallView,
    ClipView,
    HotlineView,
    Leg,
    LegState,
    LineView,
    RecordingView,
    Script,
    Tongue,
)
from testigo.core import blobs
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.places import queries as places


def call_for(act: Act, call_id: UUID) -> CallView | None:
    """Give a call of the act's network; None where a report did not come by telephone."""
    row = Call.objects.filter(pk=call_id, network=act.network).first()
    return view(row) if row else None


def line(act: Act, call_id: UUID) -> LineView | None:
    """Give a call's telephone side for the call screen."""
    row = Call.objects.filter(pk=call_id, network=act.network).first()
    if row is None:
        return None
    legs = CallLeg.objects.filter(call=row).exclude(state__in=[LegState.OVER, LegState.FAILED])
    return LineView(
        call=view(row),
        recordings=tuple(
            RecordingView(id=one.pk, kind=one.kind, seconds=one.seconds, at=one.at,
                          is_here=one.kept_at is not None)
            for one in Recording.objects.filter(call=row).order_by("at")
        ),
        interpreters=tuple(
            (leg.language, str(LegState(leg.state).label))
            for leg in legs.filter(why=Leg.INTERPRETER).order_by("at")
        ),
        mine=str(LegState(mine.state).label) if (mine := legs.filter(by=act.by).first()) else "",
        can_dial=bool(row.number_index) and bool(phones.reachable(act, [act.by])),
    )  # fmt: skip


def waiting(act: Act, ids: Iterable[UUID]) -> dict[UUID, CallView]:
    """Give those of some reports whose callers are on the line now."""
    found = Call.objects.filter(network=act.network, pk__in=list(ids), ended_at=None)
    return {row.pk: view(row) for row in found}


def picked_up(act: Act) -> UUID | None:
    """Give the call the act's own phone is on now."""
    mine = Call.objects.filter(network=act.network, taken_by=act.by, ended_at=None)
    return mine.order_by("-taken_at").values_list("pk", flat=True).first()


def my_leg(act: Act, leg_id: UUID) -> tuple[UUID, str, str]:
    """Give the call, the reason and the state of a phone of one's own."""
    leg = CallLeg.objects.filter(pk=leg_id, by=act.by, call__network=act.network).first()
    if leg is None:
        raise NotYours(leg=leg_id)
    return leg.call_id, leg.why, leg.state


def number(act: Act) -> str:
    """Give the number one's own phone rings at."""
    return phones.number(act, act.by)


def room(row: Call) -> str:
    """Name the place where caller, call taker and interpreters meet."""
    return f"testigo-{row.pk}"


def hotline(act: Act) -> HotlineView:
    """Give a network's telephone: its languages and how complete their prompts are."""
    answers = rows.hotline(act.network)
    return HotlineView(
        languages=_tongues(act, answers.languages, keys(_areas(act))),
        staff=_tongues(act, phones.languages(act), list(STAFF)),
        others=tuple(
            code for code in (*dict(settings.LANGUAGES), *OTHERS) if code not in answers.languages
        ),
        records=answers.records,
        is_on=doors.is_open() and phones.telephone(act) is not None,
    )  # fmt: skip


def script(act: Act, language: str) -> Script:
    """List every prompt in one language, in the order it is heard but the missing ones first."""
    answered = language in rows.hotline(act.network).languages
    rung = language in phones.languages(act)
    if not answered and not rung:
        raise NotYours(language=language)
    areas = _areas(act)
    return Script(
        callers=_clips(act, language, keys(areas), areas) if answered else (),
        staff=_clips(act, language, list(STAFF), areas) if rung else (),
    )


def sound(prompt_id: UUID) -> bytes:
    """Give a prompt's file: the provider plays it, and anybody who calls hears it."""
    if not Prompt.objects.filter(pk=prompt_id).exists():
        raise NotYours(prompt=prompt_id)
    return blobs.read(prompt_id)


def view(row: Call) -> CallView:
    """Give what others may see of a call: never the number."""
    return CallView(
        id=row.pk, network=row.network, stage=row.stage, language=row.language, taken=row.taken,
        source=row.number_index, taken_by=row.taken_by, is_relay=row.relay, is_muted=row.muted,
        may_call=row.has_message and row.may_call != "no" and bool(row.number_index),
        has_message=row.has_message, has_number=bool(row.number_index),
        is_recorded=row.consent == "yes", began_at=row.began_at, ended_at=row.ended_at,
    )  # fmt: skip


def _clips(
    act: Act, language: str, wanted: list[str], areas: Mapping[str, str]
) -> tuple[ClipView, ...]:
    recorded = {
        one.key: one for one in Prompt.objects.filter(network=act.network, language=language)
    }
    missed = dict(
        MissedPrompt.objects.filter(network=act.network, language=language)
        .values_list("key", "times")
    )  # fmt: skip
    listed = [
        ClipView(
            key=key, text=text(Clip(key, language), areas), english=text(Clip(key, "en"), areas),
            id=recorded[key].pk if key in recorded else None,
            seconds=recorded[key].seconds if key in recorded else 0, missed=missed.get(key, 0),
        )
        for key in wanted
    ]  # fmt: skip
    return tuple(sorted(listed, key=lambda clip: clip.id is not None))


def _tongues(act: Act, languages: Iterable[str], wanted: list[str]) -> tuple[Tongue, ...]:
    recorded = dict(_per_language(Prompt, act, wanted).annotate(n=Count("pk")))
    missed = dict(_per_language(MissedPrompt, act, wanted).annotate(n=Sum("times")))
    return tuple(
        Tongue(code=code, recorded=recorded.get(code, 0), wanted=len(wanted),
               missed=missed.get(code, 0), spoken=code in VOICES)
        for code in languages
    )  # fmt: skip


def _areas(act: Act) -> dict[str, str]:
    return {area.slug: area.name for area in places.areas(act)}


def _per_language(
    model: type[Prompt] | type[MissedPrompt], act: Act, wanted: list[str]
) -> QuerySet[Any, Any]:
    return model.objects.filter(network=act.network, key__in=wanted).values_list("language")
