"""``python -m benchmarks``: all of them, a table, and ``bench.json`` in the current folder."""

from pathlib import Path

from benchmarks import rules, sync
from benchmarks.figures import tell, write

figures = [*rules.figures(), *sync.figures()]
tell(figures)
write(figures, Path("bench.json"))
