"""The command ``twinline sandbox``."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from twinline.trackers.sandbox.serving import serve
from twinline.trackers.sandbox.settings import Settings

__all__ = ["sandbox"]


def sandbox(
    *,
    port: int = 8101,
    host: str = "127.0.0.1",
    data: Path = Path("sandbox-data"),
    project: Annotated[str, Parameter(help="Key of the project a fresh tracker starts with.")] = "DEMO",
    load: Annotated[
        Path | None, Parameter(help="Issues to load: JSON lines as the Jira API returns them.")
    ] = None,
    name: Annotated[str, Parameter(help="What the tracker calls itself and its first project.")] = "Sandbox",
) -> None:
    """Run the sandbox tracker: a small issue tracker that speaks the Jira Data Center REST API v2."""
    serve(Settings(folder=data, host=host, port=port, project=project, load=load, name=name))
