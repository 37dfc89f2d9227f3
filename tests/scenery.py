"""What the pictures show: one guided evening's beginning, and another in its busiest minute."""

from testigo.drills import area, telling
from testigo.drills.evening import ARREST
from testigo.drills.pages import Form, Page, Visitor
from testigo.drills.performance import CORNER, Performance
from testigo.drills.stage import Stage
from tests.journeys import scenes

PATIENCE = 90.0
SAYS = "Dos camionetas blancas, una sin ventanas. Uno con placa 4471 en el chaleco."


def cookies(visitor: Visitor) -> dict[str, str]:
    """What makes a browser this person's."""
    return {cookie.name: cookie.value or "" for cookie in visitor.http.cookies.jar}


class Evening:
    """The evenings the pictures are taken of."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.visitor: dict[str, str] = {}
        self.incident = ""
        self.there = self.on_the_way = ("", 0)

    def begin_tour(self) -> None:
        """Somebody starts the tour, watches the rumours come in, and hears the phone ring."""
        guest = Visitor(self.url, name="a visitor")
        guest.press(guest.open("/drill/"), "/drill/start/")
        stage = Stage(self.url, Stage.newest(self.url), patience=PATIENCE)
        Performance(stage).before_rumours()
        stage.tell("played/1")
        guest.press(guest.open("/drill/guide/"), "/drill/next/")
        Performance(stage).before_call()
        self.visitor = cookies(guest)

    def play_until_two_are_there(self) -> None:
        """An evening without a visitor, until four are going and two of them are there."""
        self.stage = Stage(self.url, Stage.open_evening(self.url), patience=PATIENCE)
        self.played = Performance(self.stage)
        for scene in ("rumours", "call", "taken", "look", "confirm", "send"):
            for when in ("before", "visitor", "after"):
                self.played._part(when, scene)
        omar = self.stage.be("Omar")
        omar.press(self.played.incident("Omar", "Magazine"), "/own/")
        crew = self.played.crew
        first, second, third, _fourth = crew.going
        for alias, number in (first, second):
            if crew._page(alias, number).form_or_none("/arrive/"):
                crew._press(alias, number, "arrive/")
        self.there, self.on_the_way = first, third
        self.incident = self.played.incident_path("Omar", CORNER)

    def ring(self, language: str) -> None:
        """Somebody waits on the line."""
        self.stage.tell("ring", language=language, caller="+16175550125")
        self.stage.page_with("Omar", "/desk/", "Callers waiting: 1")

    def take_the_call(self) -> str:
        """Pilar takes it and writes down what she hears; gives the call's address."""
        pilar = self.stage.be("Pilar")
        page = pilar.send(*_waiting(pilar.open("/desk/")))
        answer = next(form.action for form in page.forms if form.action.endswith("/answer/"))
        token = telling.token(page)
        told = {
            "taken": ARREST.taken, "said_place": "brodway y prospect por el parque",
            "safe": "yes", "when": "now", "sees": ARREST.sees, "words": SAYS,
        }  # fmt: skip
        for field, value in told.items():
            form = Form(answer, "post", {"csrfmiddlewaretoken": token})
            pilar.send(page, form, {"field": field, "value": value})
        offered = pilar.open(page.path)
        place = next(v for f in offered.forms for _, v in f.buttons if "&" in v)
        form = Form(answer, "post", {"csrfmiddlewaretoken": token})
        pilar.send(page, form, {"field": "place", "value": place})
        self.ring("es")
        return page.path

    def release_the_alert(self) -> str:
        """Omar drafts it and is the first of two; gives the address of its public page."""
        area.draft_and_release(self.stage, "Omar", self.incident)
        area.second(self.stage, "Lucia", self.incident)
        return scenes.linked(self.stage, "/en/a/")


def _waiting(desk: Page) -> tuple[Page, Form]:
    return desk, next(form for form in desk.forms if telling.CALL.fullmatch(form.action))
