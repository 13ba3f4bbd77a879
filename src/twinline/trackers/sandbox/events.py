"""What happened in a unit of work, for the webhooks. Payloads are made when the work is whole."""

from twinline.trackers.sandbox.work import Document, Event, Work

__all__ = ["announce"]


def announce(
    work: Work,
    name: str,
    issue: int,
    *,
    kind: str = "",
    changelog: Document | None = None,
    comment: Document | None = None,
    worklog: Document | None = None,
    snapshot: Document | None = None,
) -> None:
    """``kind`` is the ``issue_event_type_name``; ``snapshot`` the issue's JSON when it is gone."""
    work.events.append(Event(name, issue, kind, changelog, comment, worklog, snapshot))
