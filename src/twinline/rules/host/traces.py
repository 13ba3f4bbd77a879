"""Which of our comments, attachments and work logs belongs to which of the partner's."""

from collections.abc import Iterable, Mapping

from twinline.domain.hub import Json

__all__ = ["Traces"]

_SHAPES = {"COMMENT": "comment", "ATTACHMENT": "attachment", "WORKLOG": "worklog"}


class Traces:
    """``{"type", "localId", "remoteId", "own"?}`` by both ids. ``own``: it was written here first."""

    def __init__(self, traces: Iterable[Mapping[str, Json]] = ()) -> None:
        self._local: dict[tuple[str, str], str] = {}
        self._remote: dict[tuple[str, str], str] = {}
        self._own: set[tuple[str, str]] = set()
        for trace in traces:
            shape = _SHAPES.get(str(trace.get("type")), "")
            local, remote = trace.get("localId"), trace.get("remoteId")
            if local is None or remote is None:
                continue
            self._local[shape, str(remote)] = str(local)
            self._remote[shape, str(local)] = str(remote)
            if trace.get("own"):
                self._own.add((shape, str(local)))

    def local_id(self, shape: str, ref: str) -> str | None:
        return self._local.get((shape, ref))

    def ref(self, shape: str, local_id: str) -> str | None:
        return self._remote.get((shape, local_id))

    def is_own(self, shape: str, local_id: str) -> bool:
        return (shape, local_id) in self._own
