"""Who plays in a drill: invented people at invented homes in Cambridge."""

import random
from dataclasses import dataclass

from testigo.security.types import Role
from testigo.volunteers.types import ContactKind

HOTLINE = "(617) 555-0142"
NAME = "Cambridge"
CITY = "cambridge"
ZONE = "America/New_York"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One person of the cast."""

    alias: str
    roles: tuple[Role, ...]
    languages: tuple[str, ...] = ("en",)
    at: tuple[float, float] | None = None  #: lat, lon near home; only its coarse cell is kept
    mode: str = "walk"
    contact: str = ""  #: whom to tell when they need help
    main: bool = False  #: offered as a one-click role
    asked: int = 20  #: how often they were asked before tonight, and went
    went: int = 18

    @property
    def language(self) -> str:
        return self.languages[0]


R = Role
#: The people whose names appear in the evening.
CAST: tuple[Part, ...] = (
    Part(alias="Omar", roles=(R.DISPATCHER,), languages=("en", "ur"), main=True),
    Part(alias="Lucia", roles=(R.DISPATCHER,), languages=("en", "es"), main=True),
    Part(alias="Pilar", roles=(R.CALL_TAKER,), languages=("en", "es"), main=True),
    Part(alias="Dana", roles=(R.DUTY_LAWYER,), main=True),
    Part(alias="Ruth", roles=(R.CASE_WORKER,), languages=("en", "es")),
    Part(alias="Ada", roles=(R.COORDINATOR, R.ADMIN), main=True),
    Part(
        alias="Rosa", roles=(R.VERIFIER,), languages=("es", "en"), at=(42.3662, -71.0985),
        contact="Elena, sister", main=True,
    ),
    Part(alias="Ahmed", roles=(R.VERIFIER,), languages=("ur", "en"), at=(42.3621, -71.1022)),
    Part(alias="Joy", roles=(R.VERIFIER,), at=(42.3689, -71.1031)),
    Part(
        alias="Maria", roles=(R.OBSERVER, R.LEGAL_OBSERVER), languages=("en", "es"),
        at=(42.3667, -71.1012), contact="Jon, partner", main=True,
    ),
    Part(alias="Devon", roles=(R.OBSERVER,), at=(42.3645, -71.0989), contact="Kay, mother"),
    Part(alias="Sam", roles=(R.OBSERVER,), at=(42.3701, -71.0973), main=True),
    Part(alias="Ines", roles=(R.INTERPRETER,), languages=("es", "en"), at=(42.3630, -71.0951)),
    Part(alias="Noor", roles=(R.INTERPRETER,), languages=("ur", "en"), at=(42.3657, -71.1102)),
    Part(alias="Tom", roles=(R.BUDDY,), at=(42.3722, -71.1089)),
    Part(alias="Grace", roles=(R.BUDDY,), at=(42.3611, -71.1101)),
)  # fmt: skip

OTHERS = (
    "Abel", "Anya", "Basil", "Bea", "Cleo", "Dev", "Edda", "Emil", "Fay", "Finn", "Gil", "Hana",
    "Ida", "Ivo", "Jada", "Jules", "Kai", "Kim", "Lea", "Leo", "Mina", "Moss", "Nell", "Nico",
    "Olga", "Otis", "Pam", "Quin", "Remy", "Rue", "Seth", "Suki",
)  # fmt: skip


def everybody() -> tuple[Part, ...]:
    """Give the whole cast: those of the story and the neighbours who stay at home."""
    rng = random.Random(42)  # noqa: S311 - the same invented neighbours every evening
    roles = ((R.OBSERVER,), (R.VERIFIER,), (R.OBSERVER, R.LEGAL_OBSERVER), (R.INTERPRETER,))
    others = tuple(
        Part(
            alias=alias,
            roles=rng.choices(roles, weights=(5, 3, 1, 1))[0],
            languages=rng.choice((("en",), ("en", "es"), ("es", "en"), ("en", "ur"))),
            at=(rng.uniform(42.358, 42.392), rng.uniform(-71.135, -71.083)),
            mode=rng.choice(("walk", "walk", "cycle", "drive")),
            went=rng.randint(2, 9),
        )
        for alias in OTHERS
    )
    return CAST + others


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A local contact: somebody in a shop or parish who can look outside."""

    name: str
    number: str
    at: tuple[float, float]
    language: str = "en"
    kind: ContactKind = ContactKind.SHOP


CONTACTS: tuple[Contact, ...] = (
    Contact(name="Bakery on Broadway", number="617 555 0171", at=(42.3668, -71.0998)),
    Contact(
        name="Parish office, Magazine St", number="617 555 0172", at=(42.3597, -71.1095),
        kind=ContactKind.PARISH,
    ),
    Contact(
        name="Laundry on Cambridge St", number="617 555 0173", at=(42.3729, -71.0892),
    ),
)  # fmt: skip

#: Neighbours who get news of areas: language, areas.
SUBSCRIBERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("es", ("mid-cambridge", "the-port")),
    ("en", ("mid-cambridge",)),
    ("ur", ("mid-cambridge", "area-2-mit")),
    ("en", ("cambridgeport",)),
)
