"""The one error of the tracker: a request refused, in Jira's shape.

{"errorMessages": ["…"], "errors": {"summary": "…"}}
"""

from collections.abc import Mapping

__all__ = ["Refused", "bad_request", "forbidden", "not_found"]


class Refused(Exception):
    """``status`` is the HTTP status; ``errors`` names fields."""

    def __init__(self, status: int, *messages: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join([*messages, *(errors or {}).values()]))
        self.status = status
        self.messages = list(messages)
        self.errors = dict(errors or {})

    def document(self) -> dict[str, object]:
        return {"errorMessages": self.messages, "errors": self.errors}


def bad_request(*messages: str, **errors: str) -> Refused:
    return Refused(400, *messages, errors=errors)


def forbidden(message: str) -> Refused:
    return Refused(403, message)


def not_found(message: str = "Issue Does Not Exist") -> Refused:
    return Refused(404, message)
