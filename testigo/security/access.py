"""Who may do what: the matrix of roles and deeds, and the mark every view carries."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from testigo.core.act import Act
from testigo.core.errors import Forbidden
from testigo.security.types import Role


class Deed(StrEnum):
    """What a view lets people do; each route names one."""

    OPEN = "open"  # anybody, signed in or not
    SIGNED_IN = "signed_in"  # any account of the network
    CHANGE_SELF = "change_self"  # one's own numbers, phones, sheet: a PIN is not enough
    SEE_DESK = "see_desk"
    TAKE_CALLS = "take_calls"
    DISPATCH = "dispatch"
    RELEASE = "release"  # one of two people behind news to an area
    SEE_PLACE = "see_place"
    ANSWER_CALLOUT = "answer_callout"
    LEGAL = "legal"
    MANAGE_PEOPLE = "manage_people"
    ADMINISTER = "administer"
    DRILL = "drill"  # only in a database made for drills
    HOOK = "hook"  # a provider's signed request
    SEE_AUDIT = "see_audit"
    HAND_OVER = "hand_over"  # whoever may hold an open line


R = Role
EVERYONE: Final = frozenset({"public", *Role.values})
DESK: Final = frozenset({R.CALL_TAKER, R.DISPATCHER, R.COORDINATOR, R.ADMIN})
MATRIX: Final[dict[Deed, frozenset[str]]] = {
    Deed.OPEN: EVERYONE,
    Deed.SIGNED_IN: frozenset(Role.values),
    Deed.CHANGE_SELF: frozenset(Role.values),
    Deed.SEE_DESK: DESK | {R.DUTY_LAWYER, R.CASE_WORKER},
    Deed.TAKE_CALLS: DESK,
    Deed.DISPATCH: frozenset({R.DISPATCHER, R.COORDINATOR, R.ADMIN}),
    Deed.RELEASE: frozenset({R.DISPATCHER, R.COORDINATOR, R.ADMIN}),
    Deed.SEE_PLACE: DESK | {R.DUTY_LAWYER, R.CASE_WORKER},
    Deed.ANSWER_CALLOUT: frozenset(
        {R.OBSERVER, R.VERIFIER, R.LEGAL_OBSERVER, R.INTERPRETER, R.BUDDY}
    ),
    Deed.LEGAL: frozenset({R.DUTY_LAWYER, R.CASE_WORKER}),
    Deed.MANAGE_PEOPLE: frozenset({R.COORDINATOR, R.ADMIN}),
    Deed.ADMINISTER: frozenset({R.ADMIN}),
    Deed.DRILL: EVERYONE,
    Deed.HOOK: EVERYONE,
    Deed.SEE_AUDIT: frozenset({R.COORDINATOR, R.ADMIN}),
    Deed.HAND_OVER: DESK | {R.DUTY_LAWYER, R.CASE_WORKER},
}

V = TypeVar("V", bound=Callable[..., Any])


def may(act: Act, deed: Deed) -> bool:
    """Tell whether the act's roles include a deed. Timers and reactions may do all."""
    if act.by == "system":
        return True
    return bool((act.roles | {"public"}) & MATRIX[deed])


def require(act: Act, deed: Deed) -> None:
    """Refuse an act whose roles do not include a deed."""
    if not may(act, deed):
        raise Forbidden(deed=deed)


#: Views of libraries we route ourselves: `security.urls` marks the sign-in library's own.
LIBRARIES: Final = {"django.views.i18n": Deed.OPEN, "django.contrib.staticfiles.views": Deed.OPEN}


def deed_of(view: Any) -> Deed | None:
    """Give the deed a view is marked with; None means nobody may have it."""
    marked: Deed | None = getattr(view, "deed", None)
    return marked or LIBRARIES.get(str(getattr(view, "__module__", "")))


def deed(which: Deed) -> Callable[[V], V]:
    """Mark a view with the deed it is; the middleware refuses whoever may not.

    Put it outermost. A route without a mark fails the build and answers 404.
    """

    def mark(view: V) -> V:
        view.deed = which  # type: ignore[attr-defined]
        return view

    return mark
