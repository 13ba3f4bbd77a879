"""What a sandbox is started with."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """``folder`` holds all state. ``project`` is the key of the project a fresh tracker starts with.

    ``upload_limit_bytes`` is the largest attachment taken; ``body_limit_bytes`` the largest JSON body.
    ``base_url`` is how the tracker names itself where no request says it (in webhook payloads).
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    project: str = "DEMO"
    name: str = "Sandbox"
    load: Path | None = None
    base_url: str = "http://localhost"
    upload_limit_bytes: int = 1 << 30
    body_limit_bytes: int = 4 << 20
