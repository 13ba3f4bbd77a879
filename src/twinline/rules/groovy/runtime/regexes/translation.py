"""Java's notation of regular expressions in that of the ``regex`` package."""

import re

import regex  # type: ignore[import-untyped]  # the package has no types

__all__ = ["translate"]

_POSIX = {
    "Lower": "a-z", "Upper": "A-Z", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Space": r" \t\n\x0B\f\r", "Blank": r" \t", "XDigit": "0-9a-fA-F",
    "ASCII": r"\x00-\x7F", "Cntrl": r"\x00-\x1F\x7F", "Graph": "!-~", "Print": " -~",
}  # fmt: skip


_CLASSES = {
    "d": "0-9", "w": "a-zA-Z_0-9", "s": r" \t\n\x0B\f\r",
    "h": r" \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n\x0B\f\r\x85\u2028\u2029",
}  # fmt: skip


_ESCAPE = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|\\(?P<property>[pP])(?:\{(?P<name>\w+)\}|(?P<letter>[A-Z]))"
    r"|\\(?P<class>[dDwWsShHvV])|\\(?P<end>[zZ])|(?P<group>\(\?<(?![=!]))|\\k<(?P<back>\w+)>"
    r"|\\x\{(?P<hex>[0-9a-fA-F]+)\}|\\(?P<unicode>u[0-9a-fA-F]{4})|\\.",
    re.DOTALL,
)


def translate(source: str) -> str:
    """Java's notation in that of the ``regex`` package; classes such as ``\\d`` are ASCII, as in Java."""
    parts: list[str] = []
    position, in_class = 0, False
    while position < len(source):
        match = _ESCAPE.match(source, position)
        if match:
            parts.append(_translated(match, in_class=in_class))
            position = match.end()
            continue
        character = source[position]
        if character == "[" and not in_class:
            in_class = True
            position += 1
            parts.append(character)
            if source.startswith("^", position):
                parts.append("^")
                position += 1
            continue
        if character == "]":
            in_class = False
        elif character == "$" and not in_class:
            character = r"(?=\n?\Z)" if not _multiline(source) else "$"
        elif character == "[" and in_class:
            character = r"\["
        parts.append(character)
        position += 1
    return "".join(parts)


def _multiline(source: str) -> bool:
    return re.match(r"\(\?[a-z]*m", source) is not None


def _translated(match: re.Match[str], *, in_class: bool) -> str:  # noqa: C901, PLR0911 one branch a notation
    if match["quoted"] is not None:
        return str(regex.escape(match["quoted"], special_only=True))
    if match["property"]:
        name = match["name"] or match["letter"]
        if name in _POSIX and match["property"] == "p":
            return _POSIX[name] if in_class else f"[{_POSIX[name]}]"
        if name in _POSIX:
            return f"[^{_POSIX[name]}]"
        return rf"\{match['property']}{{{name.removeprefix('Is').removeprefix('java')}}}"
    if match["class"]:
        members = _CLASSES[match["class"].lower()]
        if match["class"].islower():
            return members if in_class else f"[{members}]"
        return match.group() if in_class else f"[^{members}]"
    if match["end"]:
        return r"\Z" if match["end"] == "z" else r"(?=\n?\Z)"
    if match["group"]:
        return "(?P<"
    if match["back"]:
        return f"(?P={match['back']})"
    if match["hex"]:
        return f"\\U{int(match['hex'], 16):08x}"
    return match.group()
