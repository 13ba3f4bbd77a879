"""Who wrote a comment that our own account had to write.

A synced comment is created by the node's account, so its author stands in the text, on a line of
its own before the body. The engine stores that exact prefix and takes it off again before a local
edit of the comment travels back.
"""

from collections.abc import Mapping

from twinline.domain.hub import Json

__all__ = ["prefix", "signed", "strip"]

_SPECIAL = "{}[]*_|"


def prefix(display_name: str) -> str:
    """What stands before the body of a comment written by this person; empty for no name.

    The name is put in bold wiki markup; characters that would mean markup in it are escaped, and
    line breaks become blanks.
    """
    name = " ".join(display_name.split())
    if not name:
        return ""
    escaped = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in name)
    return f"*{escaped}* commented:\n"


def signed(entry: Mapping[str, Json], author: Json = None) -> tuple[str, str]:
    """The text to write for a comment as a rule left it, and the prefix in it.

    A rule that names an ``executor`` wants the comment written by that person. No tracker lets our
    account do so, so the author's line is put back: that of ``author``, else of the comment's own
    author, else of the executor.
    """
    body, written = entry.get("body"), entry.get("prefix")
    text = body if isinstance(body, str) else ""
    if isinstance(written, str) and written:
        return text, written
    if not entry.get("executor"):
        return text, ""
    people = (author, entry.get("author"), entry.get("executor"))
    line = next((line for line in map(_line_of, people) if line), "")
    return (text, line) if line and text.startswith(line) else (line + text, line)


def _line_of(person: Json) -> str:
    name = (person.get("displayName") or person.get("username")) if isinstance(person, dict) else None
    return prefix(str(name)) if name else ""


def strip(body: str, prefix: str) -> str:
    """The body without its prefix; unchanged when somebody edited the prefix away.

    Trackers may turn line ends into CRLF, so these are compared as one.
    """
    if not prefix:
        return body
    if body.startswith(prefix):
        return body[len(prefix) :]
    unified = body.replace("\r\n", "\n")
    return unified[len(prefix) :] if unified.startswith(prefix) else body
