"""What people do to a node: one facade for console, REST API and command line."""

from twinline.operations.errors import Missing, OperationError, Refused, TooManyTries
from twinline.operations.facade import Operations
from twinline.operations.parts import Parts

__all__ = ["Missing", "OperationError", "Operations", "Parts", "Refused", "TooManyTries"]
