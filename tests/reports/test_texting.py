"""A text message becomes a report, once, and is answered."""

from datetime import datetime, timedelta

import pytest

from testigo.channels import operations as channels
from testigo.channels.models import Delivery
from testigo.reports import queries, texting
from testigo.reports.events import ReportKept
from tests.build import DAWN, a_network, all_published, an_act, published, run_reactions

pytestmark = pytest.mark.django_db


def texts(
    text: str, *, number: str = "+16175550170", provider_id: str = "1", at: datetime = DAWN
) -> None:
    act = an_act(by="system", at=at)
    a_network()
    channels.receive(
        act, kind="sms", sender=number, text=text, provider_id=provider_id, network="home"
    )
    run_reactions()


def test_a_text_with_a_place_becomes_a_report_there():
    texts("se llevan a alguien en Broadway y Prospect")

    (report,) = queries.coming_in(an_act())
    assert (report.door, report.taken, report.state) == ("sms", "unsure", "kept")
    assert "Broadway" in report.place
    assert published(ReportKept).cell == report.cell != ""


def test_a_text_in_chinese_is_understood_like_any_other():
    texts("Broadway和Prospect路口有人被带走了")

    (report,) = queries.coming_in(an_act())
    assert (report.taken, report.state) == ("unsure", "kept")
    assert "Broadway" in report.place


def test_a_text_without_a_place_is_kept_and_asked_where():
    texts("two vans and men in vests")

    (report,) = queries.coming_in(an_act())
    assert (report.state, report.cell, report.taken) == ("kept", "", "")


def test_the_same_sender_goes_on_with_the_same_report():
    texts("two vans and men in vests")
    texts("on Broadway and Prospect", provider_id="2", at=DAWN + timedelta(minutes=5))

    (report,) = queries.coming_in(an_act())
    assert report.words.splitlines() == ["two vans and men in vests", "on Broadway and Prospect"]
    assert report.cell
    assert len(all_published(ReportKept)) == 1


def test_later_and_from_another_number_it_is_another_report():
    texts("two vans")
    texts("two vans", provider_id="2", at=DAWN + timedelta(minutes=30))
    texts("two vans", provider_id="3", number="+16175550171")

    assert len(queries.coming_in(an_act())) == 3


def test_the_same_message_three_times_is_one_report():
    for _again in range(3):
        texts("two vans on Main St")

    assert len(queries.coming_in(an_act())) == 1
    assert len(all_published(ReportKept)) == 1


def test_no_place_is_named_in_what_we_answer():
    texts("two vans on Broadway and Prospect")

    assert not [d for d in Delivery.objects.all() if "Broadway" in str(d.parameters)]


def test_mail_from_ever_new_senders_does_not_bury_the_desk(settings):
    settings.CHANNELS = {"testigo.channels.email.Email": {"server": "x", "sender": "h@e.invalid"}}
    a_network()
    act = an_act(by="system")
    for n in range(texting.MAILS + 5):
        channels.receive(
            act, kind="email", sender=f"ana{n}@example.invalid", provider_id=f"m{n}",
            text=f"two white vans in front of the school, {n}", network="home", proven=False,
        )  # fmt: skip
    run_reactions()

    assert len(queries.coming_in(an_act(), 100)) == texting.MAILS
    (folded,) = queries.quarantine(an_act())
    assert len(folded.reports) == 5
    # Nor does it fill the line in which requests to observers wait.
    assert Delivery.objects.count() == texting.MAILS

    texts("men in vests at Broadway and Prospect", number="+16175550171", provider_id="t")
    assert len(queries.coming_in(an_act(), 100)) == texting.MAILS + 1
