"""``twinline node``: one company's server."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import anyio
import structlog
from cyclopts import Parameter
from pydantic import ValidationError

from twinline.config import load_settings
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
    try:
        settings = load_settings(data, port=port, host=host)
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            sys.stderr.write(f"TWINLINE_{name}: {fault['msg']}\n")
        raise SystemExit(2) from error
    # What a node writes (database, attachments) is for its own user: replicas of two companies.
    os.umask(0o077)
    try:
        anyio.run(Node.open(settings).run)
    except SecretsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from error


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
