"""A file's name from a partner, as a name and nothing else."""

import unicodedata

__all__ = ["LONGEST", "file_name"]

LONGEST = 255
"""Characters; what trackers take."""

_TURNS_TEXT_AROUND = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""With these ``exe.gnp`` can be made to look like ``png.exe`` the other way round."""


def file_name(text: str) -> str:
    """Without folders, control characters and changes of direction, and not too long; the ending stays.

    A name that says nothing, or means a folder, becomes ``attachment``.
    """
    kept = "".join(
        character
        for character in text
        if unicodedata.category(character) not in ("Cc", "Cs") and character not in _TURNS_TEXT_AROUND
    )
    name = kept.replace("/", "_").replace("\\", "_").strip()
    if not name.strip("."):
        return "attachment"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST or not stem or len(ending) > LONGEST // 4:
        return name[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + dot + ending
