"""``twinline node``: one company's server."""

import fcntl
import logging
import os
import socket
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import anyio
import structlog
from cyclopts import Parameter
from pydantic import ValidationError

from twinline.config import NodeSettings, load_settings
from twinline.node import Node
from twinline.store.secrets import SecretsError

__all__ = ["node"]


def node(
    *,
    data: Annotated[
        Path, Parameter(help="Folder for the database, the master key and attachments on their way.")
    ],
    port: Annotated[
        int | None, Parameter(help="Port of console, REST API and link endpoint (default 8100).")
    ] = None,
    host: Annotated[str | None, Parameter(help="Address to listen on (default 127.0.0.1).")] = None,
) -> None:
    """Run a node: console, REST API, link endpoint and engine, in one process.

    The first start creates the administrator: ``admin`` with the password in TWINLINE_ADMIN_PASSWORD,
    or through a one-time link that is printed here. Every setting can also be a TWINLINE_… variable or a
    line of twinline.toml in the data folder. End it with Ctrl-C; it may be killed at any moment and goes
    on where it stood at the next start.
    """
    _log_plainly()
    settings = _settings(data, port, host)
    # What a node writes (database, attachments) is for its own user: replicas of two companies.
    os.umask(0o077)
    with _alone_in(settings.data):
        _check_port(settings)
        try:
            anyio.run(Node.open(settings).run)
        except SecretsError as error:
            raise SystemExit(str(error)) from error


def _settings(data: Path, port: int | None, host: str | None) -> NodeSettings:
    try:
        return load_settings(data, port=port, host=host)
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            sys.stderr.write(f"TWINLINE_{name}: {fault['msg']}\n")
        raise SystemExit(2) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{data / 'twinline.toml'}: {error}\n")
        raise SystemExit(2) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process; the system lets go of it when the process ends, however."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise SystemExit(
            f"The folder {folder} cannot be used ({error.strerror}). Choose another one with --data, or make "
            "it and give it to the user who runs the node."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SystemExit(f"Another node uses {folder}. Stop it, or choose another --data.") from error
        yield


def _check_port(settings: NodeSettings) -> None:
    """One sentence instead of a failure in the middle of the start."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SystemExit(
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
                "Choose another --port or --host."
            ) from error


def _log_plainly() -> None:
    """One line per event on standard error; colours only for people."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
