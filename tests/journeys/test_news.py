"""A neighbour asks for news of their area, hears it, passes it on, and is forgotten."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from testigo.drills import area
from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]


def link(stage: Stage, holds: str) -> str:
    """The link a practice phone got."""
    return stage.until(
        lambda: stage.desk_door.open("/drill/phones/").link(holds), f"no phone got {holds}"
    )


def test_a_neighbour_asks_without_script_in_spanish_and_is_forgotten(be: Sit, stage: Stage):
    neighbour = be(phone=True, script=False)
    page = neighbour.open("/es/")
    page.get_by_role("link", name="Recibir noticias de mi zona").click()
    page.get_by_label("Un lugar cerca de usted").fill("Broadway y Prospect")
    page.get_by_role("button", name="Buscar mi zona").click()
    neighbour.sees("está en Mid-Cambridge")
    page.get_by_role("button", name="Envíenme un enlace").last.click()
    neighbour.sees("No podemos escribir")  # no address yet: what was chosen stays
    expect(page.get_by_label("Mid-Cambridge")).to_be_checked()
    page.get_by_label("Su correo electrónico").fill("ana@example.invalid")
    page.get_by_role("button", name="Envíenme un enlace").last.click()
    neighbour.sees("Busque nuestro mensaje")

    page = neighbour.open(link(stage, "/es/alerts/confirm/"))
    neighbour.sees("Mid-Cambridge")
    page.get_by_role("button", name="Sí, envíenme noticias").click()
    neighbour.sees("Las noticias que recibe")
    mine = page.url

    page.get_by_role("link", name="Terminar y olvidarme").click()
    page.get_by_role("button", name="Sí, olvídenme").click()
    neighbour.sees("Ya no le guardamos")
    neighbour.open(mine)
    neighbour.sees("Este enlace ya no sirve")


def test_an_alert_has_a_page_and_is_passed_on_as_text_picture_and_paper(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    scenes.observers_asked(stage, incident)
    area.draft_and_release(stage, "Lucia", incident)
    area.second(stage, "Omar", incident)
    address = link(stage, "/en/a/")

    parish = be(phone=True)
    page = parish.open(address)
    parish.sees("Immigration agents are in Mid-Cambridge")
    parish.finds_nothing_wrong()
    page.get_by_role("link", name="Pass it on").click()
    expect(page.get_by_label("As text, for a chat")).to_have_value(
        re.compile(r"VERIFIED\. Immigration agents are in Mid-Cambridge.*/en/a/", re.DOTALL)
    )
    picture = page.locator(".picture canvas")
    expect(picture).to_be_visible()
    drawn = picture.evaluate(
        "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    )
    assert drawn > 20, "nothing was drawn"
    with page.expect_download() as kept:
        page.get_by_role("button", name="Send or save the picture").click()
    assert kept.value.suggested_filename.endswith(".png")
    parish.finds_nothing_wrong()
    parish.open(address.replace("/en/", "/ur/"))
    parish.finds_nothing_wrong()
