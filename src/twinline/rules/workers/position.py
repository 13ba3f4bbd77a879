"""Where in the rule's text a Python frame is: read off the interpreter's own frames.

Compiled code is Python closures that carry ``line`` and ``column``, or their syntax ``node``.
"""

from types import FrameType, TracebackType

__all__ = ["position_of_frame", "position_of_traceback"]

_INTERPRETER = "twinline.rules.groovy.compiler."


def position_of_frame(frame: FrameType | None) -> tuple[int, int]:
    """The innermost position at or above this frame; (0, 0) when there is none."""
    while frame is not None:
        if found := _position(frame):
            return found
        frame = frame.f_back
    return (0, 0)


def position_of_traceback(traceback: TracebackType | None) -> tuple[int, int]:
    """The innermost position an exception passed."""
    found = (0, 0)
    while traceback is not None:
        found = _position(traceback.tb_frame) or found
        traceback = traceback.tb_next
    return found


def _position(frame: FrameType) -> tuple[int, int] | None:
    if not str(frame.f_globals.get("__name__", "")).startswith(_INTERPRETER):
        return None
    variables = frame.f_locals
    node = variables.get("node")
    line = variables.get("line", getattr(node, "line", 0))
    column = variables.get("column", getattr(node, "column", 0))
    if isinstance(line, int) and line > 0:
        return (line, column if isinstance(column, int) else 0)
    return None
