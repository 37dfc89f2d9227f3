"""What leaves as a feed: verified, released, an area's outline; nothing after a day."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from lxml import etree

from testigo.alerts import operations as alerts
from testigo.alerts import queries as alert_queries
from testigo.alerts.types import AlertView
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.federation import queries
from testigo.federation.ours import tag
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, Status
from testigo.security.models import Network
from testigo.security.types import Kind
from tests.build import DAWN, a_network, an_act
from tests.build_alerts import a_draft, an_alert, lucia_acts, nadia_acts
from tests.build_incidents import an_incident, minutes

pytestmark = pytest.mark.django_db

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent.parent / "data" / "CAP-v1.2.xsd"))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def anybody(at: datetime = DAWN) -> Act:
    return an_act(by="public", at=at, roles=frozenset())


def feed(at: datetime = DAWN, *, language: str = "en", slug: str = "all") -> Any:
    return etree.fromstring(queries.feed(anybody(at), language=language, slug=slug))


def cap(alert: AlertView, at: datetime = DAWN) -> Any:
    """An alert's notice, valid by the schema."""
    root = etree.fromstring(queries.notice(anybody(at), alert.code))
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def of(root: Any, *names: str) -> list[str]:
    """The texts of all elements of a name, however deep."""
    return [part.text or "" for name in names for part in root.iter(f"{CAP}{name}")]


def moment(root: Any, name: str) -> datetime:
    return datetime.fromisoformat(of(root, name)[0])


def ended(alert: AlertView, at: datetime) -> AlertView:
    """Two people settle that they left; the update goes out."""
    for act in (lucia_acts(at), nadia_acts(at)):
        incidents.settle(act, alert.incident, outcome=Status.LEFT, basis=Basis.OBSERVER)
    return alerts.update(lucia_acts(at), alert.id)


def test_an_alert_is_valid_by_the_schema_and_by_meaning():
    alert = an_alert()

    root = cap(alert)

    assert of(root, "status", "msgType", "scope") == ["Actual", "Alert", "Public"]
    assert of(root, "sender") == [settings.HOST]
    assert of(root, "identifier") == [f"{settings.HOST}.{DAWN:%Y%m%d}.{alert.code}.1"]
    assert moment(root, "sent") == DAWN
    assert all(moment(info, "expires") == alert.until for info in root.iter(f"{CAP}info"))
    assert of(root, "language") == [tag(code) for code in LANGUAGES]
    assert set(of(root, "certainty")) == {"Observed"}
    assert set(of(root, "category")) == {"Security"}
    assert of(root, "web") == [f"{settings.ORIGIN}/{code}/a/{alert.code}/" for code in LANGUAGES]
    assert of(root, "references") == []


def test_it_says_in_each_language_what_people_get():
    alert = an_alert()

    root = cap(alert)

    said = [alert_queries.say(anybody(), alert, code) for code in LANGUAGES]
    assert of(root, "description") == said
    with_language = zip(LANGUAGES, of(root, "headline"), strict=True)
    for code, headline in with_language:
        with translation.override(code):
            assert headline == alert.headline


def test_where_it_is_is_a_neighbourhood_s_closed_outline_and_never_a_point():
    root = cap(an_alert())

    assert set(of(root, "areaDesc")) == {"The Port"}
    assert of(root, "circle") == []
    for polygon in of(root, "polygon"):
        points = polygon.split()
        assert points[0] == points[-1]
        assert len(set(points)) >= 3
        lat, lon = (float(number) for number in points[0].split(","))
        assert (round(lat), round(lon)) == (42, -71)


def test_a_person_s_street_name_or_time_of_pressing_is_nowhere():
    alert = an_alert()
    text = queries.notice(anybody(), alert.code) + queries.feed(
        anybody(), language="en", slug="all"
    )

    for secret in ("Broadway", "Lucia", "Nadia", "account:", str(alert.id), str(alert.incident)):
        assert secret.encode() not in text


def test_a_correction_names_the_alert_and_replaces_it():
    alert, after = an_alert(), DAWN + minutes(5)
    incidents.mark_taken(lucia_acts(after), alert.incident)
    alerts.correct(lucia_acts(after), alert.id)
    alerts.correct(nadia_acts(after), alert.id)

    root = cap(alert, after)

    first = f"{settings.HOST},{settings.HOST}.{DAWN:%Y%m%d}.{alert.code}.1"
    assert of(root, "msgType") == ["Update"]
    assert of(root, "references")[0].startswith(f"{first},")
    assert set(of(root, "severity")) == {"Severe"}
    assert moment(root, "expires") == alert.until


def test_a_cancellation_names_the_alert_and_claims_nothing():
    alert, after = an_alert(), DAWN + minutes(5)
    alerts.cancel(nadia_acts(after), alert.id)
    alerts.cancel(lucia_acts(after), alert.id)

    root = cap(alert, after)

    assert of(root, "msgType") == ["Cancel"]
    assert len(of(root, "references")[0].split()) == 1
    assert set(of(root, "certainty", "severity")) == {"Unknown"}
    assert of(root, "headline")[0].startswith("Cancelled: ")
    assert moment(root, "expires") > moment(root, "sent") == after


def test_an_update_names_all_before_it_and_never_says_all_clear():
    alert, after = an_alert(), DAWN + minutes(5)
    incidents.mark_taken(lucia_acts(after), alert.incident)
    alerts.correct(lucia_acts(after), alert.id)
    alerts.correct(nadia_acts(after), alert.id)
    later = DAWN + minutes(50)

    root = cap(ended(alert, later), later)

    assert of(root, "msgType") == ["Update"]
    references = [one.split(",") for one in of(root, "references")[0].split()]
    assert [identifier[-2:] for _sender, identifier, _sent in references] == [".1", ".2"]
    times = [datetime.fromisoformat(sent) for _sender, _identifier, sent in references]
    assert times == [DAWN, after]
    assert "AllClear" not in of(root, "responseType")
    assert set(of(root, "urgency")) == {"Past"}


def test_a_rumour_looked_into_claims_no_more_than_that():
    incident = an_incident()
    incidents.settle(lucia_acts(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)
    drafted = alerts.draft(lucia_acts(), incident.id)
    alerts.release(lucia_acts(), drafted.id)
    alert = alerts.release(nadia_acts(), drafted.id)

    root = cap(alert)

    assert of(root, "msgType") == ["Alert"]
    assert set(of(root, "certainty", "severity")) == {"Unknown"}
    assert set(of(root, "category")) == {"Other"}


def test_a_drill_is_an_exercise():
    alert = an_alert()
    Network.objects.filter(pk="home").update(kind=Kind.DRILL)

    root = cap(alert)

    assert of(root, "status") == ["Exercise"]
    assert all(headline.startswith("Drill: ") for headline in of(root, "headline")[:1])


def test_what_two_people_did_not_release_is_in_no_feed():
    drafted = a_draft()
    alerts.release(lucia_acts(), drafted.id)

    assert list(feed().iter(f"{ATOM}entry")) == []
    with pytest.raises(NotYours):
        queries.notice(anybody(), drafted.code)


def test_a_day_after_it_ended_nothing_tells_of_it():
    alert = an_alert()
    over = DAWN + timedelta(hours=2)
    alerts.advance(an_act(by="system", at=over))
    (entry,) = feed(over).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title").startswith("expired: ")

    gone = over + timedelta(hours=24)
    assert list(feed(gone).iter(f"{ATOM}entry")) == []
    with pytest.raises(NotYours):
        queries.notice(anybody(gone), alert.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_has_all_that_readers_need(language: str):
    alert = an_alert()

    root = feed(language=language, slug="the-port")

    def links(part: Any) -> dict[str, str]:
        return {link.get("rel"): link.get("href") for link in part.findall(f"{ATOM}link")}

    address = f"{settings.ORIGIN}/feeds/{language}/the-port.atom"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == tag(language)
    assert root.findtext(f"{ATOM}id") == links(root)["self"] == address
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Cambridge Rapid Response"
    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == DAWN
    (entry,) = root.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == (
        f"tag:{settings.HOST},{DAWN:%Y-%m-%d}:{language}/{alert.code}"
    )
    assert entry.findtext(f"{ATOM}content") == alert_queries.say(anybody(), alert, language)
    assert links(entry) == {
        "alternate": f"{settings.ORIGIN}/{language}/a/{alert.code}/",
        "related": f"{settings.ORIGIN}/feeds/cap/{alert.code}.xml",
    }


def test_an_area_s_feed_is_of_that_area_alone():
    an_alert()

    assert len(list(feed(slug="the-port").iter(f"{ATOM}entry"))) == 1
    assert list(feed(slug="cambridgeport").iter(f"{ATOM}entry")) == []
    with pytest.raises(NotYours):
        feed(slug="atlantis")
    with pytest.raises(NotYours):
        feed(language="tlh")


def test_a_quiet_feed_never_goes_back_in_time():
    alert = an_alert()
    times = [DAWN + timedelta(hours=hours) for hours in (0, 1, 3, 20, 30, 60)]
    alerts.advance(an_act(by="system", at=alert.until or DAWN))

    told = [datetime.fromisoformat(feed(at).findtext(f"{ATOM}updated")) for at in times]

    assert told == sorted(told)


def test_a_reader_that_has_it_is_told_so(client: Client):
    a_network()
    answer = client.get("/feeds/en/all.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "max-age=60" in answer["Cache-Control"]
    assert not answer.cookies

    again = client.get("/feeds/en/all.atom", headers={"If-None-Match": answer["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_without_a_language_leads_to_the_reader_s(client: Client):
    a_network()

    answer = client.get("/feeds/the-port.atom", headers={"Accept-Language": "ur"})

    assert answer["Location"] == "/feeds/ur/the-port.atom"


def test_the_page_of_feeds_names_each(client: Client):
    a_network()

    page = client.get("/feeds/").content.decode()

    assert f"{settings.ORIGIN}/feeds/es/the-port.atom" in page
