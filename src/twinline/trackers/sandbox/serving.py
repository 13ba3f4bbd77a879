"""Running the tracker as a process of its own."""

import socket
from dataclasses import replace

import uvicorn

from twinline.trackers.sandbox.app import create_app
from twinline.trackers.sandbox.loading import LoadError, load_file
from twinline.trackers.sandbox.settings import Settings
from twinline.trackers.sandbox.site import Site

__all__ = ["serve"]


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
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        port = listener.getsockname()[1]
        shown = "localhost" if settings.host in {"0.0.0.0", "::", "127.0.0.1"} else settings.host  # noqa: S104
        base_url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        app = create_app(replace(settings, port=port, base_url=base_url))
        _load(app.state.site)
        listener.listen(256)
        print(f"Sandbox tracker '{settings.name}' ready at {base_url}", flush=True)  # noqa: T201 - its one line for people
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listener])
