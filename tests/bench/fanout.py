"""The same news to many addresses over HTTP: beside Apprise, on the same service."""

import json
import os

from testigo.channels.courier import Courier, Parcel
from tests.bench.frame import Report, Side, at_least, peer, race
from tests.bench.sink import Sink, sink

OURS, THEIRS = 2000, 200  #: messages of one round
TITLE, BODY = "Testigo", "You are asked for: open request 42"


class Sides:
    """Both post the same JSON to the same addresses."""

    def __init__(self, service: Sink) -> None:
        self.service = service
        self.courier = Courier(private=True, authorities=str(service.authorities), patience=60.0)
        self.apprise = peer("apprise").Apprise()
        for number in range(THEIRS):
            self.apprise.add(f"{service.origin.replace('https', 'jsons')}/{number}")
        self.told = json.dumps(
            {"version": "1.0", "title": TITLE, "message": BODY, "attachments": [], "type": "info"}
        ).encode()

    def ours(self) -> int:
        """Send by what carries our push messages."""
        parcels = (self._parcel(number) for number in range(OURS))
        taken = [answer.status for _number, answer in self.courier.deliver(parcels)]
        assert taken == [201] * OURS
        return OURS

    def theirs(self) -> int:
        """Call notify() with every address added, as its page shows."""
        assert self.apprise.notify(title=TITLE, body=BODY)
        return THEIRS

    def _parcel(self, number: int) -> Parcel:
        return Parcel(
            origin=self.service.origin, url=f"{self.service.origin}/{number % THEIRS}",
            headers=["Content-Type: application/json", "Accept: */*"], body=self.told,
        )  # fmt: skip


def run(report: Report) -> None:
    peer("apprise")
    with sink() as service:
        os.environ["REQUESTS_CA_BUNDLE"] = str(service.authorities)  # the way requests is told
        sides = Sides(service)
        sides.ours()
        ours, theirs = race(Side("our courier", sides.ours), Side("Apprise", sides.theirs))
    report.ratio("beside Apprise", "messages", ours, theirs, goal=at_least(10), of="cpu")
    taken = sum(json.loads(body)["message"] == BODY for _path, body in service.taken)
    sent = OURS + sum(took.operations for side in (ours, theirs) for took in side.rounds)
    report.figure("arrived", taken / sent, "of all", goal=at_least(1), messages=sent)
