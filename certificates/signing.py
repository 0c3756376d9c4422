"""The signing key (ECDSA P-256): made once, kept in one file, used for the fields and for the PDF."""

import base64
import os
import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.hashing import canonical_json

KEY_FILE, CERTIFICATE_FILE = "certificate-key.pem", "certificate-key.crt"
YEARS_VALID = 30


@lru_cache(maxsize=4)
def load_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The private key of the folder; made (mode 600) with its certificate on first use, safe in several processes."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _create_once(path, _new_key())
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} does not hold an elliptic-curve key.")
    if not (folder / CERTIFICATE_FILE).exists():
        _create_once(folder / CERTIFICATE_FILE, _new_certificate(key))
    return key


def sign_fields(fields: dict[str, str], folder: Path) -> str:
    """Signature over the canonical form, base64url without padding."""
    signature = load_key(folder).sign(canonical_json(fields), ec.ECDSA(hashes.SHA256()))
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")


def is_signed(fields: dict[str, str], signature: str, folder: Path) -> bool:
    """Whether the signature over exactly these fields is ours."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        load_key(folder).public_key().verify(raw, canonical_json(fields), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_pem(folder: Path) -> bytes:
    """The public key, for whoever checks off line."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return load_key(folder).public_key().public_bytes(serialization.Encoding.PEM, form)


def _new_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _new_certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A self-signed certificate for the PDF signature; an operator with a real one replaces both files."""
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kaobo certificate signing")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=365 * YEARS_VALID)).add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _create_once(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
