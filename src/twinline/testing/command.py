"""``twinline …`` as a test types it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Said", "Shell"]


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The lines of a table as another program reads them, headings first."""
        return [line.split("\t") for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Shell:
    """``program`` is ``twinline.cli.app``; ``read`` answers what was printed since it was last
    called: ``capsys.readouterr``."""

    program: Callable[[list[str]], object]
    read: Callable[[], Any]

    def __call__(self, *words: str) -> Said:
        try:
            self.program(list(words))
            code = 0
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
        printed = self.read()
        return Said(code, printed.out, printed.err)

    def good(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said
        return said
