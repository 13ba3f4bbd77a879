"""Which of our comments, attachments and work logs belongs to which of the partner's."""

from collections.abc import Iterable, Mapping

from twinline.domain.hub import Json

__all__ = ["Traces"]

_SHAPES = {"COMMENT": "comment", "ATTACHMENT": "attachment", "WORKLOG": "worklog"}


class Traces:
    """``{"type", "localId", "remoteId", "own"?, "prefix"?}`` by both ids.

    ``own``: it was written here first. ``prefix``: what was put before the partner's text.
    """

    def __init__(self, traces: Iterable[Mapping[str, Json]] = ()) -> None:
        self._local: dict[tuple[str, str], str] = {}
        self._remote: dict[tuple[str, str], str] = {}
        self._own: set[tuple[str, str]] = set()
        self._prefixes: dict[tuple[str, str], str] = {}
        for trace in traces:
            shape = _SHAPES.get(str(trace.get("type")), "")
            local, remote = trace.get("localId"), trace.get("remoteId")
            if local is None or remote is None:
                continue
            self._local[shape, str(remote)] = str(local)
            self._remote[shape, str(local)] = str(remote)
            if isinstance(prefix := trace.get("prefix"), str):
                self._prefixes[shape, str(local)] = prefix
            if trace.get("own"):
                self._own.add((shape, str(local)))

    def local_id(self, shape: str, ref: str) -> str | None:
        return self._local.get((shape, ref))

    def ref(self, shape: str, local_id: str) -> str | None:
        return self._remote.get((shape, local_id))

    def is_own(self, shape: str, local_id: str) -> bool:
        return (shape, local_id) in self._own

    def prefix(self, shape: str, local_id: str) -> str | None:
        """What stands before the partner's text in this local entry; None when nobody noted it."""
        return self._prefixes.get((shape, local_id))
