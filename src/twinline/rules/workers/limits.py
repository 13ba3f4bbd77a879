"""What one run of a rule may use."""

import json
from dataclasses import asdict, dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of wall time count only while the rule itself works, not while the host answers."""

    seconds: float = 10.0
    grace_seconds: float = 2.0
    """A worker that does not stop by itself at its limit is killed after these."""
    memory_bytes: int = 512 * 1024 * 1024
    steps: int = 20_000_000
    depth: int = 200
    message_bytes: int = 32 * 1024 * 1024
    questions: int = 1000
    runs: int = 2000
    """A worker is replaced after so many runs, so that nothing piles up in it."""

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Limits":
        return cls(**json.loads(text))
