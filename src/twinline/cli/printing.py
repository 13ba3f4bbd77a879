"""Tables for people, tab-separated lines for other programs, JSON for those that want all."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["ago", "print_facts", "print_json", "print_line", "print_table"]

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))
_STYLES = {
    "active": "green", "ok": "green", "in step": "green", "done": "green",
    "blocked": "red", "failed": "red", "open": "red",
    "retrying": "yellow", "pending": "yellow", "waiting for the partner": "yellow",
}  # fmt: skip


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """``empty`` is the sentence for no rows; it goes to stderr, so that a pipe stays empty."""
    lines = [[_plain(cell) for cell in row] for row in rows]
    if not lines:
        sys.stderr.write(empty + "\n")
        return
    console = Console()
    if not console.is_terminal:
        for line in ([heading.lower() for heading in headings], *lines):
            print_line("\t".join(line))
        return
    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for line in lines:
        table.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in line))
    console.print(table)


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and values, one a line; empty values are left out."""
    shown = {name: _plain(value, lines=True) for name, value in facts.items() if value not in (None, "")}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        first, *more = value.splitlines() or [""]
        print_line(f"{name:<{width}}  {first}")
        for line in more:
            print_line(f"{'':<{width}}  {line}")


def ago(moment: str | None) -> str:
    """How long ago a time of the API was: "3 min"."""
    if moment is None:
        return "never"
    seconds = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def _plain(value: object, *, lines: bool = False) -> str:
    """Text without control characters: names and messages come from others, and a terminal obeys
    them."""
    text = "yes" if value is True else "no" if value is False else "" if value is None else str(value)
    kept = "\n" if lines else ""
    return "".join(c if c.isprintable() or c in kept else " " for c in text)
