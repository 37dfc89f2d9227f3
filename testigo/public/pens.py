"""The signed token an unfinished form carries: no cookie, nothing in an address.

It travels in the bodies of POSTs only. Whoever holds it can add to one report, nothing else.
"""

from typing import Final
from uuid import UUID

from django.core import signing

from testigo.core.ids import new_id
from testigo.public.types import Pen
from testigo.reports import queries

SALT: Final = "public.pen"
LASTS: Final = 24 * 3600  #: seconds


def fresh() -> Pen:
    """Make a pen for a report nobody has begun: pressing twice begins it once."""
    return Pen(report=new_id(), code=queries.draw_code())


def sign(pen: Pen) -> str:
    """Write a pen into a form."""
    return signing.dumps({"r": pen.report.hex, "c": list(pen.code)}, salt=SALT)


def read(token: str) -> Pen:
    """Read a form's pen; a worn or forged one is replaced, so that nothing typed is lost."""
    try:
        told = signing.loads(token, salt=SALT, max_age=LASTS)
        one, two, three = told["c"]
        return Pen(report=UUID(told["r"]), code=(one, two, three))
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        return fresh()
