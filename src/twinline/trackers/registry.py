"""Which kinds of tracker there are. A new one is one folder and one line here."""

from collections.abc import Callable, Mapping

from twinline.domain.errors import InvalidField
from twinline.ports import Tracker
from twinline.trackers.jira import JiraTracker

__all__ = ["KINDS", "open_tracker"]

KINDS: Mapping[str, Callable[..., Tracker]] = {"jira": JiraTracker}


def open_tracker(kind: str, base_url: str, **settings: object) -> Tracker:
    """A tracker of this kind. ``settings`` are those of its class: credentials, network, blobs.

    Nothing is asked of it yet: see ``Tracker.probe``. Raises InvalidField naming a bad setting.
    """
    make = KINDS.get(kind)
    if make is None:
        raise InvalidField("kind", f"{kind!r} is no kind of tracker known here: {', '.join(sorted(KINDS))}.")
    return make(base_url, **settings)
