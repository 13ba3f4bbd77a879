"""A worker: ``python -I -m twinline.rules.workers LIMITS DESCRIPTOR``. Started by the pool only."""

import os
import sys

from twinline.rules.workers.channel import Channel, Closed
from twinline.rules.workers.confinement import close_doors, limit_resources
from twinline.rules.workers.limits import Limits
from twinline.rules.workers.line_note import LineNote
from twinline.rules.workers.runner import Runner

_RECURSION = 20_000


def main(arguments: list[str]) -> int:
    """Serve runs until the node closes the line."""
    limits = Limits.from_text(arguments[0])
    channel = Channel(0, os.dup(1), limit=limits.message_bytes)
    os.dup2(2, 1)
    runner = Runner(channel, LineNote(int(arguments[1])), limits)
    sys.setrecursionlimit(_RECURSION)
    limit_resources(limits)
    close_doors()
    channel.send({"type": "ready"})
    try:
        for count in range(limits.runs):
            message = runner.run(channel.receive())
            message["last"] = message.get("last", False) or count == limits.runs - 1
            _send(channel, message)
            if message["last"]:
                return 0
    except Closed:
        return 0
    return 0


def _send(channel: Channel, message: dict[str, object]) -> None:
    try:
        channel.send(message)
    except ValueError as error:
        channel.send({**_TOO_LARGE, "message": str(error), "last": message["last"]})


_TOO_LARGE: dict[str, object] = {
    "type": "error",
    "kind": "LimitExceeded",
    "line": 0,
    "column": 0,
    "scope": "item",
}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
