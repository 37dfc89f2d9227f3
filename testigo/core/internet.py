"""Which addresses are out in the world, and which would be this machine or its neighbours."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

#: IPv6 addresses that stand for an IPv4 one behind a translator.
TRANSLATED: Final = IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Say whether an address is anybody's on the internet, also through what it stands for."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_outside(one) for one in _meant(address))


def is_here(host: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_outside(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Give what an address only stands for, or itself."""
    if isinstance(address, IPv4Address):
        return [address]
    if address in TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [one for one in inside if one is not None] or [address]
