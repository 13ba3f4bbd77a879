"""The command line. Each command is loaded only when it is called, so that ``--help`` is quick."""

import sys

from cyclopts import App

from twinline import __version__

__all__ = ["app", "main"]

app = App(
    name="twinline",
    version=__version__,
    help="Keeps issues in step between the issue trackers of different companies.",
    help_epilogue="Begin with: twinline demo. The options of a command: twinline COMMAND --help",
)

_COMMANDS = (
    ("demo", "twinline.cli.demo:demo", "Two companies on this machine, connected and syncing."),
    ("node", "twinline.cli.node:node", "Run a node: console, REST API, link and engine."),
    ("sandbox", "twinline.cli.sandbox:sandbox", "Run the sandbox tracker, to play with."),
    ("rules", "twinline.cli.rules:rules_app", "Check and run sync rules without a node."),
    ("connection", "twinline.cli.connection:connection_app", "Connections of a running node."),
    ("trigger", "twinline.cli.trigger:trigger_app", "Triggers of a running node."),
    ("twin", "twinline.cli.twin:twin_app", "Put items under sync, take them out, see how they stand."),
    ("error", "twinline.cli.error:error_app", "What went wrong in a running node, and what to do about it."),
)
for _name, _place, _help in _COMMANDS:
    app.command(_place, name=_name, help=_help)


def main() -> None:
    """The program ``twinline``."""
    sys.exit(app())
