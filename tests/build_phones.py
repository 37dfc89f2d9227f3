"""Builders of phones: a browser's keys, made here."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from testigo.security import phones
from testigo.security.models import Account
from tests.build import DAWN, act_of

SHARE = "c2hhcmUtb2YtYS1waG9uZS1vZi10ZXN0cw=="
RIGHT = "cmlnaHQtcGluLWRlcml2ZWQtdGhlcmU="
WRONG = "d3JvbmctcGluLWRlcml2ZWQtdGhlcmU="


def a_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_half(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass
class Handset:
    """A phone that is enrolled, and signs as browsers do."""

    owner: Account
    at: datetime = DAWN
    key: ec.EllipticCurvePrivateKey = field(default_factory=a_key)
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.id = phones.enrol(
            act_of(self.owner, at=self.at), public=public_half(self.key), share=SHARE
        )

    def with_pin(self, check: str = RIGHT) -> "Handset":
        phones.set_pin(act_of(self.owner, at=self.at), self.id, check)
        return self

    def signed(self, proof: str) -> bytes:
        told = f"{self.id}\0{proof}".encode()
        r, s = decode_dss_signature(self.key.sign(told, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def proven(self) -> dict[str, str]:
        """What it sends to show that it is that phone."""
        proof = phones.challenge()
        signature = base64.b64encode(self.signed(proof)).decode()
        return {"phone": str(self.id), "proof": proof, "signature": signature}
