"""What the evening's volunteers do on their phones: go or not, arrive, check in, come home."""

from collections.abc import Callable

from testigo.drills.pages import Page
from testigo.drills.stage import Missed, Stage

REFUSE = frozenset({"Ahmed", "Sam"})  #: who cannot come tonight
QUARTER = 14  #: minutes; a check-in is due after fifteen
#: Who has no data: the first verifier who goes, and the second observer, twenty minutes later.
BY_TEXT = {2: (0, "yes"), 4: (1, "in 20")}
PLACE = "Broadway"  #: in no text but the one that tells the place


class Crew:
    """The volunteers of one evening."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.going: list[tuple[str, int]] = []  #: (alias, request) of whoever said yes
        self.looked: list[tuple[str, int]] = []
        self.later = ""  #: who comes in twenty minutes, and only has text messages

    def look(self) -> None:
        """Verifiers answer, go, say what they found."""
        self.looked = self._answer(wanted=2)
        self._hears(self.looked[0][0], PLACE)  # told once the second goes too
        for alias, number in self.looked:
            self._press(alias, number, "arrive/", shows="What did you find?")
        alias, number = self.looked[0]
        self._press(alias, number, "looked/", outcome="confirmed")

    def verifiers_go_home(self) -> None:
        """Their task is done: they leave and are counted home."""
        for alias, number in self.looked:
            self._press(alias, number, "left/")

    def go(self) -> None:
        """Observers answer until the desk has enough."""
        self.going = self._answer(wanted=4, here=True)

    def hear_enough(self) -> None:
        """Everyone who was asked and not needed hears so; nobody can come on top."""
        self.stage.heard("Enough are going")

    def arrive(self) -> None:
        """All who go arrive."""
        for alias, number in self.going:
            if alias == self.later:
                continue
            page = self._page(alias, number)
            if page.form_or_none("/arrive/"):
                self._press(alias, number, "arrive/")
            self._until(alias, number, lambda page: page.form_or_none("/ok/") is not None)

    def miss_a_check_in(self) -> None:
        """One forgets to check in; the buddy is told; then presses "I need help"."""
        (late, number), *others = self.going
        self.stage.tell("jump", minutes=QUARTER)
        for alias, request in others:
            if alias != self.later:
                self._press(alias, request, "ok/")
        self.stage.tell("jump", minutes=2)
        self.stage.until(
            lambda: self.stage.be("Lucia").open("/desk/").has(f"{late}: no check-in"),
            f"the desk never showed that {late} missed a check-in",
        )
        self.stage.heard("has not checked in")
        self._press(late, number, "ok/")
        self._comes_later(number)
        self._press(late, number, "help/")
        self._answer_help(late)
        for alias, request in others:
            self._until(alias, request, lambda page: page.has("Pull back now"))
            self._press(alias, request, "seen/")
        self._help_is_over(late)

    def go_home(self) -> None:
        """Everyone leaves safely and answers the three questions."""
        for alias, number in self.going:
            self._until(alias, number, lambda page: page.has("your task is done"))
            self._press(alias, number, "left/")
            page = self._page(alias, number)
            told = {"ended": "left", "taken": "yes", "how": "fine", "rest": "no"}
            self.stage.be(alias).press(page, "/rest/", told)
        self.stage.until(
            lambda: self.stage.be("Lucia").open("/desk/").has("Nobody is out"),
            "the desk still counts somebody out after all went home",
        )

    # --- one person -------------------------------------------------------------------------------

    def _answer(self, *, wanted: int, here: bool = False) -> list[tuple[str, int]]:
        """Have whoever is asked answer, until enough are coming."""
        coming: list[tuple[str, int]] = []
        refused: set[str] = set()

        def look() -> bool:
            # Each answer changes who is still needed: the list is read anew after it.
            for alias, number in self._asked(refused | {who for who, _ in coming}):
                if alias in REFUSE or (not refused and wanted > 2):
                    self._press(alias, number, "answer/", answer="cannot")
                    refused.add(alias)
                elif (words := BY_TEXT[wanted])[0] == len(coming):
                    self._writes_an_answer(alias, number, words[1])
                    coming.append((alias, number))
                else:
                    said = "here" if here and not coming else "going"
                    self._press(alias, number, "answer/", answer=said)
                    coming.append((alias, number))
                return len(coming) >= wanted
            return False

        self.stage.until(look, f"only {len(coming)} of {wanted} people were asked in time")
        return coming

    def _writes_an_answer(self, alias: str, number: int, words: str) -> None:
        """Answer without data, having chosen to get the place by text."""
        person = self.stage.be(alias)
        person.press(person.open("/duty/"), "/duty/choose/", {"place_by_text": "on"})
        before = len(self._texts(alias))
        self._writes(alias, f"{words} {number}")
        self.stage.until(
            lambda: len(self._texts(alias)) > before, f"“{words}” from {alias} was never answered"
        )
        self.later = alias if words != "yes" else ""

    def _comes_later(self, number: int) -> None:
        """The twenty minutes are over: the place comes by text, and "here" goes back."""
        self.stage.tell("jump", minutes=QUARTER // 2)
        self._hears(self.later, PLACE)
        self._writes(self.later, "here")
        self._until(self.later, number, lambda page: page.form_or_none("/ok/") is not None)

    def _writes(self, alias: str, words: str) -> None:
        person = self.stage.be(alias)
        owner = f"account:{self.stage.people[alias]}"
        page = person.open("/drill/phones/")
        person.press(page, "/phones/say/", {"owner": owner, "text": words})

    def _hears(self, alias: str, words: str) -> None:
        self.stage.until(
            lambda: any(words in text for text in self._texts(alias)),
            f"{alias}'s phone never got “{words}”",
        )

    def _texts(self, alias: str) -> list[str]:
        phones = (phone for phone in self.stage.phones() if phone["alias"] == alias)
        return [text for phone in phones for text in phone["texts"]]

    def _asked(self, done: set[str]) -> list[tuple[str, int]]:
        found = []
        for phone in self.stage.phones():
            alias, asked = phone["alias"], phone["request"]
            if alias and asked and alias not in done:
                page = self._page(alias, asked)
                if page.form_or_none("/answer/"):
                    found.append((alias, asked))
        return found

    def _page(self, alias: str, number: int) -> Page:
        return self.stage.be(alias).open(f"/go/{number}/")

    def _press(self, alias: str, number: int, ends: str, *, shows: str = "", **told: str) -> None:
        person, page = self.stage.be(alias), self._page(alias, number)
        after = person.press(page, f"/go/{number}/{ends}", told)
        if after.status >= 400:
            raise Missed(f"{alias}'s “{ends}” was answered with {after.status}")
        if shows and not after.has(shows):
            raise Missed(f"{alias} did not read “{shows}” after {ends}")

    def _until(self, alias: str, number: int, holds: Callable[[Page], bool]) -> None:
        self.stage.until(
            lambda: holds(self._page(alias, number)), f"{alias}'s page of request {number}"
        )

    def _answer_help(self, late: str) -> None:
        def look() -> Page | None:
            page = self.stage.be("Omar").open("/desk/")
            form = next((f for f in page.forms if f.action.endswith("/help/")), None)
            return page if form else None

        page = self.stage.until(look, f"the desk never offered to answer {late}'s call for help")
        self.stage.be("Omar").press(page, "/help/")

    def _help_is_over(self, late: str) -> None:
        page = self.stage.be("Omar").open("/desk/")
        sheet = page.link("/sheet/")
        if not sheet:
            raise Missed(f"whom to tell about {late} was not offered")
        page = self.stage.be("Omar").open(sheet)
        self.stage.be("Omar").press(page, "/help-over/")
