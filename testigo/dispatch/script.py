"""What to do and not to do, by role and by what is known: the cards of the observer's page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from testigo.dispatch.types import Danger
from testigo.security.types import Role


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing to do, or not to do."""

    title: str
    text: str
    icon: str
    is_not: bool = False


def cards(
    role: str, *, looking: bool, sees: Iterable[str] = (), dangers: Iterable[str] = ()
) -> list[Card]:
    """Give the cards of somebody's role, the nearest danger first."""
    sees = set(sees)
    found = _looking() if looking else _role(role)
    found = _dangers(set(dangers)) + found
    if sees & {"uniforms", "vests"}:
        text = _("Hands visible, no sudden moves. Told to step back? Step back, and say so aloud.")
        found.insert(0, Card(title=_("Officers are there"), text=text, icon="shield"))
    if not looking and role != Role.INTERPRETER:
        text = _("Who signed it, a judge or the agency? One photo, to the duty lawyer.")
        found.append(Card(title=_("A paper is shown"), text=text, icon="gavel"))
    return found


def _dangers(there: set[str]) -> list[Card]:
    found = []
    if Danger.WEAPONS in there:
        text = _(
            "Leave now, behind something solid. Nothing you could film is worth it. Then call."
        )
        found.append(Card(title=_("Weapons are drawn"), text=text, icon="alert-triangle"))
    if Danger.POLICE in there:
        text = _(
            "Ask: “Am I free to go?” If yes, go. If not, say: “I want to remain silent. I want a"
            " lawyer.” Do not unlock your phone."
        )
        found.append(Card(title=_("Police are there"), text=text, icon="shield"))
    if Danger.CROWD in there:
        text = _("Stay at its edge, with your way out behind you. Calm voices. You lead nobody.")
        found.append(Card(title=_("A crowd is there"), text=text, icon="users"))
    if Danger.PRESS in there:
        text = _("You need not answer. No names, no place of anyone’s home. Send them to the desk.")
        found.append(Card(title=_("Press are there"), text=text, icon="news"))
    return found


def _looking() -> list[Card]:
    do = _("Look once, from across the street. How many people, which vehicles, since when? Leave.")
    dont = _("Stay, talk to anyone, or film. If you are seen, walk on.")
    return [_do(do), _not(dont)]


def _role(role: str) -> list[Card]:
    never = _("Touch, block or follow anyone. Do not film neighbors’ faces.")
    if role == Role.LEGAL_OBSERVER:
        do = _("Stand back. Write down times, words that are said, and which agency it is.")
        return [_do(do), _not(_("Touch, block or follow anyone. Do not give legal advice."))]
    if role == Role.INTERPRETER:
        do = _("Stay beside whoever leads. Say what is said, both ways, nothing more.")
        return [_do(do), _not(_("Advise anyone, or ask about papers."))]
    do = _(
        "Stand back, on the sidewalk, where you can be seen. Say: “I am a witness. I am recording.”"
    )
    return [_do(do), _not(never)]


def _do(text: str) -> Card:
    return Card(title=_("Do"), text=text, icon="check")


def _not(text: str) -> Card:
    return Card(title=_("Do not"), text=text, icon="x", is_not=True)
