"""The console: server-rendered pages. A page is a route, a template and a test.

``routes(operations, signals, secure_cookies=…)`` gives what ``node.py`` mounts at ``/``. Everything
works without JavaScript except the rule editor (a plain text area then) and live rows.
"""

from twinline.console.app import routes

__all__ = ["routes"]
