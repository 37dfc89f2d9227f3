"""The page at which one press ends messages of a purpose; the module that sends them has it."""

from typing import Final
from uuid import UUID

from testigo.channels import codes
from testigo.channels.models import Address
from testigo.channels.types import Purpose
from testigo.core.act import Act

PAGES: Final[dict[str, str]] = {}


def page(purpose: Purpose, path: str) -> None:
    """Register a purpose's page, such as "/%(language)s/alerts/stop/%(code)s/"."""
    PAGES[purpose] = path


def path_for(purpose: str, *, language: str, address: str) -> str:
    """Give where whoever has an address ends messages of a purpose; "" where nobody can."""
    if purpose not in PAGES:
        return ""
    code = codes.make(codes.For.STOP, UUID(address))
    return PAGES[purpose] % {"language": language, "code": code}


def owner_of(act: Act, code: str) -> tuple[str, str]:
    """Give the network and the owner of the address a code was made for, or nobody."""
    about = codes.read(codes.For.STOP, code, act.at)
    if about is None:
        return "", ""
    found = Address.objects.filter(pk=about).values_list("network", "owner").first()
    return found or ("", "")
