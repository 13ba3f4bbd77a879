"""Who wrote a comment that our own account had to write.

A synced comment is created by the node's account, so its author stands in the text, on a line of
its own before the body. The engine stores that exact prefix and takes it off again before a local
edit of the comment travels back.
"""

__all__ = ["prefix", "strip"]

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
