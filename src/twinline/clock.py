"""Time and chance as they are outside of tests."""

import secrets
from datetime import UTC, datetime

__all__ = ["SystemClock", "SystemIds"]


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    def token(self, bits: int = 128) -> str:
        return secrets.token_hex(bits // 8)
