"""Words and numbers for people: times, durations, states, and what a connection is doing."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from twinline.operations.views import BulkView, ConnectionView

__all__ = [
    "ago",
    "count",
    "duration",
    "exact",
    "forecast",
    "link_sentence",
    "message_words",
    "state_words",
    "valid_words",
]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MESSAGES = {
    "twin.state": "replica",
    "twin.applied": "answer: what became of their replica",
    "twin.gone": "the item is out of sync",
    "twin.resend": "request to send again",
    "blob.want": "request for an attachment",
    "ctl.hello": "greeting",
    "ctl.match": "the code words match",
    "ctl.approved": "approval",
    "ctl.pause": "deactivated",
    "ctl.resume": "activated",
    "ctl.flow": "hold, or go on",
    "ctl.close": "the connection is deleted",
}


def exact(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(span: timedelta) -> str:
    """``42 s``, ``3 min``, ``2 h``, ``5 d``: one unit, rounded down."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} d"


def ago(moment: datetime | None, now: datetime, *, never: str = "never") -> Markup | str:
    """A ``<time>`` with the relative time; the exact one is its title."""
    if moment is None:
        return never
    span = now - moment
    if abs(span) < timedelta(seconds=5):
        words = "just now"
    elif span < timedelta(0):
        words = f"in {duration(-span + timedelta(minutes=1))}"  # 7 days minus a moment are 7 days
    else:
        words = f"{duration(span)} ago"
    stamp = moment.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, exact(moment), words)


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 change``, ``1,204 changes``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def forecast(bulk: BulkView, now: datetime) -> str:
    """When a running bulk act will be done, judged by its speed so far."""
    elapsed = now - bulk.started_at
    if bulk.position < 1 or bulk.total < 1 or elapsed < timedelta(seconds=1):
        return "estimating how long it takes"
    left = elapsed / bulk.position * (bulk.total - bulk.position)
    return f"about {duration(max(left, timedelta(seconds=1)))} left"


def state_words(connection: ConnectionView) -> str:
    """The state as the lists show it: ``Pending``, ``Active``, ``Deactivated``."""
    return connection.state.capitalize()


def link_sentence(connection: ConnectionView) -> str:
    """Who opens network connections to whom."""
    ours, theirs = connection.local_name, connection.remote_name
    match connection.calls:
        case "both":
            return f"Public: {ours} and {theirs} call each other."
        case "us":
            return f"Private: only {ours} calls {theirs}. {theirs} never calls in."
        case "them":
            return f"Private: only {theirs} calls {ours}. {ours} never calls out to it."
        case "nobody":
            if connection.link == "local":
                return "Local: both sides are projects of this node, so no network is used."
            return "Nobody calls anybody yet."


def message_words(type_: str) -> str:
    """What a message to the partner is for, by its type on the wire; an unknown type as it is."""
    return _MESSAGES.get(type_, type_)


def valid_words(span: timedelta) -> str:
    """``7 days``, ``1 hour``: how long an invitation is valid."""
    hours = int(span.total_seconds()) // _HOUR
    return count(hours // 24, "day") if hours % 24 == 0 else count(hours, "hour")
