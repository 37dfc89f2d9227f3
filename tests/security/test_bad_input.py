"""Whatever is typed, cut or made up, at every door: a clear answer, no fault, nothing by halves."""

import copy
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote_from_bytes, quote_plus

import pytest
from django.core.cache import cache as remembered
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from testigo.core import clock
from testigo.incidents import operations as incidents
from testigo.reports import answers
from testigo.security import operations as security
from testigo.security.types import Member, Role
from testigo.shifts import operations as shifts
from tests.absurd import ALONE, BODIES, CUT, PLAUSIBLE, SCRIPT, VALUES
from tests.build import DAWN, a_network, act_of, an_account, an_act
from tests.build_incidents import an_incident
from tests.build_reports import a_kept_report
from tests.routes import Arguments, all_routes, arguments

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
SECRET = "Amaranta waits behind the bakery"  #: somebody else's words, in another network
ROUTES = {name: takes for name, _pattern, takes in all_routes()}

#: Doors with several pages behind them: which fields say which.
PAGES: dict[str, list[dict[str, str]]] = {
    "reports:answer": [{"field": name, "value": "yes"} for name in sorted(answers.FIELDS)],
    "public:tell": [
        {"step": step} for step in ("taken", "where", "sees", "when", "callback", "more", "thanks")
    ],
}

Told = Mapping[str, str | bytes]


def encoded(told: Told) -> bytes:
    """A form as a browser sends it; bytes stay the bytes they are."""
    return "&".join(f"{name}={quoted(value)}" for name, value in told.items()).encode()


@cache
def quoted(value: str | bytes) -> str:
    return quote_plus(value) if isinstance(value, str) else quote_from_bytes(value)


class Reads:
    """The fields a view asks a form for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: set[str] = set()
        for how in ("get", "getlist", "__getitem__"):
            self._watch(monkeypatch, how, getattr(QueryDict, how))

    def _watch(self, monkeypatch: pytest.MonkeyPatch, how: str, plain: Any) -> None:
        def watched(told: QueryDict, name: str, *args: Any, **more: Any) -> Any:
            self.names.add(name)
            return plain(told, name, *args, **more)

        monkeypatch.setattr(QueryDict, how, watched)


class Writes:
    """What a request wrote and did not take back: tables, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._marks: list[tuple[str, int]] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        words = str(sql).replace('"', "").split(None, 3)
        if words[0] == "SAVEPOINT":
            self._marks.append((words[1], len(self.done)))
        elif words[:2] == ["ROLLBACK", "TO"]:
            at = next(at for name, at in reversed(self._marks) if name in str(sql))
            del self.done[at:]
        elif words[0] in {"INSERT", "UPDATE", "DELETE"}:
            self.done.append(words[1] if words[0] == "UPDATE" else words[2])
        return execute(sql, params, many, context)


@dataclass
class Door:
    """One route, knocked at again and again; each time as if for the first time."""

    name: str
    address: str
    client: Client
    wrong: list[str] = field(default_factory=list)

    def knock(self, what: str, body: bytes, kind: str = FORM) -> Any:
        cookies = copy.deepcopy(self.client.cookies)
        writes = Writes()
        with transaction.atomic():
            with connection.execute_wrapper(writes):
                got = self.client.generic("POST", self.address, body, kind)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        self._judge(what, got, writes.done)
        return got

    def _judge(self, what: str, got: Any, written: list[str]) -> None:
        said = b"" if got.streaming else got.content
        beside = BESIDE | ({"security_entry"} if self.name in SHOWS_IT_AGAIN else set())
        written = sorted({table for table in written if table not in beside})
        if got.status_code >= 500:
            self.wrong.append(f"{self.name} {what}: {got.status_code} {why(got)}")
        elif b"Traceback" in said or SECRET.encode() in said:
            self.wrong.append(f"{self.name} {what}: says too much")
        elif got.status_code >= 400 and written and self.name not in SAVES_WHAT_IT_CAN:
            self.wrong.append(f"{self.name} {what}: {got.status_code}, yet wrote {written}")
        elif SCRIPT.encode() in said:
            self.wrong.append(f"{self.name} {what}: writes a script into its page")


def why(got: Any) -> str:
    kind, error, _where = getattr(got, "exc_info", None) or (None, None, None)
    return f"{kind.__name__}: {str(error)[:120]}" if kind else ""


#: A session notes that somebody was there; that is no half of anything.
BESIDE = {"security_session"}
#: A refused answer shows the conversation again, and every reading of one is written down.
SHOWS_IT_AGAIN = {"desk:talk_answer", "desk:talk_write", "desk:talk_hand"}
#: The front door saves each answer it can, so that nobody has to tell it twice.
SAVES_WHAT_IT_CAN = {"public:tell"}


@pytest.fixture
def sana(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Sana holds every role, was asked to go, and is offered a line: every door opens for her."""
    a_network()
    a_network("other", name="Somerville Rapid Response")
    stranger = an_act(network="other")
    a_kept_report(stranger, words=SECRET)
    monkeypatch.setattr(clock, "now", lambda: DAWN + timedelta(minutes=1))
    client = Client()
    client.raise_request_exception = False
    client.force_login(an_account("observer 0", *Role.values))
    return client


def things(client: Client) -> Arguments:
    """What the routes are about, hers where it has to be somebody's."""
    account, lucia = an_account("observer 0"), act_of(an_account("Lucia", Role.DISPATCHER))
    incident = an_incident()
    incidents.own(lucia, incident.id)
    shifts.start(lucia)
    shifts.start(act_of(account))
    lines = shifts.begin_hand_over(lucia, Member.by_of(account.pk)).lines
    invited = security.invite(
        an_act(by="system", at=clock.now()), roles=("observer",), language="es"
    )
    session = client.session
    session["joining"] = str(invited.id)
    proved = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proved]
    session.save()
    return {"line_id": lines[0].id}


#: Doors for whoever is not signed in.
OUTSIDE = {"account_login", "mfa_login_webauthn", "mfa_authenticate", "security:join"}


def doors(client: Client, made: Arguments) -> Iterator[Door]:
    """Every route that takes a POST."""
    visitor = Client()
    visitor.raise_request_exception = False
    for name, takes in sorted(ROUTES.items()):
        address = reverse(name, kwargs=arguments(name, takes, made))
        door = Door(name, address, visitor if name in OUTSIDE else client)
        if door.knock("nothing", b"").status_code != 405:
            yield door


def fields_of(door: Door, reads: Reads, page: Told) -> list[str]:
    """What a door asks for, told nothing and told what people usually say."""
    reads.names.clear()
    door.knock("nothing", encoded({"nobody_asked": "x", **page}))
    told = {name: PLAUSIBLE.get(name, "x") for name in reads.names - set(page)}
    door.knock("as people do", encoded({**told, **page}))
    return sorted(reads.names - {"csrfmiddlewaretoken", *page})


def test_every_field_of_every_door_takes_anything(sana, monkeypatch):
    reads, wrong, known = Reads(monkeypatch), list[str](), set[tuple[str, ...]]()
    for door in doors(sana, things(sana)):
        for page in PAGES.get(door.name, [{}]):
            names = fields_of(door, reads, page)
            usual = {name: PLAUSIBLE.get(name, "x") for name in names} | page
            # Buttons of one module that read the same fields read them in the same way.
            alike = (door.name.partition(":")[0], *names, *page.values())
            fresh = bool(names) and alike not in known
            known.add(alike)
            for what in VALUES if fresh else ALONE[:2]:
                told = dict.fromkeys(names or ["nobody_asked"], VALUES[what])
                door.knock(what, encoded({**told, **page}))
            for name in names if fresh and len(names) > 1 else ():
                for what in ALONE:
                    door.knock(f"{name}: {what}", encoded({**usual, name: VALUES[what]}))
        remembered.clear()
        wrong += door.wrong
    assert wrong == []


def test_every_door_takes_any_body(sana):
    wrong, modules = list[str](), set[str]()
    for door in doors(sana, things(sana)):
        module = door.name.partition(":")[0]
        for what in CUT if module in modules else BODIES:
            kind, body = BODIES[what]
            door.knock(what, body, kind)
        modules.add(module)
        wrong += door.wrong
    assert wrong == []
