"""The web pages: a list of issues, one issue, and forms. They work without JavaScript; signing in is
basic authentication in the browser."""

from twinline.trackers.sandbox.pages.routes import PAGE_ROUTES

__all__ = ["PAGE_ROUTES"]
