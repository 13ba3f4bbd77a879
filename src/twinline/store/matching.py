"""Finding text that people type in a list's filter."""

import sqlalchemy as sa

__all__ = ["contains"]

_ESCAPE = "\\"


def contains(text: str, *columns: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether one of the columns contains the text, upper and lower case alike; always, for ""."""
    if not text:
        return sa.true()
    for sign in (_ESCAPE, "%", "_"):
        text = text.replace(sign, _ESCAPE + sign)
    return sa.or_(*(column.ilike(f"%{text}%", escape=_ESCAPE) for column in columns))
