"""The demo's issues: JSON lines as the Jira REST API v2 returns them, one issue a line.

``acme.jsonl`` belongs to a maker of greenhouse controls, ``globex.jsonl`` to the carrier of its spare
parts. Two additions to Jira's form: the content of an attachment stands in the issue as
``content_base64``, and issues with custom fields say what those are in ``names`` and ``schema``, as Jira
does with ``expand=names,schema``.
"""

from pathlib import Path

__all__ = ["ACME_ISSUES", "GLOBEX_ISSUES"]

_FOLDER = Path(__file__).parent

ACME_ISSUES = _FOLDER / "acme.jsonl"
GLOBEX_ISSUES = _FOLDER / "globex.jsonl"
