"""Loading issues from a file: JSON lines as the Jira API returns them.

Whatever an issue names and the tracker lacks (users, types, statuses, priorities, custom fields …) is
made. An issue of a project that the tracker has keeps its key; any other is numbered anew in the
project the tracker was started with. Loading a file again adds nothing twice.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twinline.trackers.sandbox.loading.issue import Loader
from twinline.trackers.sandbox.work import Document, Work

__all__ = ["LoadError", "Loaded", "load_file"]


class LoadError(Exception):
    """The file cannot be loaded; the message names the line. Nothing of it was loaded then."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """``ignored`` counts what was left out, by what it is."""

    issues: int
    known_already: int
    ignored: Counter[str]

    def sentence(self) -> str:
        parts = [f"Loaded {self.issues} issues"]
        if self.known_already:
            parts.append(f"{self.known_already} were here already")
        parts += [f"left out: {count} × {what}" for what, count in sorted(self.ignored.items())]
        return "; ".join(parts)


def load_file(work: Work, file: Path, files: Path, *, project: str) -> Loaded:
    """``files`` is the attachments' folder; ``project`` the key for issues of unknown projects.

    The content of an attachment is its ``content_base64`` or the file ``<FILE>.attachments/<id>``.
    """
    loader = Loader(work, files, file.with_name(file.name + ".attachments"), project)
    for number, document in _lines(file):
        try:
            loader.add(document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LoadError(
                f"{file}, line {number}: not an issue as the Jira API returns it ({error})."
            ) from error
    loader.connect()
    return Loaded(loader.added, loader.known_already, loader.ignored)


def _lines(file: Path) -> Iterator[tuple[int, Document]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                document = json.loads(line)
                if not isinstance(document, dict):
                    raise LoadError(f"{file}, line {number}: expected a JSON object.")
                yield number, document
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise LoadError(f"{file}: {error}. Expected one JSON object a line, in UTF-8.") from error
