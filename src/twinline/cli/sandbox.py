"""``twinline sandbox``: the built-in tracker as a process of its own."""

from twinline.trackers.sandbox.command import sandbox

__all__ = ["sandbox"]
