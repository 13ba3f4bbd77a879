"""Refusals on the wire: RFC 9457 problems, each with a code of the specification.

A refusal tells the partner's software what to do; it never carries a text of ours that could tell
something about our tracker or our people.
"""

from dataclasses import dataclass
from typing import Final

from twinline.domain.hub import Json

__all__ = ["CODES", "Problem"]


@dataclass(frozen=True, slots=True)
class _Kind:
    status: int
    title: str


CODES: Final[dict[str, _Kind]] = {
    "E_LENGTH": _Kind(411, "A request needs a Content-Length."),
    "E_TOO_LARGE": _Kind(413, "The body is larger than this protocol allows."),
    "E_ENCODING": _Kind(415, "Only identity and gzip bodies of type application/json are taken."),
    "E_SLOW": _Kind(408, "The body did not arrive in time."),
    "E_JSON": _Kind(400, "The body is no JSON of this protocol."),
    "E_SCHEMA": _Kind(422, "The body does not have the form this protocol asks for."),
    "E_CONNECTION": _Kind(404, "There is no such connection here."),
    "E_SIGNATURE": _Kind(401, "The signature is missing or wrong."),
    "E_CLOCK": _Kind(401, "The clocks of both sides differ by more than five minutes."),
    "E_REPLAY": _Kind(401, "This request was seen before."),
    "E_RATE": _Kind(429, "Too many requests."),
    "E_BUSY": _Kind(429, "Too many requests of this connection are under way."),
    "E_CHAIN": _Kind(409, "A message does not continue the chain."),
    "E_ROLLED_BACK": _Kind(409, "One side has lost data that it had acknowledged."),
    "E_STREAM_CLOSED": _Kind(409, "This stream was closed."),
    "E_PROTOCOL": _Kind(409, "The message breaks the protocol."),
    "E_STOPPED": _Kind(409, "This connection is stopped until a person looks at it."),
    "E_NO_INVITATION": _Kind(404, "There is no such invitation here."),
    "E_TOKEN": _Kind(403, "The invitation's token is wrong."),
    "E_EXPIRED": _Kind(410, "The invitation has expired."),
    "E_REVOKED": _Kind(410, "The invitation was revoked."),
    "E_USED": _Kind(409, "The invitation was used already."),
    "E_COMMITMENT": _Kind(403, "The nonce does not fit its commitment."),
    "E_VERSION": _Kind(409, "There is no protocol version that both sides speak."),
    "E_BLOB": _Kind(404, "There is no such content for this connection."),
    "E_RANGE": _Kind(416, "The range lies outside the content, or is too long."),
    "E_OFFSET": _Kind(409, "The upload does not go on where it stopped."),
    "E_HASH": _Kind(422, "The content does not have the hash that names it."),
    "E_FULL": _Kind(507, "There is no room for this content."),
}


class Problem(Exception):
    """A request is refused. ``members`` are further members of the problem document."""

    def __init__(
        self, code: str, detail: str = "", *, retry_after: int | None = None, **members: Json
    ) -> None:
        self.code = code
        self.kind = CODES[code]
        self.detail = detail or self.kind.title
        self.retry_after = retry_after
        self.members = members
        super().__init__(f"{code}: {self.detail}")

    @property
    def status(self) -> int:
        return self.kind.status

    def document(self) -> dict[str, Json]:
        return {
            **self.members,
            "type": f"urn:twinline:problem:{self.code}",
            "code": self.code,
            "title": self.kind.title,
            "status": self.status,
            "detail": self.detail,
        }
