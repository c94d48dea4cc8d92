"""A certificate authority of the tests' own, and what it signs."""

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass
class Authority:
    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Authority of {self.folder.name}")])
        own = self._signed(self.name, self.key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(own.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server(self, *hosts: str, until: dt.timedelta = DAY) -> ssl.SSLContext:
        """What a server of these names needs to prove that it is one."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        made = self._signed(whose, key, until).add_extension(names, False).sign(self.key, hashes.SHA256())
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = self.folder / f"{hosts[0]}.pem"
        file.write_bytes(secret + made.public_bytes(Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, whose: x509.Name, key: ec.EllipticCurvePrivateKey, until: dt.timedelta = DAY
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        made = x509.CertificateBuilder().subject_name(whose).issuer_name(self.name).public_key(key.public_key())
        return (
            made.serial_number(x509.random_serial_number()).not_valid_before(now - 9 * DAY).not_valid_after(now + until)
        )
