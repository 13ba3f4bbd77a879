"""Keeps the demo's programs running: started, waited for, started again when they die, stopped with us."""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import anyio
import httpx2
from anyio.abc import Process

from twinline.demo.companies import Program

__all__ = ["NotReady", "Report", "keep_running", "wait_until_ready"]

Report = Callable[[str], None]
"""Takes one line for the person at the terminal."""

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 15.0
_STOP_SECONDS = 10.0
_TAIL_LINES = 8


class NotReady(Exception):
    """A program did not answer in time; the message ends with what it wrote last."""


async def keep_running(program: Program, report: Report) -> None:
    """Runs until cancelled. Waits longer from death to death, so that a broken program does not spin."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        code = await _run_once(program)
        ending = f"{program.title} stopped by itself ({_how(code)}); starting it again in {pause:.0f} s."
        report(f"{ending} {_tail(program.log)}")
        await anyio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


async def wait_until_ready(program: Program, *, seconds: float) -> None:
    """Returns when ``/healthz`` answers 200; raises ``NotReady`` when it has not after so long."""
    async with httpx2.AsyncClient(timeout=2.0, trust_env=False) as http:
        with anyio.move_on_after(seconds):
            while True:
                with suppress(httpx2.HTTPError):
                    if (await http.get(program.health_url)).status_code == httpx2.codes.OK:
                        return
                await anyio.sleep(0.1)
    raise NotReady(f"{program.title} is not ready after {seconds:.0f} s. {_tail(program.log)}")


async def _run_once(program: Program) -> int:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        process = await anyio.open_process(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(program),
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
        )
        try:
            return await process.wait()
        finally:
            with anyio.CancelScope(shield=True):
                await _stop(process)


def _environment(program: Program) -> dict[str, str]:
    """Settings of a node of the person's own are not meant for the demo's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TWINLINE_")}
    return {**inherited, **program.environment}


async def _stop(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
        with anyio.move_on_after(_STOP_SECONDS):
            await process.wait()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    await process.aclose()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _tail(log: Path) -> str:
    if not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
    return "\n".join([f"The end of {log}:", *(f"    {line[:200]}" for line in lines)]) if lines else ""
