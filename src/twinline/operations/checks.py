"""Checks of what people type. Each answers the cleaned value or raises ``Refused`` for its field."""

from urllib.parse import urlsplit

from twinline.operations.errors import Refused

__all__ = ["line", "page_window", "prose", "web_address"]

PAGE = 50
_LAST_PAGE = 100_000
_LONGEST_URL = 2000


def line(value: str, field: str, label: str, *, at_least: int = 1, at_most: int = 60) -> str:
    """One line of text without control characters, trimmed."""
    text = value.strip()
    if len(text) < at_least:
        raise Refused(f"{label} is empty. Give it at least {_characters(at_least)}.", field)
    if len(text) > at_most:
        raise Refused(f"{label} has {len(text)} characters. Shorten it to {at_most}.", field)
    if not text.isprintable():
        raise Refused(f"{label} contains line breaks or control characters. Remove them.", field)
    return text


def prose(value: str, field: str, label: str, *, at_most: int) -> str:
    """Text of several lines, which may be empty. Line ends become ``\\n``."""
    text = value.replace("\r\n", "\n").strip()
    if len(text) > at_most:
        raise Refused(f"{label} has {len(text)} characters. Shorten it to {at_most}.", field)
    if "\x00" in text:
        raise Refused(f"{label} contains a null character. Remove it.", field)
    return text


def web_address(value: str, field: str, label: str) -> str:
    """An http or https address without credentials, query or trailing slash."""
    text = line(value, field, label, at_most=_LONGEST_URL).rstrip("/")
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(f"{label} is no web address: {error}.", field) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise Refused(f"{label} must begin with https:// (or http://) and name a host.", field)
    if parts.username is not None or parts.password is not None:
        raise Refused(f"{label} must not contain a user name or password. Give them separately.", field)
    if parts.query or parts.fragment:
        raise Refused(f"{label} must end before any “?” or “#”.", field)
    return text


def page_window(page: int) -> tuple[int, int]:
    """(limit, offset) of a page counted from 1."""
    if not 1 <= page <= _LAST_PAGE:
        raise Refused(f"There is no page {page}. Pages count from 1.", "page")
    return PAGE, (page - 1) * PAGE


def _characters(count: int) -> str:
    return "one character" if count == 1 else f"{count} characters"
