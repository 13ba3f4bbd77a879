"""Who plays in the demo, and where: ports, folders, projects, programs to start.

base + 0   Acme's node       base + 1   Acme's tracker      project ACME   public
base + 10  Globex's node     base + 11  Globex's tracker    project GLOB   private
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twinline.demo.data import ACME_ISSUES, GLOBEX_ISSUES

__all__ = ["ADMINISTRATOR", "HIGHEST_PORT_BASE", "PASSWORD", "Company", "Program", "acme", "globex"]

ADMINISTRATOR = "admin"
PASSWORD = "twinline-demo"  # noqa: S105 - printed in the terminal: the demo keeps no secrets
HIGHEST_PORT_BASE = 65_535 - 11


@dataclass(frozen=True, slots=True)
class Program:
    """One process: what to start, where it says that it is ready, where its output goes."""

    title: str
    command: tuple[str, ...]
    health_url: str
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    project: str
    node_port: int
    tracker_port: int
    folder: Path
    issues: Path
    is_public: bool

    @property
    def node_url(self) -> str:
        return f"http://127.0.0.1:{self.node_port}"

    @property
    def tracker_url(self) -> str:
        return f"http://127.0.0.1:{self.tracker_port}"

    @property
    def public_url(self) -> str | None:
        return self.node_url if self.is_public else None

    @property
    def ports(self) -> tuple[int, int]:
        return self.node_port, self.tracker_port

    def tracker_program(self) -> Program:
        data = self.folder / "tracker"
        load = () if data.exists() else ("--load", str(self.issues))
        command = (
            *_twinline("sandbox", self.tracker_port, data),
            *("--project", self.project, "--name", self.name),
            *load,
        )
        return Program(
            f"{self.name}'s tracker", command, f"{self.tracker_url}/healthz", self.folder / "tracker.log"
        )

    def node_program(self) -> Program:
        return Program(
            f"{self.name}'s node",
            (*_twinline("node", self.node_port, self.folder / "node"), "--host", "127.0.0.1"),
            f"{self.node_url}/healthz",
            self.folder / "node.log",
            {"TWINLINE_ADMIN_PASSWORD": PASSWORD},
        )


def acme(port_base: int, data: Path) -> Company:
    return Company("Acme", "ACME", port_base, port_base + 1, data / "acme", ACME_ISSUES, is_public=True)


def globex(port_base: int, data: Path) -> Company:
    return Company(
        "Globex", "GLOB", port_base + 10, port_base + 11, data / "globex", GLOBEX_ISSUES, is_public=False
    )


def _twinline(command: str, port: int, data: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "twinline", command, "--port", str(port), "--data", str(data)
