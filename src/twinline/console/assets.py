"""Where the console's files lie, and their addresses with the hash of their content.

``static/`` holds what we wrote; ``static/dist/`` holds what the build of ``frontend/`` put there.
A missing bundle is no error: the pages work without it.
"""

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["STATIC", "TEMPLATES", "address"]

TEMPLATES = Path(__file__).parent
STATIC = TEMPLATES / "static"


@cache
def address(name: str) -> str:
    """``/static/<name>?v=<hash>``, or "" when the file does not exist."""
    path = STATIC / name
    if not path.is_file():
        return ""
    return f"/static/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
