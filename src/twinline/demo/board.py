"""Tells the person at the terminal: a picture that is redrawn where there is one, else plain lines."""

from collections import deque

import anyio
from rich.console import Console
from rich.live import Live

from twinline.demo.arrangement import Arrangement
from twinline.demo.companies import Company
from twinline.demo.view import Scene, Side, lines, opening, picture

__all__ = ["Board"]

_SECONDS_BETWEEN_LOOKS = 1.0
_REPORTS_KEPT = 3


class Board:
    def __init__(self, console: Console, companies: tuple[Company, ...]) -> None:
        self._console = console
        self._scene = Scene(tuple(Side(company) for company in companies))
        self._reports: deque[str] = deque(maxlen=_REPORTS_KEPT)
        self._drawing = False

    def say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def open(self, companies: tuple[Company, ...], seconds: float) -> None:
        """The time it took, and the addresses where no picture will show them."""
        self.say(
            f"Ready after {seconds:.1f} s." if self._console.is_terminal else opening(companies, seconds)
        )

    def report(self, text: str) -> None:
        """Something went wrong. It stays in sight in the picture."""
        self._reports.append(text)
        if not self._drawing:
            self.say(text)

    async def watch(self, arrangement: Arrangement) -> None:
        """Runs until cancelled."""
        if not self._console.is_terminal:
            await self._watch_in_lines(arrangement)
            return
        self._drawing = True
        try:
            with Live(console=self._console, auto_refresh=False) as live:
                while True:
                    self._scene = await arrangement.look()
                    live.update(picture(self._with_reports()), refresh=True)
                    await anyio.sleep(_SECONDS_BETWEEN_LOOKS)
        finally:
            self._drawing = False

    async def _watch_in_lines(self, arrangement: Arrangement) -> None:
        while True:
            now = await arrangement.look()
            for line in lines(self._scene, now):
                self.say(line)
            self._scene = now
            await anyio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _with_reports(self) -> Scene:
        return Scene(self._scene.sides, self._scene.pairs, tuple(self._reports))
