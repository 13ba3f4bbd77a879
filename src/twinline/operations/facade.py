"""All that people can do to a node, by subject."""

from twinline.operations.parts import Parts
from twinline.operations.people import Passwords, People
from twinline.operations.setup import Setup

__all__ = ["Operations"]


class Operations:
    def __init__(self, parts: Parts) -> None:
        passwords = Passwords()
        self.setup = Setup(parts, passwords)
        self.people = People(parts, passwords)
