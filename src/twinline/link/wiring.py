"""What every part of the link works with on one node."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from twinline.link.keys import KeyPair
from twinline.link.pairing import Pairing, private_key_place
from twinline.signals import Signals
from twinline.store.blobs import BlobStore
from twinline.store.database import Database

__all__ = ["BlobSource", "LinkSettings", "Network", "Wiring"]

BlobSource = Callable[[str, str], Awaitable[bool]]
"""``await source(connection id, sha256)``: bring a content we offered into the blob store again
(from the tracker); False when it does not exist any more."""


@dataclass(frozen=True, slots=True)
class Network:
    """How this node reaches others: a file with further CA certificates, and an HTTP proxy."""

    ca_file: Path | None = None
    proxy_url: str | None = None

    def tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        return context


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """``wait``: how long a request waits at the partner for news; never shorter than ``shortest_wait``
    when something on the way cuts idle lines. ``heartbeat``: a public side that
    has nothing to say calls this often. ``silence``: a partner that has not called for so long is
    shown as not reachable. ``retry_first`` and ``retry_most`` bound the pause after a failure."""

    wait: timedelta = timedelta(seconds=25)
    shortest_wait: timedelta = timedelta(seconds=5)
    heartbeat: timedelta = timedelta(seconds=60)
    silence: timedelta = timedelta(seconds=90)
    collect_every: timedelta = timedelta(seconds=2)
    retry_first: timedelta = timedelta(seconds=1)
    retry_most: timedelta = timedelta(minutes=5)
    blob_limit: int = 100 * 1024 * 1024
    blob_kept: timedelta = timedelta(days=30)
    blob_room: int = 10 * 1024 * 1024 * 1024


@dataclass(slots=True)
class Wiring:
    """``boot`` is new with every process. ``ready``: connections whose partner has shown, since
    then, that neither side was restored from a backup; only these give out new numbers."""

    database: Database
    signals: Signals
    pairing: Pairing
    blobs: BlobStore
    blob_source: BlobSource
    settings: LinkSettings = field(default_factory=LinkSettings)
    boot: str = ""
    ready: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.boot = self.boot or self.pairing.ids.token(128)

    def now_ms(self) -> int:
        return self.pairing.now_ms()

    def signer(self, row: sa.RowMapping) -> Ed25519PrivateKey:
        """Our private key of a connection."""
        private = self.pairing.secrets.unseal(row["private_key"], private_key_place(row["id"]))
        return KeyPair(private, row["public_key"]).signer()

    def notify(self, *topics: str) -> None:
        for topic in topics:
            self.signals.notify(topic)
