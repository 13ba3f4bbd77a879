"""What a rule sees of the world: hub objects over the issue's JSON, and helpers.

session = Session("incoming", context, ask)      # ask(question, arguments) -> JSON
script.run(session.bindings())
session.outcome()                                 # {"issue", "replica", "effects", "log"}
"""

from twinline.rules.host.classes import rule_classes
from twinline.rules.host.session import Session
from twinline.rules.host.wrappings import install

__all__ = ["Session", "rule_classes"]

install()
