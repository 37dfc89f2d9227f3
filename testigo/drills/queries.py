"""What a drill shows: its people, its tour, its evening in the audit's words."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from testigo.channels import queries as channels
from testigo.core.act import Act
from testigo.core.models import DrillMark
from testigo.drills import cast
from testigo.drills.errors import NoDrillHere
from testigo.drills.evening import SCENES
from testigo.drills.models import Tour
from testigo.drills.types import Counts, Phase, TourView
from testigo.incidents import queries as incidents
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import DESK, MATRIX, Deed
from testigo.security.models import Entry
from testigo.security.queries import roles_of
from testigo.security.types import Kind, Member

#: Verbs of making the evening's people; they are not part of its story.
SEEDING = (
    "account.",
    "address.",
    "network.",
    "volunteer.",
    "contact.added",
    "drill.opened",
    "duty.",
)


def is_drill_database() -> bool:
    """Tell whether this database was made for drills."""
    return DrillMark.objects.exists()


def has_evening() -> bool:
    """Tell whether any drill was opened here."""
    return Tour.objects.exists()


def newest() -> str:
    """Give the newest drill network."""
    found = Tour.objects.order_by("-opened_at").values_list("network", flat=True).first()
    if found is None:
        raise NoDrillHere
    return found


def tour(act: Act) -> TourView:
    """Give how far the evening of the act's network came."""
    row = Tour.objects.filter(network=act.network).first()
    if row is None:
        raise NoDrillHere
    return TourView(
        network=row.network,
        number=row.scene + 1,
        scene=SCENES[row.scene],
        phase=row.phase,
        guided=row.guided,
        wants_help=row.wants_help,
    )


def roles(act: Act) -> list[Member]:
    """List the people of the story whom a visitor can be with one click."""
    if security.network(act).kind != Kind.DRILL:
        raise NoDrillHere
    main = [part.alias for part in cast.CAST if part.main]
    found = {member.alias: member for member in security.members(act)}
    return [found[alias] for alias in main if alias in found]


def everybody(act: Act) -> dict[str, str]:
    """Give alias -> account id of the whole cast, for the player."""
    return {member.alias: str(member.id) for member in security.members(act)}


def guide(act: Act) -> dict[str, object]:
    """Give what the guide shows: the present scene, and the figures once it is over."""
    seen = tour(act)
    over = seen.phase == Phase.OVER
    counts = counted(act) if over else None
    said = sentence(counts) if counts else ""
    return {"tour": seen, "counts": counts, "sentence": said, "now": act.at}


def arrest(act: Act) -> UUID | None:
    """Name the incident the present scene is about, where that is the arrest."""
    if tour(act).scene.look != "detail":
        return None
    return next((seen.id for seen in incidents.board(act) if seen.taken_at), None)


def home_of(account_id: UUID) -> str:
    """Name the page a person of the cast works on."""
    network = newest()
    roles = roles_of(account_id, network)
    if roles & DESK:
        return "desk:board"
    if roles & MATRIX[Deed.LEGAL]:
        return "drills:phones"
    return "dispatch:mine"


def state(act: Act) -> dict[str, object]:
    """Give the player everything it needs: people, place in the evening, the audit so far."""
    seen = tour(act)
    return {
        "number": seen.number,
        "scene": seen.scene.key,
        "phase": seen.phase,
        "guided": seen.guided,
        "wants_help": seen.wants_help,
        "hotline": security.network(act).hotline,
        "people": everybody(act),
        "phones": handsets(act),
        "timeline": timeline(act),
        "sentence": sentence(counted(act)),
    }


def handsets(act: Act) -> list[dict[str, object]]:
    """Tell what each practice phone got: its owner, the newest request, the texts."""
    return [
        {
            "alias": phone.alias,
            "request": _request([line.path for line in phone.messages]),
            "texts": [line.text for line in phone.messages if line.outgoing],
        }
        for phone in channels.phones(act)
    ]


def _request(paths: list[str]) -> int:
    numbers = [path.split("/")[2] for path in paths if path.startswith("/go/")]
    return next((int(number) for number in reversed(numbers) if number.isdecimal()), 0)


def timeline(act: Act) -> list[dict[str, str]]:
    """Tell the evening as the audit has it, oldest first, in the network's own clock."""
    zone = ZoneInfo(security.network(act).zone)
    names = {member.by: member.alias for member in security.members(act)}
    return [
        {
            "clock": entry.at.astimezone(zone).strftime("%H:%M:%S"),
            "by": names.get(entry.by, entry.by),
            "verb": entry.verb,
            "about": entry.about,
            "what": " ".join(f"{name}={value}" for name, value in sorted(entry.facts.items())),
        }
        for entry in sorted(audit.entries(act), key=lambda entry: entry.at)
        if not entry.verb.startswith(SEEDING)
    ]


def counted(act: Act) -> Counts:
    """Count the evening from its own audit."""
    told: dict[str, list[Entry]] = {}
    for entry in audit.entries(act):
        told.setdefault(entry.verb, []).append(entry)
    calls = {UUID(entry.about) for entry in told.get("report.kept", ())}
    part_of = incidents.joined(act, calls)
    asked = {entry.facts["volunteer"] for entry in told.get("call_out.asked", ())}
    on_duty = {entry.about for entry in told.get("duty.started", ())}
    return Counts(
        calls=len(calls),
        answered=sum(part_of[call].settled_at is not None for call in calls if call in part_of),
        sent=len({entry.by for entry in told.get("scene.arrived", ())}),
        asked=len(asked),
        not_woken=len(on_duty - asked),
    )


def sentence(counts: Counts) -> str:
    """Say an evening's figures in one sentence."""
    return _(
        "%(calls)s calls, %(answered)s answered, %(sent)s people sent, %(not_woken)s not woken"
    ) % {
        "calls": counts.calls,
        "answered": counts.answered,
        "sent": counts.sent,
        "not_woken": counts.not_woken,
    }
