"""The evening played: what the cast does in each scene, and what a visitor would.

Everything goes through the same pages and webhooks as people use; after each act the performer
looks, on somebody's page, that it had its effect. What is not seen in time is `Missed`.
"""

import logging
from collections.abc import Callable

from testigo.drills import area, observers, telling
from testigo.drills.evening import ARREST, RUMOURS, SCENES, WITNESS, Told
from testigo.drills.pages import Page
from testigo.drills.stage import Missed, Stage

CORNER = "Broadway"
RUMOUR = "Magazine"
SETTLED = "nobody"

log = logging.getLogger(__name__)


class Performance:
    """One evening on one stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.prepared = -1
        self.crew = observers.Crew(stage)

    # --- how it is played -----------------------------------------------------------------------

    def whole(self, say: Callable[[str], object]) -> None:
        """Play every scene, the visitor's part included."""
        for number, scene in enumerate(SCENES, 1):
            say(f"{number:2}. {scene.title}")
            self._part("before", scene.key)
            self._part("visitor", scene.key)
            self._part("after", scene.key)
        for line in self._reactions():
            raise Missed(line)

    def beside_a_visitor(self) -> None:
        """Look once where the visitor is, and play what is the cast's."""
        now = self.stage.state()
        if now["phase"] != "playing" or not now["guided"]:
            return
        number, scene = now["number"], SCENES[now["number"] - 1]
        if self.prepared != number:
            self._part("before", scene.key)
            self.prepared = number
        if scene.visitor and not self._is_done(scene.key):
            if not now["wants_help"]:
                return
            self._part("visitor", scene.key)
        self._part("after", scene.key)
        self.stage.tell(f"played/{number}")

    def _part(self, when: str, key: str) -> None:
        act = getattr(self, f"{when}_{key}", None)
        if act is not None:
            act()

    def _is_done(self, key: str) -> bool:
        return bool(getattr(self, f"done_{key}")())

    # --- the scenes -----------------------------------------------------------------------------

    def before_rumours(self) -> None:
        """Eleven messages; three of them are one."""
        for told in RUMOURS:
            self._told(told)
        self.stage.page_with("Lucia", "/desk/", RUMOUR)
        self._accept_a_suggestion()
        self.stage.until(
            lambda: self.incident("Lucia", RUMOUR).has("3 reports", "1 source,"),
            "forwarded copies did not become one source",
        )
        self._answer_the_rumours()

    def before_call(self) -> None:
        """Somebody rings."""
        self.stage.tell("ring", language=ARREST.language, caller=ARREST.caller)
        self.stage.page_with("Omar", "/desk/", "Callers waiting: 1")

    def visitor_call(self) -> None:
        """Take the call, change the script, write down what is heard."""
        telling.take_call(self.stage, "Omar", ARREST, switch="panic")

    def done_call(self) -> bool:
        """Tell whether the call was taken and is known to be about somebody taken."""
        return self._happened("incident.taken")

    def after_call(self) -> None:
        """A witness tells the same by the web form."""
        self.stage.until(self.done_call, "the call about somebody taken set nothing in motion")
        self._told(WITNESS)

    def before_taken(self) -> None:
        """The lawyer was paged, and answers."""
        self.stage.until(lambda: self._pages() > 0, "the duty lawyer was never paged")
        before = self._pages()
        self.stage.tell("jump", minutes=6)
        self.stage.until(lambda: self._pages() > before, "the lawyer was not paged again")
        incident = self.incident_path("Omar", CORNER).rstrip("/").rpartition("/")[2]
        page = self.stage.be("Dana").open(f"/incidents/{incident}/lawyer/")
        self.stage.be("Dana").press(page, "/answer-page/")
        self.stage.until(
            lambda: self.incident("Omar", CORNER).has("2 independent sources"),
            "the witness's report did not join the call's incident",
        )

    def before_look(self) -> None:
        """The bakery is phoned and looks out."""
        self._own_and_ask_contact(CORNER, saw="seen")

    def visitor_look(self) -> None:
        """Approve the verifiers."""
        self._approve(CORNER)

    def done_look(self) -> bool:
        """Tell whether the verifiers' request was approved."""
        return self._happened("call_out.approved")

    def after_look(self) -> None:
        """Two verifiers go, look once, and leave."""
        self.crew.look()

    def visitor_confirm(self) -> None:
        """Confirm what the verifier saw."""
        self._settle("Omar", CORNER, "confirmed", "verifier")

    def done_confirm(self) -> bool:
        """Tell whether it was confirmed."""
        return self._happened("incident.settled", "outcome=confirmed")

    def after_confirm(self) -> None:
        """The verifiers are told, and leave; the observers' request waits for approval."""
        self.crew.verifiers_go_home()
        self.stage.until(
            lambda: self.incident("Omar", CORNER).form_or_none("/approve/"),
            "no request for observers was proposed",
        )

    def visitor_send(self) -> None:
        """Approve the observers."""
        self._approve(CORNER)

    def done_send(self) -> bool:
        """Tell whether the second request was approved."""
        return self._count("call_out.approved") >= 2

    def after_send(self) -> None:
        """Four go: some refuse and are replaced, one is there already."""
        self.crew.go()

    def before_enough(self) -> None:
        """Everyone else hears "enough"; the four arrive."""
        self.stage.until(
            lambda: self.incident("Omar", CORNER).has("4 of 4"), "the desk never said 4 of 4"
        )
        self.crew.hear_enough()
        self.crew.arrive()

    def before_alert(self) -> None:
        """Lucia drafts the alert and releases it first; nothing goes out."""
        area.draft_and_release(self.stage, "Lucia", self.incident_path("Lucia", CORNER))

    def visitor_alert(self) -> None:
        """Release it as the second."""
        area.second(self.stage, "Omar", self.incident_path("Omar", CORNER))

    def done_alert(self) -> bool:
        """Tell whether a second person released it."""
        return self._happened("alert.released")

    def after_alert(self) -> None:
        """The subscribers' phones have it."""
        area.heard(self.stage, "VERIFIED")

    def before_missed(self) -> None:
        """A quarter of an hour passes; one does not check in, then needs help."""
        self.crew.miss_a_check_in()

    def before_second(self) -> None:
        """The parish looks out at the other corner."""
        self._own_and_ask_contact(RUMOUR, saw="nobody")

    def visitor_second(self) -> None:
        """Say what was found there."""
        self._settle("Omar", RUMOUR, SETTLED, "contact")

    def done_second(self) -> bool:
        """Tell whether the other corner was settled."""
        incident = self.incident_path("Omar", RUMOUR).rstrip("/").rpartition("/")[2]
        return any(line["about"] == incident for line in self._lines("incident.settled"))

    def after_second(self) -> None:
        """Whoever asks "is it true?" reads what was found."""
        self.stage.until(
            lambda: telling.is_it_true(self.stage, "cambridgeport").has("Nobody was seen"),
            "the public answer for the area never said what was found",
        )

    def visitor_home(self) -> None:
        """Two people say that they left."""
        self._settle("Omar", CORNER, "left", "observer")

    def done_home(self) -> bool:
        """Tell whether the first of two said so."""
        return self._happened("incident.said_over") or self._happened(
            "incident.settled", "outcome=left"
        )

    def after_home(self) -> None:
        """Lucia says so too; everyone goes home and is counted."""
        self._settle("Lucia", CORNER, "left", "observer")
        area.send_update(self.stage, "Lucia", self.incident_path("Lucia", CORNER))
        self.crew.go_home()

    def visitor_hand_over(self) -> None:
        """Hand every open line to Lucia."""
        omar = self.stage.be("Omar")
        page = omar.open("/shifts/")
        omar.press(page, "/shifts/begin/", {"to": f"account:{self.stage.people['Lucia']}"})

    def done_hand_over(self) -> bool:
        """Tell whether the hand-over was begun."""
        return self._happened("shift.hand_over_begun")

    def after_hand_over(self) -> None:
        """Lucia accepts line by line; only then Omar's shift ends."""
        lucia, omar = self.stage.be("Lucia"), self.stage.be("Omar")
        page = lucia.open("/shifts/")
        while page.form_or_none("/shifts/accept/"):
            page = lucia.press(page, "/shifts/accept/")
        page = omar.open("/shifts/")
        omar.press(page, "/shifts/end/")
        if not self._happened("shift.ended"):
            raise Missed("the shift did not end after every line was accepted")

    # --- what several scenes do -------------------------------------------------------------------

    def incident_path(self, who: str, place: str) -> str:
        """Give the desk address of the open incident at a place, or ""."""
        found = self.stage.be(who).open(f"/desk/find/?q={place}")
        return found.path if "/desk/incident/" in found.path else found.link("/desk/incident/")

    def incident(self, who: str, place: str) -> Page:
        """Open the incident at a place on the desk."""
        path = self.stage.until(
            lambda: self.incident_path(who, place), f"no open incident at {place}"
        )
        return self.stage.be(who).open(path)

    def _told(self, told: Told) -> None:
        match told.door:
            case "sms" if told.later:
                before = self._count("incident.opened")
                self.stage.text(told.caller, told.words)
                self.stage.heard("Where is it?")
                self.stage.until(
                    lambda: self._count("incident.opened") > before and self._all_have_a_look(),
                    "no look was proposed for a text without a place",
                )
                self.stage.text(told.caller, told.place)
            case "sms":
                self.stage.text(told.caller, told.words)
            case "web":
                telling.web_form(self.stage, told)
            case _:
                self.stage.tell("ring", language=told.language, caller=told.caller)
                telling.take_call(self.stage, "Pilar", told)

    def _answer_the_rumours(self) -> None:
        # Everything but Magazine at Perry is looked at by somebody near, and answered.
        for told in RUMOURS:
            street = told.place.split(" St")[0].split(" Ave")[0]
            if street == RUMOUR or told.later:
                continue
            self._settle("Lucia", street, "nobody", "contact")
        self._take_an_outcome_back(street)

    def _take_an_outcome_back(self, street: str) -> None:
        # Pressed too soon: undone within the minute, and the request to look is there again.
        before = self._count("call_out.proposed")
        lucia, page = self.stage.be("Lucia"), self.incident("Lucia", street)
        lucia.press(page, "/undo-settle/")
        self.stage.until(
            lambda: self._count("call_out.proposed") > before,
            "no look was proposed again after an outcome was taken back",
        )
        self._settle("Lucia", street, "nobody", "contact")

    def _all_have_a_look(self) -> bool:
        opened = {line["about"] for line in self._lines("incident.opened")}
        proposed = " ".join(line["what"] for line in self._lines("call_out.proposed"))
        return all(incident in proposed for incident in opened)

    def _accept_a_suggestion(self) -> None:
        # A text without a place got its own line; its second text says which it belongs to.
        def merged() -> bool:
            page = self.incident("Lucia", "Garden")
            if page.form_or_none("/accept/"):
                self.stage.be("Lucia").press(page, "/accept/")
            return self._happened("incident.merged")

        self.stage.until(merged, "the second text's place led to no incident")
        emptied = self.stage.until(
            lambda: next((x["about"] for x in self._lines("incident.merged")), None),
            "the emptied incident was not closed",
        )
        self.stage.until(
            lambda: any(emptied in line["what"] for line in self._lines("call_out.over")),
            "the request to look at the emptied incident went on",
        )

    def _own_and_ask_contact(self, place: str, *, saw: str) -> None:
        omar = self.stage.be("Omar")
        page = self.incident("Omar", place)
        if page.form_or_none("/own/"):
            page = omar.press(page, "/own/")
            page = self.incident("Omar", place)
        ask = next((f for f in page.forms if "/contact/" in f.action), None)
        if ask is None:
            raise Missed(f"the desk offers no local contact near {place}")
        omar.send(page, ask)
        page = self.incident("Omar", place)
        omar.press(page, "/saw/", {"saw": saw})

    def _approve(self, place: str) -> None:
        page = self.stage.until(
            lambda: self._with_form("Omar", place, "/approve/"), f"no request to approve at {place}"
        )
        self.stage.be("Omar").press(page, "/approve/")

    def _with_form(self, who: str, place: str, ends: str) -> Page | None:
        page = self.incident(who, place)
        return page if page.form_or_none(ends) else None

    def _settle(self, who: str, place: str, outcome: str, basis: str) -> None:
        def look() -> Page | None:
            page = self.incident(who, place)
            offered = page.form_or_none("/settle/", outcome=outcome)
            return page if offered else None

        page = self.stage.until(look, f"“{outcome}” was never offered at {place}")
        form = page.form("/settle/", outcome=outcome)
        self.stage.be(who).send(page, form, {"basis": basis})

    def _pages(self) -> int:
        texts = [phone["texts"] for phone in self.stage.phones() if phone["alias"] == "Dana"]
        return sum("taken" in text for text in texts[0]) if texts else 0

    def _lines(self, verb: str) -> list[dict[str, str]]:
        return [line for line in self.stage.state()["timeline"] if line["verb"] == verb]

    def _happened(self, verb: str, what: str = "") -> bool:
        return self._count(verb, what) > 0

    def _count(self, verb: str, what: str = "") -> int:
        return sum(what in line["what"] for line in self._lines(verb))

    def _reactions(self) -> list[str]:
        """Name the steps of the evening that the audit does not have."""
        had = {line["verb"] for line in self.stage.state()["timeline"]}
        return [f"the audit has no {verb}" for verb in EXPECTED if verb not in had]


#: What an evening cannot be without, journey by journey.
EXPECTED = (
    "report.kept", "incident.opened", "incident.joined", "incident.merged", "incident.taken",
    "incident.settle_undone", "incident.paged_again", "incident.page_answered",
    "contact.answered", "call_out.proposed", "call_out.approved", "call_out.asked",
    "call_out.answered", "scene.looked", "incident.settled", "call_out.enough", "scene.arrived",
    "scene.check_in_missed", "scene.help", "scene.pull_back", "scene.left", "call_out.over",
    "alert.first", "alert.released", "alert.updated",
    "shift.line_accepted", "shift.ended",
)  # fmt: skip
