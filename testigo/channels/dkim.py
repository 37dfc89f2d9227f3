"""The signature under our mail by which others see that it is ours, and what their DNS must say."""

import base64
from typing import Final

import dkim as dkimpy
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from dkim.dnsplug import get_txt

SELECTOR: Final = "testigo"
SHORTEST: Final = 2048  #: bits; less is not believed any more
SIGNED: Final = (
    b"from", b"reply-to", b"to", b"subject", b"date", b"message-id", b"auto-submitted",
    b"list-unsubscribe", b"list-unsubscribe-post", b"mime-version", b"content-type",
    b"content-transfer-encoding",
)  # fmt: skip


def sign(raw: bytes, key: str, *, selector: str, domain: str) -> bytes:
    """Give a mail with its signature in front."""
    signature: bytes = dkimpy.sign(
        raw, selector.encode(), domain.encode(), key.encode(),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=list(SIGNED),
    )  # fmt: skip
    return signature + raw


def record(key: str) -> str:
    """Give the text to publish in DNS for a private key. Raises ValueError for a wrong one."""
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except TypeError as error:  # it is sealed with a password
        raise ValueError("the key is sealed") from error
    if not isinstance(private, RSAPrivateKey) or private.key_size < SHORTEST:
        raise ValueError("not an RSA key of 2048 bits or more")
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def name(selector: str, domain: str) -> str:
    """Tell under which name the text is published."""
    return f"{selector}._domainkey.{domain}"


def published(where: str) -> str | None:
    """Ask DNS for the text under a name; "" where there is none, None where nobody answers."""
    found: bytes | None
    try:
        found = get_txt(f"{where}.".encode(), timeout=5)
    except dkimpy.DKIMException:
        return None
    return (found or b"").decode("ascii", "replace")


def same(one: str, other: str) -> bool:
    """Tell whether two texts publish the same key."""
    return _tags(one).get("p") == _tags(other).get("p")


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {tag.strip(): "".join(value.split()) for tag, _equals, value in pairs}
