"""Secrets at rest: AES-256-GCM under a master key that is never in the database.

A sealed secret reads ``s1.<key id>.<base64url of nonce and ciphertext>``. The place it belongs to
(``connection.private_key/<row>``) is authenticated with it, so a ciphertext copied into another
column or row does not open. The key id is the first 8 hex digits of the key's SHA-256; it tells
which key sealed a value without telling the key.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["KEY_FILE", "KEY_VARIABLE", "Secrets", "SecretsError"]

KEY_FILE = "master.key"
KEY_VARIABLE = "TWINLINE_MASTER_KEY"

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = "s1"


class SecretsError(Exception):
    """A secret cannot be opened, or there is no usable master key."""


class Secrets:
    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY_BYTES:
            raise SecretsError(
                f"The master key has {len(master_key)} bytes instead of {_KEY_BYTES}. "
                f"Make one with: head -c {_KEY_BYTES} /dev/urandom | base64"
            )
        self._master = master_key
        self._cipher = AESGCM(master_key)
        self.key_id = hashlib.sha256(master_key).hexdigest()[:8]

    @classmethod
    def of_node(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> "Secrets":
        """The key from ``TWINLINE_MASTER_KEY`` (base64), else the data folder's key file, which is
        made at the first start."""
        given = environment.get(KEY_VARIABLE)
        if given:
            return cls(_decoded(given, f"the variable {KEY_VARIABLE}"))
        return cls(_decoded(_key_in(folder), f"the file {folder / KEY_FILE}"))

    def seal(self, text: str, where: str) -> str:
        """Encrypt ``text`` for one place: ``<table>.<column>/<row>``."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), where.encode())
        return f"{_FORMAT}.{self.key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def derive(self, purpose: str, length: int) -> bytes:
        """A key of its own for one purpose, always the same under this master key."""
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose.encode()).derive(self._master)

    def unseal(self, sealed: str, where: str) -> str:
        """Raises SecretsError for another key, another place or a changed text."""
        parts = sealed.split(".")
        if len(parts) != 3 or parts[0] != _FORMAT:  # noqa: PLR2004 - the three parts of the format
            raise SecretsError(f"What is stored as {where} is no sealed secret. Enter the secret again.")
        if parts[1] != self.key_id:
            raise SecretsError(
                f"{where} was sealed with the master key {parts[1]}, but this node runs with {self.key_id}. "
                f"Start it with the key it had ({KEY_VARIABLE} or {KEY_FILE}), or enter the secret again."
            )
        raw = base64.urlsafe_b64decode(parts[2])
        try:
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], where.encode()).decode()
        except InvalidTag as error:
            raise SecretsError(f"The secret stored as {where} was changed. Enter it again.") from error


def _decoded(text: str, source: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise SecretsError(f"The master key in {source} is no base64 text.") from error


def _key_in(folder: Path) -> str:
    file = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return file.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        text = base64.b64encode(os.urandom(_KEY_BYTES)).decode()
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    return text
