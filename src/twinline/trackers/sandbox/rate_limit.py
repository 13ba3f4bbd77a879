"""A limit on requests per user, off until an administrator switches it on: a bucket of tokens that
refills at a steady rate, as in Jira Data Center."""

import math
import time
from dataclasses import dataclass

__all__ = ["Allowance", "RateLimit"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """``headers`` go with every answer; ``retry_after`` is None when the request may pass."""

    headers: dict[str, str]
    retry_after: int | None


class RateLimit:
    """``requests`` per ``interval_seconds``; 0 requests a interval means no limit."""

    def __init__(self) -> None:
        self.requests = 0
        self.interval_seconds = 60
        self._buckets: dict[str, tuple[float, float]] = {}

    def set(self, requests: int, interval_seconds: int) -> None:
        self.requests, self.interval_seconds = requests, interval_seconds
        self._buckets.clear()

    def take(self, caller: str) -> Allowance:
        if not self.requests:
            return Allowance({}, None)
        now = time.monotonic()
        rate = self.requests / self.interval_seconds
        tokens, at = self._buckets.get(caller, (float(self.requests), now))
        tokens = min(self.requests, tokens + (now - at) * rate)
        passes = tokens >= 1
        self._buckets[caller] = (tokens - passes, now)
        headers = {
            "X-RateLimit-Limit": str(self.requests),
            "X-RateLimit-Remaining": str(int(tokens - passes)),
            "X-RateLimit-Interval-Seconds": str(self.interval_seconds),
            "X-RateLimit-FillRate": str(self.requests),
        }
        if passes:
            return Allowance(headers, None)
        retry_after = max(1, math.ceil((1 - tokens) / rate))
        return Allowance(headers | {"Retry-After": str(retry_after)}, retry_after)
