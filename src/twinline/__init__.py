"""Twinline keeps issues in step between the issue trackers of different companies."""

__all__ = ["__version__"]

__version__ = "0.1.0"
