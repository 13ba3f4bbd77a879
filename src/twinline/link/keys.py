"""The Ed25519 key pair that one side has for one connection."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["KeyPair", "key_id", "public_key_bytes", "public_key_from"]

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyPair:
    """``public`` is the raw key in base64; ``private`` must be sealed before it is stored."""

    private: str
    public: str

    @classmethod
    def fresh(cls) -> "KeyPair":
        key = Ed25519PrivateKey.generate()
        return cls(
            private=base64.b64encode(key.private_bytes_raw()).decode(),
            public=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        )

    def signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.private))


def public_key_bytes(public: str) -> bytes:
    """The raw bytes of a base64 public key. Raises ValueError when it is none."""
    try:
        raw = base64.b64decode(public, validate=True)
    except binascii.Error as error:
        raise ValueError("the public key is no base64 text") from error
    if len(raw) != _KEY_BYTES:
        raise ValueError(f"a public key has {_KEY_BYTES} bytes, not {len(raw)}")
    return raw


def public_key_from(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key_bytes(public))


def key_id(public: str) -> str:
    """How a signature names its key: 32 hex digits of the key's SHA-256."""
    return hashlib.sha256(public_key_bytes(public)).hexdigest()[:32]
