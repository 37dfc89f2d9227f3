"""Know your rights, per situation: short information, never advice.

No lawyer has reviewed these texts in any language yet, and each page says so.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from testigo.public.types import Card

CARDS: Final = (
    Card(
        slug="door",
        icon="door",
        title=_("At the door"),
        lines=(
            _("You may keep the door closed, and talk through it."),
            _("You may ask them to show a paper at the window or under the door."),
            _("A warrant to come in is signed by a judge and has your address on it. A paper signed"
              " only by an immigration officer is not that."),
            _("You may stay silent. You can say: “I choose to remain silent.”"),
            _("You need not sign anything you do not understand. You may ask for a lawyer first."),
        ),
    ),
    Card(
        slug="car",
        icon="car",
        title=_("In the car"),
        lines=(
            _("Stop where there is room, turn off the engine, keep your hands in sight."),
            _("The driver shows license, registration and insurance to the police when asked."),
            _("A passenger may ask: “Am I free to go?” If they say yes, leave calmly."),
            _("You may say: “I do not agree to a search.” Do not resist if they do it anyway."),
            _("You may stay silent about where you were born and how you came."),
        ),
    ),
    Card(
        slug="work",
        icon="briefcase",
        title=_("At work"),
        lines=(
            _("Agents may enter places open to everybody. For the rest they need a judge's warrant"
              " or the employer's permission."),
            _("Stay calm and walk. Running can be used against you."),
            _("You may stay silent, and you may ask for a lawyer."),
            _("Never show papers that are not yours."),
            _("You may tell us what you see: from a distance, without standing in the way."),
        ),
    ),
)  # fmt: skip


def card(slug: str) -> Card | None:
    """Give one situation's card."""
    return next((card for card in CARDS if card.slug == slug), None)
