"""The arithmetic of the handshake: a commitment to a nonce, and the code words.

The accepter commits to his nonce before he hears the inviter's. Somebody in between must therefore
choose both before he knows the words they lead to: one guess in 2^44 for each try.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from twinline.link.keys import public_key_bytes
from twinline.link.words import four_words

__all__ = ["code_words", "commitment"]

_WORD_BYTES = 6


def commitment(nonce_b: str, b_pub: str) -> str:
    """SHA-256(nonce_b || b_pub) in hex; ``nonce_b`` is hex, ``b_pub`` base64."""
    return hashlib.sha256(bytes.fromhex(nonce_b) + public_key_bytes(b_pub)).hexdigest()


def code_words(*, token: str, connection: str, a_pub: str, b_pub: str, nonce_a: str, nonce_b: str) -> str:
    """HKDF-SHA-256 over the token, without salt, 6 bytes, as four words. ``token`` is base64url."""
    info = (
        b"tlp1-sas"
        + bytes.fromhex(connection)
        + public_key_bytes(a_pub)
        + public_key_bytes(b_pub)
        + bytes.fromhex(nonce_a)
        + bytes.fromhex(nonce_b)
    )
    secret = base64.urlsafe_b64decode(token + "=")
    return four_words(HKDF(algorithm=SHA256(), length=_WORD_BYTES, salt=None, info=info).derive(secret))
