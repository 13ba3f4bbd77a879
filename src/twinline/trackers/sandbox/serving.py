"""Running the tracker as a process of its own."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn

from twinline.trackers.sandbox.app import create_app
from twinline.trackers.sandbox.loading import LoadError, load_file
from twinline.trackers.sandbox.settings import Settings
from twinline.trackers.sandbox.site import Site

__all__ = ["serve"]


def _bind(listener: socket.socket, settings: Settings) -> None:
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise SystemExit(
            f"Cannot listen on {place} ({error.strerror}). Choose another --port or --host."
        ) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process; the system lets go of it when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SystemExit(f"Another sandbox uses {folder}. Stop it, or choose another --data.") from error
        yield


def _load(site: Site) -> None:
    """Load the file that the settings name; what is wrong with it ends the program with one line."""
    file, project = site.settings.load, site.settings.project
    if file is None:
        return
    try:
        loaded = site.do_now(lambda work: load_file(work, file, site.files, project=project))
    except LoadError as error:
        raise SystemExit(str(error)) from error
    print(loaded.sentence(), flush=True)  # noqa: T201 - for people


def serve(settings: Settings) -> None:
    """Serve until interrupted. Says where once connections are accepted; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP, so that asyncio sets TCP_NODELAY: without it every second answer waits 40 ms.
    with (
        _alone_in(settings.folder),
        socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener,
    ):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(listener, settings)
        port = listener.getsockname()[1]
        shown = "localhost" if settings.host in {"0.0.0.0", "::", "127.0.0.1"} else settings.host  # noqa: S104
        base_url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        app = create_app(replace(settings, port=port, base_url=base_url))
        _load(app.state.site)
        listener.listen(256)
        print(f"Sandbox tracker '{settings.name}' ready at {base_url}", flush=True)  # noqa: T201 - its one line for people
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listener])
