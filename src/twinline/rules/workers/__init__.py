"""Rules run here: in processes of their own, with limits, seeing only what is handed to them.

Node and worker speak JSON lines over the worker's standard input and output::

    worker → {"type": "ready"}
    node   → {"type": "run", "rule": {"source", "name", "direction"}, "context": {…}}
    worker → {"type": "ask", "question": "getUserByEmail", "arguments": ["a@b.example"]}   any number
    node   → {"type": "answer", "value": …}   or   {"type": "abort"}
    worker → {"type": "outcome", "issue", "replica", "effects", "log"}
             {"type": "error", "kind", "message", "line", "column", "scope", "last": false}
             {"type": "aborted", "line", "column"}

A worker whose message has ``"last": true`` takes no further run. A worker that says nothing for longer
than a rule may take is killed, and another takes its place. ``pool`` is the node's side, ``__main__``
the worker's; between them nothing is shared but one small file where the worker notes the line it is at.
"""

from twinline.rules.workers.limits import Limits
from twinline.rules.workers.pool import WorkerPool

__all__ = ["Limits", "WorkerPool"]
