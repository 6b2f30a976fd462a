"""The office's signature on a document: the key and its certificate, the signing of a PDF, and the check of one.

Pure: bytes in, bytes out; which key an installation has is not decided here. The same document, key and instant give the same
bytes: RSA with PKCS#1 v1.5 has no chance in it, the instant is that of the fact, and nothing else is told the time. What is
signed stays PDF/A-2a: the signature is one more section at the end of the file, and nobody may add to it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

REHEARSAL = "REHEARSAL"  # the first word of a name that signs nothing real
BITS, YEARS = 3072, 10
SMALLEST = 2048  # bits; a shorter key is no proof any more
FIELD = "Signature"  # of the form that a signed PDF has
CONTENT = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


class KeyUnusable(Exception):
    """Why a file cannot sign: the end of a sentence that begins with the file."""


@dataclass(frozen=True)
class Signatory:
    """Whose signature it is: a certificate, as anybody may have it."""

    certificate: x509.Certificate

    @cached_property
    def name(self) -> str:
        said = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return said[0].value if said else self.certificate.subject.rfc4514_string()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal: what is compared."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def begins(self) -> datetime:
        return self.certificate.not_valid_before_utc

    @property
    def expires(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def rehearsal(self) -> bool:
        return self.name.startswith(REHEARSAL)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass(frozen=True)
class SigningKey(Signatory):
    """The same with the private key; `others` leads from its certificate to an authority."""

    private: rsa.RSAPrivateKey = field(repr=False)
    others: tuple[x509.Certificate, ...] = ()

    @cached_property
    def signer(self) -> SimpleSigner:
        from asn1crypto import keys
        from asn1crypto import x509 as asn1
        from cryptography.hazmat.primitives.asymmetric import padding
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        class Loaded(SimpleSigner):
            """Signs with the key as it was read: loading it for each document costs a hundred times the signature."""

            def sign_raw(this, data, digest_algorithm):
                return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())

        raw = self.private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        store = SimpleCertificateStore()
        for one in self.others:
            store.register(asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)))
        own = asn1.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))
        return Loaded(own, keys.PrivateKeyInfo.load(raw), store)

    @cached_property
    def room(self) -> int:
        """The hexadecimal digits of each of its signatures, which are all of one length."""
        from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

        about = PdfCMSSignedAttributes(signing_time=self.begins)
        one = self.signer.async_sign(bytes(32), "sha256", use_pades=True, signed_attr_settings=about)
        return 2 * len(apart(lambda: asyncio.run(one)).dump())


def apart(work: Callable):
    """In a thread of its own: the library runs a loop of events, and a thread that has one already cannot run another."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def signed(content: bytes, key: SigningKey, at: datetime) -> bytes:
    """The PDF with the office's signature, dated at the instant of what it says; not before the certificate begins."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    class Addition(IncrementalPdfFileWriter):
        """Told neither the time nor chance: what says when it was made stays, its second name is a digest."""

        def _update_meta(self):
            pass

    class Dated(PdfSigner):
        def init_signing_session(self, *given, **more):
            session = super().init_signing_session(*given, **more)
            session.system_time = max(at, key.begins).astimezone(UTC).replace(microsecond=0)
            return session

    addition = Addition(BytesIO(content))
    addition._document_id[1] = type(addition._document_id[1])(sha256(content).digest()[:16])
    meta = PdfSignatureMetadata(
        FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=key.name, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES)
    # not a digit of room more: what lay beside the signature it would not cover
    room = key.room
    return apart(lambda: Dated(meta, key.signer).sign_pdf(addition, bytes_reserved=room)).getvalue()


@dataclass(frozen=True)
class Checked:
    """What a signature is worth: whole, or changed since; whose it says it is, and whether that is one of those given."""

    whole: bool
    ours: bool
    signatory: Signatory
    at: datetime | None


def checked(content: bytes, known: list[Signatory]) -> Checked | None:
    """The signature of a PDF, judged by the certificates that are known; None where it has none. Raises ValueError where it is
    no PDF that can be read."""
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(BytesIO(content)).embedded_signatures
        if not found:
            return None
        own = found[0]
        whose = Signatory(x509.load_der_x509_certificate(own.signer_cert.dump()))
        ours = whose.fingerprint in {one.fingerprint for one in known}
        # whose it is, the fingerprint says; so the certificate it came with is believed here, at the time it signed
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(whose.certificate.public_bytes(serialization.Encoding.DER))],
            moment=own.self_reported_timestamp, allow_fetching=False)
        # what stands behind its end a reader may show, whatever the library makes of it
        covers = own.byte_range[2] + own.byte_range[3] == len(content)
        whole = covers and len(found) == 1 and apart(
            lambda: validate_pdf_signature(own, context, diff_policy=DEFAULT_DIFF_POLICY)).bottom_line
    except Exception as problem:  # of a damaged file the library stumbles in many ways: none of them is a signature
        raise ValueError(str(problem)) from problem
    return Checked(whole, ours, whose, own.self_reported_timestamp)


# -- the file of a key


def made(name: str, organisation: str, at: datetime, private: rsa.RSAPrivateKey | None = None, serial: int | None = None
         ) -> SigningKey:
    """A new key, and a certificate that it gives itself: it proves no more than that the same office has signed."""
    private = private or rsa.generate_private_key(65537, BITS)
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _cut(name)),
                       x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation))])
    begins = at.astimezone(UTC).replace(microsecond=0)
    use = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
                         "encipher_only", "decipher_only"), False)
    certificate = (
        x509.CertificateBuilder().subject_name(names).issuer_name(names).public_key(private.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begins).not_valid_after(begins + timedelta(days=round(365.25 * YEARS)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    return SigningKey(certificate, private)


def _cut(name: str) -> str:
    """As many of its words as a certificate has room for: 64 bytes (RFC 5280, ub-common-name)."""
    if len(name.encode()) <= 64:
        return name
    short = name.encode()[: 64 - len("…".encode())].decode(errors="ignore")
    return (short.rpartition(" ")[0] or short).strip(" ,·") + "…"


def written(key: SigningKey, passphrase: str = "") -> bytes:
    """The file of a key (PEM): the private key, then its certificate."""
    locked = (serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption())
    private = key.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    return private + key.pem.encode()


def read(content: bytes, passphrase: str = "") -> SigningKey:
    """A key from the content of its file, PEM or PKCS#12. Raises KeyUnusable."""
    private, certificates = (_from_pem if b"-----BEGIN" in content else _from_pkcs12)(content, passphrase.encode() or None)
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < SMALLEST:
        raise KeyUnusable(f"its key is none of RSA with {SMALLEST} bits or more. Ask for one of that kind.")
    own = [one for one in certificates if one.public_key() == private.public_key()]
    if not own:
        raise KeyUnusable("it holds no certificate of its key. Put both into one file.")
    return SigningKey(own[0], private, tuple(one for one in certificates if one is not own[0]))


def _from_pem(content: bytes, passphrase: bytes | None) -> tuple:
    try:
        private = serialization.load_pem_private_key(CONTENT.sub(b"", content), passphrase)
        return private, [x509.load_pem_x509_certificate(one) for one in CONTENT.findall(content)]
    except TypeError:
        raise _locked(passphrase) from None
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise (_locked(passphrase) if b"ENCRYPTED" in content else _no_key()) from problem


def _from_pkcs12(content: bytes, passphrase: bytes | None) -> tuple:
    if not content.startswith(b"\x30"):  # as every one begins
        raise _no_key()
    try:
        private, own, others = pkcs12.load_key_and_certificates(content, passphrase)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise _locked(passphrase) from problem
    return private, [one for one in (own, *others) if one]


def _locked(passphrase: bytes | None) -> KeyUnusable:
    return KeyUnusable("AWARD_SIGNING_PASSPHRASE does not open it. Set the one it was made with."
                       if passphrase else "it is locked. Set AWARD_SIGNING_PASSPHRASE.")


def _no_key() -> KeyUnusable:
    return KeyUnusable("it holds no key that can be read. Use PEM or PKCS#12, the key and its certificate in one file.")
