"""What the terminal shows while the demo runs: one calm table, or plain lines when nobody is looking.

Scene (facts)  ──▶  picture(scene)       redrawn in place on a terminal
               ──▶  lines(before, now)   what is new, one line each, for a pipe or a log
"""

from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from twinline.demo.companies import ADMINISTRATOR, PASSWORD, Company

__all__ = ["Pair", "Scene", "Side", "lines", "opening", "picture"]

SHOWN_PAIRS = 10
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of items, as Acme's node sees it."""

    id: int
    local_key: str
    remote_key: str
    title: str
    sync: str
    at: datetime | None

    @property
    def keys(self) -> str:
        return f"{self.local_key or '…'} ⇄ {self.remote_key or '…'}"


@dataclass(frozen=True, slots=True)
class Side:
    """How one company's node is doing. ``note`` replaces the numbers while it cannot be asked."""

    company: Company
    connection: str = "not made yet"
    twins: int = 0
    waiting: int = 0
    blocked: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...] = ()
    reports: tuple[str, ...] = field(default=())


def picture(scene: Scene) -> RenderableType:
    reports = [Text(report, style="yellow") for report in scene.reports]
    return Group(
        _sides(scene.sides), "", _pairs(scene.pairs), *reports, Text("Ctrl-C stops all.", style="dim")
    )


def opening(companies: tuple[Company, ...], seconds: float) -> str:
    """The addresses and the time it took, for a terminal and for a pipe alike."""
    addresses = [
        f"  {company.name:<7} console {company.node_url} ({ADMINISTRATOR} / {PASSWORD})"
        f"   tracker {company.tracker_url} (admin / admin)"
        for company in companies
    ]
    return "\n".join([*addresses, f"Ready after {seconds:.1f} s."])


def lines(before: Scene, now: Scene) -> tuple[str, ...]:
    known = {pair.id: pair for pair in before.pairs}
    changed = [pair for pair in reversed(now.pairs) if known.get(pair.id) != pair]
    told = [f"{_clock(pair)} {pair.keys}  {pair.sync}  {_short(pair.title)}" for pair in changed]
    states = [
        f"{side.company.name}: {side.note or side.connection}"
        for was, side in zip(before.sides, now.sides, strict=True)
        if (was.note, was.connection) != (side.note, side.connection)
    ]
    return (*states, *told)


def _sides(sides: tuple[Side, ...]) -> Table:
    table = Table(box=None, padding=(0, 4, 0, 0))
    table.add_column("")
    for side in sides:
        table.add_column(f"{side.company.name}, {'public' if side.company.is_public else 'private'}")
    for title, cells in (
        ("Console", [f"{side.company.node_url}  {ADMINISTRATOR} / {PASSWORD}" for side in sides]),
        ("Tracker", [f"{side.company.tracker_url}  admin / admin" for side in sides]),
        ("Connection", [_state(side) for side in sides]),
        ("Pairs", [_number(side, side.twins) for side in sides]),
        ("Waiting", [_number(side, side.waiting) for side in sides]),
        ("Blocked", [_number(side, side.blocked) for side in sides]),
    ):
        table.add_row(Text(title, style="dim"), *cells)
    return table


def _pairs(pairs: tuple[Pair, ...]) -> RenderableType:
    if not pairs:
        return Text("Nothing is under sync yet. Create an issue on either tracker.", style="dim")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("Time", "Issue", "State", "Title"):
        table.add_column(title, no_wrap=True, header_style="dim")
    for pair in pairs[:SHOWN_PAIRS]:
        # A title is a stranger's text: shown as it is, never read as markup.
        table.add_row(_clock(pair), pair.keys, _colored(pair.sync), Text(_short(pair.title)))
    return table


def _state(side: Side) -> Text:
    return Text(side.note, style="yellow") if side.note else Text(side.connection)


def _number(side: Side, number: int) -> str:
    return "" if side.note else f"{number:,}"


def _colored(sync: str) -> Text:
    return Text(sync, style={"in step": "green", "blocked": "red"}.get(sync, "yellow"))


def _clock(pair: Pair) -> str:
    return pair.at.astimezone().strftime("%H:%M:%S") if pair.at else "   …    "


def _short(title: str) -> str:
    """A title comes from the partner, too: nothing in it may speak to the terminal."""
    title = "".join(character if character.isprintable() else " " for character in title)
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
