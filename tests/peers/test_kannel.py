"""Texts by Kannel to a carrier that speaks SMPP: every letter arrives, whatever dies in between."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from testigo.channels import operations, registry, templates
from testigo.channels.models import Delivery
from testigo.channels.models import Message as Inbound
from testigo.channels.sending import Sender
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build import a_network
from tests.peers.programs import HERE, MODULES, Programs, free_port, until, version

pytestmark = [pytest.mark.django_db(transaction=True)]

BOX: Final = "/usr/sbin/bearerbox"
SMSBOX: Final = "/usr/sbin/smsbox"
SECRET: Final = "what Kannel shows us".replace(" ", "-")
SAID: Final = {
    "es": "¿Puede ir? Petición 42: niños, corazón, ¡ánimo! Él salió a las 7.",
    "zh": "请求42：您能去吗？百老汇街有人被带走。",
    "ar": "هل يمكنك الذهاب؟ الطلب ٤٢ — إدارة الهجرة في الشارع.",
    "en": "You are asked for: open request 42. ñ é à are plain [and {these}] cost two: €",
}
LONG: Final = "Misión: mantenga distancia, grabe y salga. " * 5
for _language, _text in SAID.items():
    templates.register(f"tests.kannel_{_language}", _text)
templates.register("tests.kannel_long", LONG.strip())

CONF: Final = """
group = core
admin-port = {admin}
admin-password = {secret}
admin-interface = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
store-type = file
store-location = {folder}/store
dlr-storage = internal
log-file = {folder}/bearerbox.log
log-level = 1

group = smsc
smsc = smpp
smsc-id = carrier
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = testigo
smsc-password = secret
system-type = ""
reconnect-delay = 1
enquire-link-interval = 5
wait-ack = 5
wait-ack-expire = 2
max-pending-submits = 1
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 1
dest-addr-npi = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {http}
sendsms-interface = 127.0.0.1
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = testigo
password = {secret}
concatenation = true
max-messages = 10
user-allow-ip = 127.0.0.1

group = sms-service
keyword = default
catch-all = true
send-sender = true
max-messages = 0
post-url = "http://kannel:{secret}@127.0.0.1:{ours}/hooks/sms/kannel/?id=%I"
"""


class Kannel:
    """Both boxes of it, and the carrier behind."""

    def __init__(self, programs: Programs, ours: int) -> None:
        self.programs = programs
        ports = {name: free_port() for name in ("admin", "boxes", "smpp", "http")}
        self.smpp, self.http, self.boxes = ports["smpp"], ports["http"], ports["boxes"]
        told = {"folder": programs.folder, "secret": SECRET, "ours": ours, **ports}
        self.conf = programs.write("kannel.conf", CONF.format(**told))

    def carrier(self, *, dies_after: int = 0) -> subprocess.Popen[bytes]:
        return self.programs.node(
            str(HERE / "carrier.js"), str(MODULES), str(self.programs.folder), str(self.smpp),
            str(dies_after), name="carrier", port=self.smpp,
        )  # fmt: skip

    def start(self) -> None:
        self.bearerbox()
        self.programs.start(SMSBOX, "-v", "1", self.conf, name="smsbox", port=self.http)

    def bearerbox(self) -> subprocess.Popen[bytes]:
        return self.programs.start(BOX, "-v", "1", self.conf, name="bearerbox", port=self.boxes)

    def carried(self) -> list[dict[str, Any]]:
        notes = self.programs.folder / "carried"
        return (
            [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
        )


@pytest.fixture
def programs() -> Iterator[Programs]:
    with Programs() as running:
        yield running


@pytest.fixture
def kannel(programs: Programs, live_server: LiveServer, settings: Settings) -> Kannel:
    ours = int(live_server.url.rpartition(":")[2])
    made = Kannel(programs, ours)
    settings.SMS, settings.SMS_HOOK_TOKEN = "kannel", SECRET
    settings.ORIGIN = live_server.url
    settings.CHANNELS = {
        "testigo.channels.texts.gateway.Gateway": {
            "profile": "kannel", "url": f"http://127.0.0.1:{made.http}/cgi-bin/sendsms",
            "user": "testigo", "token": SECRET, "sender": "+16175550100",
            "callback": f"http://127.0.0.1:{ours}/hooks/sms/kannel/",
        },
    }  # fmt: skip
    a_network()
    return made


def ask(number: str, template: str) -> None:
    now = clock.now()
    act = Act.system(now, network="home")
    owner = f"account:{number[-8:]}"
    operations.add_address(act, owner, kind="sms", value=number, language="en")
    operations.send(act, owner, Envelope(
        template=template, purpose=Purpose.ALERT, urgency=Urgency.ALERT,
        expires_at=now + timedelta(hours=2), dedupe=f"ask:{template}",
    ))  # fmt: skip


def sent(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Send what is due; our clock hurries, so that whoever has to wait does not."""
    sender, real = Sender(), clock.now
    ahead = timedelta(seconds=20)
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)
    while sender.round():
        pass
    sender.close()
    monkeypatch.setattr(clock, "now", real)
    return not Delivery.objects.filter(state=State.WAITING).exists()


def kannels_version() -> str:
    told = subprocess.run([BOX, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version [`']?([0-9.]+)", told.stdout + told.stderr)
    return f"kannel {found[1] if found else '?'}"


def test_every_letter_arrives_and_what_the_carrier_says_moves_the_message(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, met: Callable[[str], None]
) -> None:
    tip = "¿Migra en la 24? 警察 شرطة"
    kannel.programs.write(
        "phones.json", [{"from": "16175550142", "to": "16175550100", "text": tip}]
    )
    kannel.carrier()
    kannel.start()
    for number, language in enumerate(SAID):
        ask(f"+161755501{number:02}", f"tests.kannel_{language}")
    ask("+16175550150", "tests.kannel_long")
    ask("+16175550199", "tests.kannel_es")
    until(lambda: sent(monkeypatch), "our sending")

    parts = len(SAID) + 1 + 4
    carried = until(
        lambda: (c := kannel.carried()) and len(c) >= parts and c, "the carrier's notes"
    )
    words = {one["to"][-2:]: one["text"] for one in carried if one["to"][-2:] != "50"}
    for number, language in enumerate(SAID):
        assert words[f"{number:02}"] == templates.render(
            f"tests.kannel_{language}", {}, "en", drill=False
        )
    long = [one for one in carried if one["to"].endswith("50")]
    assert "".join(one["text"] for one in sorted(long, key=lambda one: one["udh"])) == LONG.strip()
    assert {one["coding"] for one in long} == {8}

    def told() -> bool:
        found = dict(Delivery.objects.values_list("dedupe", "state"))
        return len(found) == len(SAID) + 1 and State.ACCEPTED not in set(
            Delivery.objects.values_list("state", flat=True)
        )

    until(told, "the carrier's receipts")
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states == {State.DELIVERED: len(SAID) + 1, State.FAILED: 1}
    until(Inbound.objects.exists, "the tip")
    message = Inbound.objects.get()
    assert (message.text, message.sender) == (tip, "+16175550142")
    met(f"{kannels_version()} and {version('smpp')}: Spanish, Chinese and Arabic byte by byte")


def test_a_carrier_killed_in_mid_wave_loses_nothing_and_nobody_gets_a_text_twice(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, met: Callable[[str], None]
) -> None:
    people = 40
    first = kannel.carrier(dies_after=10)
    kannel.start()
    for number in range(people):
        ask(f"+1617555{number:04}", "tests.kannel_zh")
    until(lambda: sent(monkeypatch), "our sending")
    until(lambda: first.poll() is not None, "the carrier's end")
    assert len(kannel.carried()) == 10
    kannel.carrier()
    until(lambda: len(kannel.carried()) >= people, "the rest of the wave")

    assert Counter(one["to"][-4:] for one in kannel.carried()) == {
        f"{number:04}": 1 for number in range(people)
    }
    assert registry.channels()["sms"].kind == "sms"
    met(f"{kannels_version()} and {version('smpp')}: the carrier killed in mid-wave")
