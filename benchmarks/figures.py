"""A figure of a benchmark, and the two ways it is told."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from twinline import __version__

__all__ = ["Figure", "of_times", "tell", "write"]


@dataclass(frozen=True, slots=True)
class Figure:
    subject: str
    name: str
    value: float
    unit: str


def of_times(subject: str, name: str, seconds: Sequence[float]) -> tuple[Figure, Figure]:
    """Median and 95th percentile, in milliseconds."""
    ranked = sorted(seconds)
    late = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return (
        Figure(subject, f"{name}, median", median(ranked) * 1000, "ms"),
        Figure(subject, f"{name}, 95 %", late * 1000, "ms"),
    )


def tell(figures: Sequence[Figure]) -> None:
    table = Table("Subject", "What", "Value", "Unit")
    table.columns[2].justify = "right"
    for figure in figures:
        table.add_row(figure.subject, figure.name, f"{figure.value:,.2f}", figure.unit)
    Console().print(table)


def write(figures: Sequence[Figure], path: Path) -> None:
    machine = {"python": platform.python_version(), "system": platform.platform()}
    document = {
        "twinline": __version__,
        "machine": machine,
        "figures": [asdict(figure) for figure in figures],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
