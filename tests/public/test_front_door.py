"""Somebody tells what they see: no account, no cookie, no script, in their language."""

import re
from typing import Any

import pytest
from django.test import Client

from testigo.public import opening
from testigo.reports import queries
from testigo.reports.events import ReportKept
from testigo.reports.models import Report
from testigo.security import flood
from tests.build import a_network, all_published, an_act, published

pytestmark = pytest.mark.django_db
CORNER = "Broadway and Prospect"


@pytest.fixture(autouse=True)
def _somewhere() -> None:
    a_network()
    opening.TRIES._buckets.clear()
    flood.INTAKE._buckets.clear()


def hidden(page: Any, name: str) -> str:
    """Read a hidden field of a page's form, as a browser would send it."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, f"no {name} on the page"
    return found[1]


class Caller:
    """Somebody at the front door who presses what stands on the page."""

    def __init__(self, language: str = "en") -> None:
        self.client, self.at = Client(enforce_csrf_checks=True), f"/{language}/tell/"
        self.page: Any = self.client.get(self.at)

    def press(self, go: str = "next", **told: Any) -> Any:
        form = {"pen": hidden(self.page, "pen"), "step": hidden(self.page, "step"), "go": go}
        if form["step"] == "where":
            form["said_before"] = hidden(self.page, "said_before")
        self.page = self.client.post(self.at, {**form, **told})
        return self.page

    def tell_all(self) -> Any:
        self.press(taken="no")
        self.press(sees=["vehicles", "vests"], words="two white vans")
        self.press(said_place=CORNER)
        self.press(said_place=CORNER, place=hidden_choice(self.page))
        self.press(when="now")
        return self.press(callback="no")


def hidden_choice(page: Any) -> str:
    """Read the first place a page offers."""
    found = re.search(r'name="place" value="([^"]*)"', page.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_the_whole_way_in_each_language(language):
    caller = Caller(language)
    last = caller.tell_all()

    (report,) = queries.coming_in(an_act())
    assert (report.taken, report.when) == ("no", "now")
    assert report.sees == {"vehicles", "vests"}
    assert (report.words, report.language) == ("two white vans", language)
    assert "Broadway" in report.place
    assert published(ReportKept).cell == report.cell
    page = last.content.decode()
    assert f'lang="{language}"' in page
    assert 'class="code"' in page
    assert not caller.client.cookies


def test_the_browser_language_chooses_the_door():
    for wanted, door in (
        ("es-MX,es;q=0.9", "/es/"), ("ur", "/ur/"), ("zh-CN,zh;q=0.9", "/zh-hans/"),
        ("zh", "/zh-hans/"), ("zh-TW", "/zh-hans/"), ("xx", "/en/"),
    ):  # fmt: skip
        assert Client().get("/", headers={"Accept-Language": wanted}).headers["Location"] == door


@pytest.mark.parametrize("path", ["", "tell/", "code/", "true/", "rights/", "rights/door/"])
@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_every_page_opens_without_a_cookie(language, path):
    client = Client()
    page = client.get(f"/{language}/{path}")

    assert page.status_code == 200
    assert not client.cookies
    assert "Set-Cookie" not in page.headers
    assert len(page.content) < 15_000
    assert b"data-exit" in page.content


def test_what_and_where_are_enough_and_the_rest_may_be_left():
    caller = Caller()
    caller.press(taken="now")
    caller.press()
    caller.press(said_place=CORNER)
    assert not all_published(ReportKept)
    caller.press(said_place=CORNER, place=hidden_choice(caller.page))

    assert published(ReportKept).taken == "now"


def test_pressing_twice_tells_it_once():
    caller = Caller()
    first = caller.page
    for _press in range(2):
        caller.page = first
        caller.press(taken="no")

    assert Report.objects.count() == 1


def test_an_empty_answer_is_asked_for_again():
    caller = Caller()
    assert caller.press().status_code == 422
    assert b"Please choose one" in caller.page.content
    assert Report.objects.count() == 0


def test_a_place_nobody_knows_keeps_what_was_typed_and_offers_the_neighborhoods():
    caller = Caller()
    caller.press(taken="no")
    caller.press()
    page = caller.press(said_place="Xyzzy Plughville 99").content.decode()
    assert "Xyzzy Plughville 99" in page
    assert "cannot find" in page

    caller.press(said_place="Xyzzy Plughville 99", place="as_said")

    assert published(ReportKept).cell == ""
    (report,) = queries.coming_in(an_act())
    assert report.said_place == "Xyzzy Plughville 99"


def test_only_the_neighborhood_is_an_answer():
    caller = Caller()
    caller.press(taken="no")
    caller.press()
    caller.press(place="area")
    caller.press(said_place="", place=hidden_choice(caller.page))

    kept = published(ReportKept)
    assert (kept.cell, bool(kept.area)) == ("", True)


def test_a_choice_beside_other_words_is_no_choice():
    caller = Caller()
    caller.press(taken="no")
    caller.press()
    caller.press(said_place=CORNER)
    first = hidden_choice(caller.page)
    caller.press(said_place="Central Square", place=first)

    (report,) = queries.coming_in(an_act())
    assert report.place == ""


def test_a_point_outside_the_city_is_refused_in_words():
    caller = Caller()
    caller.press(taken="no")
    caller.press()
    page = caller.press(said_place="", place="at:48.8566,2.3522")

    assert page.status_code == 422
    assert b"outside the city" in page.content


def test_back_goes_back_and_keeps_what_was_typed():
    caller = Caller()
    caller.press(taken="earlier")
    caller.press(go="back", words="two vans")
    assert 'value="earlier" checked' in caller.page.content.decode()
    caller.press(taken="earlier")
    assert "two vans" in caller.page.content.decode()


def test_a_call_back_without_a_number_is_asked_for_and_the_rest_is_kept():
    caller = Caller()
    caller.press(taken="no")
    caller.press(sees=["paper"])
    caller.press(place="area")
    caller.press(place=hidden_choice(caller.page))
    caller.press(when="today")
    page = caller.press(callback="yes", callback_say="it is about the school")

    assert page.status_code == 422
    assert "it is about the school" in page.content.decode()
    caller.press(callback="yes", contact="617-555-0170", callback_say="the school")
    (report,) = queries.open_call_backs(an_act())
    assert (report.contact, report.callback_say) == ("617-555-0170", "the school")


def test_a_typed_badge_is_not_kept_and_the_next_page_says_so():
    caller = Caller("es")
    caller.press(taken="no")
    page = caller.press(words="Dos camionetas. Uno con placa 4471 en el chaleco.").content.decode()
    (report,) = queries.coming_in(an_act())

    assert "4471" not in report.words
    assert "Dos camionetas" in report.words
    assert "placa 4471" in page


def test_a_text_too_long_to_read_is_refused_and_kept_on_the_page():
    caller = Caller()
    caller.press(taken="no")
    page = caller.press(words="van " * 3000)

    assert page.status_code == 422
    assert page.content.count(b"van ") >= 3000


def test_ten_megabytes_get_a_sentence_in_the_callers_language():
    caller = Caller("es")
    page = caller.press(taken="no", words="a" * 10_000_000)

    assert page.status_code == 413
    assert 'lang="es"' in page.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "klingon", "utf-8"])
def test_an_unknown_encoding_loses_nothing_else(charset):
    caller = Caller()
    pen = hidden(caller.page, "pen")
    body = f"pen={pen}&step=taken&taken=now&go=next&words=%ff%fe%00".encode()
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    page = caller.client.generic("POST", "/en/tell/", body, content_type=kind)

    assert page.status_code == 200
    assert Report.objects.get().taken == "now"


@pytest.mark.parametrize("pen", ["", "forged", "eyJyIjoiMSJ9:1:x"])
def test_a_worn_pen_is_replaced_and_the_answer_kept(pen):
    page = Client().post("/en/tell/", {"pen": pen, "step": "taken", "taken": "now"})

    assert page.status_code == 200
    assert Report.objects.get().taken == "now"


def test_a_form_of_another_site_is_refused():
    told = {"pen": "", "step": "taken", "taken": "now"}
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ):
        assert Client().post("/en/tell/", told, headers=headers).status_code == 403
    assert Report.objects.count() == 0


def test_the_code_opens_the_report_again_and_more_can_be_said():
    last = Caller().tell_all()
    found = re.search(r'<b class="latin"><bdi>([^<]+)</bdi></b>', last.content.decode())
    assert found
    client = Client()
    page = client.post("/en/code/", {"words": f"  {found[1].upper()} "})
    assert page.status_code == 200
    told = {"pen": hidden(page, "pen"), "step": "more", "words": "now three vans"}
    client.post("/en/tell/", told)

    (report,) = queries.coming_in(an_act())
    assert report.words == "now three vans"


def test_wrong_words_are_kept_on_the_page_and_guessing_ends():
    client = Client()
    page = client.post("/en/code/", {"words": "river lemon <b>"})
    assert page.status_code == 422
    assert "river lemon &lt;b&gt;" in page.content.decode()

    statuses = {client.post("/en/code/", {"words": "a b c"}).status_code for _try in range(10)}
    assert 429 in statuses


def test_no_code_no_place_and_no_word_is_in_an_address():
    caller = Caller()
    caller.tell_all()
    page = caller.page.content.decode()

    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    code = re.search(r'<b class="latin"><bdi>([^<]+)</bdi></b>', page)
    assert code
    for word in [*code[1].split(), "Broadway", hidden(caller.page, "pen")]:
        assert not [address for address in addresses if word in address]


def test_above_the_bucket_reports_go_to_a_lane_of_their_own_and_none_is_refused():
    for _flood in range(25):
        caller = Caller()
        caller.press(taken="no")
        caller.press()
        caller.press(said_place="", place="area")
        assert caller.press(place=hidden_choice(caller.page)).status_code == 200

    lanes = queries.quarantine(an_act())
    assert sum(fold.alike for fold in lanes) + len(all_published(ReportKept)) == 25
    assert len(lanes) == 1
