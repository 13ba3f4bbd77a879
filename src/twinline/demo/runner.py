"""``twinline demo``: start four programs, connect two companies, show what syncs, stop all of them."""

import json
import os
import signal
import socket
import sys
import webbrowser
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import anyio
import anyio.abc
from rich.console import Console

from twinline.demo.arrangement import Arrangement
from twinline.demo.board import Board
from twinline.demo.children import NotReady, keep_running, wait_until_ready
from twinline.demo.companies import Company, acme, globex
from twinline.demo.node_api import NodeRefused

__all__ = ["CannotStart", "Wish", "run_demo"]

_READY_SECONDS = 90.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(Exception):
    """The demo cannot be started like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for. ``empty`` leaves the connection to be made by hand."""

    port_base: int
    data: Path
    empty: bool
    browser: bool


async def run_demo(wish: Wish, console: Console) -> int:
    """Runs until Ctrl-C. Answers the exit code. Raises CannotStart before anything is started."""
    companies = (acme(wish.port_base, wish.data), globex(wish.port_base, wish.data))
    _check_ports(companies)
    wish = _remember(wish)
    board = Board(console, companies)
    code = 0
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_stop_on_signal, tasks.cancel_scope)
        try:
            await _play(wish, companies, board, tasks)
        except (NotReady, NodeRefused) as error:
            board.report(str(error))
            code = 1
        tasks.cancel_scope.cancel()
    return code


async def _play(wish: Wish, companies: tuple[Company, ...], board: Board, tasks: anyio.abc.TaskGroup) -> None:
    started = monotonic()
    board.say(f"Starting Acme and Globex. Their data and logs are in {wish.data}.")
    programs = [
        program for company in companies for program in (company.tracker_program(), company.node_program())
    ]
    for program in programs:
        tasks.start_soon(keep_running, program, board.report)
    for program in programs:
        await wait_until_ready(program, seconds=_READY_SECONDS)
    async with Arrangement(*companies) as arrangement:
        await arrangement.set_up()
        if not wish.empty:
            await arrangement.connect()
        board.open(companies, monotonic() - started)
        if wish.browser and _can_show_pages():
            for company in companies:
                webbrowser.open(company.node_url)
        await board.watch(arrangement)


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(*_STOP_SIGNALS) as signals:
        async for _ in signals:
            scope.cancel()
            return


def _check_ports(companies: tuple[Company, ...]) -> None:
    for port in (port for company in companies for port in company.ports):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CannotStart(
                    f"Port {port} is in use. Is another demo running? "
                    "Stop what listens there, or choose other ports with --port-base."
                ) from error


def _remember(wish: Wish) -> Wish:
    """Addresses are part of the data, and so is who made the connection: the same folder is always
    started in the same way."""
    note = wish.data / "demo.json"
    try:
        if note.exists():
            made = json.loads(note.read_text(encoding="utf-8"))
            if made["port_base"] != wish.port_base:
                raise CannotStart(
                    f"The data in {wish.data} was made with --port-base {made['port_base']}. "
                    f"Start it with that, or choose another folder with --data."
                )
            if wish.empty and not made.get("empty", False):
                raise CannotStart(
                    f"The companies in {wish.data} are connected already. "
                    f"For two that are not, choose another folder with --data."
                )
            return replace(wish, empty=bool(made.get("empty", False)))
        wish.data.mkdir(parents=True, exist_ok=True)
        made = {"port_base": wish.port_base, "empty": wish.empty}
        note.write_text(json.dumps(made) + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotStart(f"The folder {wish.data} cannot be used: {error.strerror}.") from error
    return wish


def _can_show_pages() -> bool:
    """A terminal browser would take the terminal away from us."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and (has_screen or sys.platform in {"darwin", "win32"})
