"""The REST API: what the console does, for programs. ``node.py`` mounts it at ``/api/v1``."""

from twinline.api.app import api

__all__ = ["api"]
