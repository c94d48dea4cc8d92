"""A device that keeps passkeys, in software: it answers the house's challenges as a phone would, without a browser."""

import hashlib
import json
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


@dataclass
class Keyring:
    """One passkey; `make` before `show`."""

    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = field(default_factory=lambda: os.urandom(16))
    owner: str = ""
    count: int = 0

    def make(self, client: Client, *, why: str = "join") -> str:
        asked = self._challenge(client, why)
        self.owner = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.secret.public_key())
        held = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + cbor.encode(dict(public))
        seen = self._seen(PRESENT | VERIFIED | MADE) + held
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": seen})
        said = {"clientDataJSON": _said("create", asked), "attestationObject": websafe_encode(attested)}
        return self._answer({**said, "transports": ["internal"]})

    def show(self, client: Client) -> str:
        said, seen = _said("get", self._challenge(client, "show")), self._seen(PRESENT | VERIFIED)
        signed = self.secret.sign(seen + hashlib.sha256(websafe_decode(said)).digest(), ec.ECDSA(hashes.SHA256()))
        told = {"clientDataJSON": said, "authenticatorData": websafe_encode(seen), "userHandle": self.owner}
        return self._answer({**told, "signature": websafe_encode(signed)})

    def _challenge(self, client: Client, why: str) -> dict:
        return client.post("/account/passkey/", {"for": why}).json()["publicKey"]

    def _seen(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(settings.HOST.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict) -> str:
        name = websafe_encode(self.name)
        whole = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
        return json.dumps(whole)


def _said(what: str, asked: dict) -> str:
    told = {"type": f"webauthn.{what}", "challenge": asked["challenge"], "origin": settings.ORIGIN}
    return websafe_encode(json.dumps(told).encode())
