"""Texts by Kannel to a carrier that speaks SMPP: every letter arrives, whatever dies in between."""

import json
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from testigo.channels import operations, registry, templates
from testigo.channels.models import Delivery
from testigo.channels.models import Message as Inbound
from testigo.channels.sending import Sender
from testigo.channels.texts.gateway import Gateway
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build import a_network
from tests.peers.programs import HERE, MODULES, Programs, free_port, until, version

pytestmark = [pytest.mark.django_db(transaction=True)]

BOX: Final = "/usr/sbin/bearerbox"
SMSBOX: Final = "/usr/sbin/smsbox"
BOXES: Final = ("bearerbox", "smsbox")
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
dlr-storage = spool
dlr-spool = {folder}/receipts
sms-resend-freq = 1
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
        (programs.folder / "receipts").mkdir()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def carrier(self, **told: int) -> subprocess.Popen[bytes]:
        """Start a carrier that `dies`, `holds` or `mutes` after so many, or `throttles` so many."""
        return self.programs.node(
            str(HERE / "carrier.js"), str(MODULES), str(self.programs.folder), str(self.smpp),
            json.dumps(told), name="carrier", port=self.smpp,
        )  # fmt: skip

    def start(self, *boxes: str) -> None:
        for box, program, port in (
            ("bearerbox", BOX, self.boxes), ("smsbox", SMSBOX, self.http)
        ):  # fmt: skip
            if box in (boxes or BOXES):
                self.running[box] = self.programs.start(
                    program, "-v", "1", self.conf, name=box, port=port
                )

    def kill(self, *boxes: str) -> None:
        """End some of its boxes without a word to them."""
        for box in boxes:
            self.running[box].kill()
        for box in boxes:
            self.running[box].wait()

    def notes(self, name: str) -> list[dict[str, Any]]:
        """What the carrier wrote down: texts it "carried", "held", "throttled"."""
        notes = self.programs.folder / name
        return (
            [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
        )

    def carried(self) -> Counter[str]:
        """How often each number was texted, by its last four digits."""
        return Counter(one["to"][-4:] for one in self.notes("carried"))

    def busy(self) -> int:
        """How many requests smsbox answers now."""
        port, established = f":{self.http:04X}", "01"
        rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
        return sum(row[1].endswith(port) and row[3] == established for row in rows)


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


@pytest.fixture
def postbox(kannel: Kannel, settings: Settings) -> Iterator[list[str]]:
    """Who got mail: the way that follows where a text is in doubt."""
    got: list[str] = []

    class Post:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            got.append(str(message_from_bytes(envelope.content)["To"]))
            return "250 taken"

    server = Controller(Post(), hostname="127.0.0.1", port=free_port())
    server.start()
    settings.CHANNELS |= {
        "testigo.channels.email.Email": {
            "server": "127.0.0.1", "port": server.port, "sender": "hotline@example.org",
            "tls": False,
        },
    }  # fmt: skip
    yield got
    server.stop()


def ask(number: str, template: str, *, mail: str = "") -> None:
    now = clock.now()
    act = Act.system(now, network="home")
    owner = f"account:{number[-8:]}"
    operations.add_address(act, owner, kind="sms", value=number, language="en", preference=1)
    if mail:
        operations.add_address(act, owner, kind="email", value=mail, language="en", preference=2)
    operations.send(act, owner, Envelope(
        template=template, purpose=Purpose.ALERT, urgency=Urgency.ALERT,
        expires_at=now + timedelta(hours=2), dedupe=f"ask:{template}",
    ))  # fmt: skip


def numbers(end: int) -> list[str]:
    return [f"{number:04}" for number in range(end)]


def asks(*span: int, mail: bool = False) -> None:
    """Ask so many people, each at a number of their own."""
    for number in range(*span):
        four = f"{number:04}"
        ask(f"+1617555{four}", "tests.kannel_zh", mail=f"{four}@example.org" if mail else "")


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


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
        lambda: (c := kannel.notes("carried")) and len(c) >= parts and c, "the carrier's notes"
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
    assert states() == {State.DELIVERED: len(SAID) + 1, State.FAILED: 1}
    until(Inbound.objects.exists, "the tip")
    message = Inbound.objects.get()
    assert (message.text, message.sender) == (tip, "+16175550142")
    met(f"{kannels_version()} and {version('smpp')}: Spanish, Chinese and Arabic byte by byte")


def test_a_carrier_killed_in_mid_wave_loses_nothing_and_nobody_gets_a_text_twice(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, met: Callable[[str], None]
) -> None:
    people = 40
    first = kannel.carrier(dies=10)
    kannel.start()
    asks(people)
    until(lambda: sent(monkeypatch), "our sending")
    until(lambda: first.poll() is not None, "the carrier's end")
    assert kannel.carried().total() == 10
    kannel.carrier()
    until(lambda: kannel.carried().total() >= people, "the rest of the wave")

    assert kannel.carried() == dict.fromkeys(numbers(people), 1)
    assert registry.channels()["sms"].kind == "sms"
    met(f"{kannels_version()} and {version('smpp')}: the carrier killed in mid-wave")


#: What the carrier took and had not answered when Kannel died, Kannel cannot but send again.
@pytest.mark.parametrize(("stops", "twice"), [("holds", 0), ("mutes", 1)])
def test_a_gateway_killed_in_mid_wave_loses_nothing_and_still_knows_whose_receipts_these_are(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, met: Callable[[str], None],
    stops: str, twice: int,
) -> None:  # fmt: skip
    people = 40
    for word in ("hold", "quiet"):
        kannel.programs.write(word, "")
    kannel.carrier(**{stops: 10})
    kannel.start()
    asks(people)
    until(lambda: sent(monkeypatch), "our sending")
    until(lambda: kannel.notes("held"), "the middle of the wave")
    kannel.kill(*BOXES)
    assert kannel.carried().total() == 10 + twice
    asks(people, people + 5)
    assert not sent(monkeypatch), "nobody is there: these wait"
    assert states() == {State.ACCEPTED: people, State.WAITING: 5}

    (kannel.programs.folder / "hold").unlink()
    kannel.start()
    until(lambda: sent(monkeypatch), "the sending of those who waited")
    until(lambda: len(kannel.carried()) >= people + 5, "the rest of the wave")
    (kannel.programs.folder / "quiet").unlink()
    until(lambda: states() == {State.DELIVERED: people + 5}, "the receipts of before and after")
    assert Counter(kannel.carried().values()) == Counter({1: people + 5 - twice, 2: twice})
    met(f"{kannels_version()}: both boxes killed in mid-wave, its receipts told afterwards")


def test_a_text_of_unknown_fate_is_not_sent_again_and_its_person_gets_a_mail(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, postbox: list[str],
    met: Callable[[str], None],
) -> None:  # fmt: skip
    people = 24
    kannel.carrier()
    kannel.start()
    kannel.running["bearerbox"].send_signal(signal.SIGSTOP)  # smsbox has to wait for its word

    def dies_meanwhile() -> None:
        until(lambda: kannel.busy() >= Gateway.together, "requests on their way")
        kannel.kill("smsbox")

    killer = Thread(target=dies_meanwhile)
    killer.start()
    asks(people, mail=True)
    sent(monkeypatch)
    killer.join()
    kannel.running["bearerbox"].send_signal(signal.SIGCONT)
    kannel.start("smsbox")
    until(lambda: sent(monkeypatch), "the rest of the wave")

    texts = Delivery.objects.filter(kind="sms").select_related("address")
    unsure = texts.filter(state=State.FAILED, error="unknown_fate")
    # Those on their way, and whoever knocked while it fell: one more for each that was open.
    assert 1 <= unsure.count() <= 2 * Gateway.together
    sure = {str(one.address.value)[-4:] for one in texts.exclude(pk__in=unsure)}
    until(lambda: sure <= set(kannel.carried()), "the texts we were told of")
    settled = [State.ACCEPTED, State.DELIVERED]
    assert texts.filter(state__in=settled).count() == people - unsure.count()
    assert max(kannel.carried().values()) == 1
    assert {f"{one}@example.org" for one in numbers(people)} - set(postbox) == {
        f"{one}@example.org" for one in sure
    }
    assert len(postbox) == unsure.count()
    met(f"{kannels_version()}: smsbox killed with requests open, doubtful texts sent once only")


def test_a_carrier_that_has_enough_gets_the_rest_later(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch, met: Callable[[str], None]
) -> None:
    people = 12
    kannel.carrier(throttles=5)
    kannel.start()
    asks(people)
    until(lambda: sent(monkeypatch), "our sending")
    until(lambda: states() == {State.DELIVERED: people}, "everybody's text")
    assert kannel.carried() == dict.fromkeys(numbers(people), 1)
    assert len(kannel.notes("throttled")) == 5
    met(f"{kannels_version()} and {version('smpp')}: throttled by the carrier (ESME_RTHROTTLED)")
