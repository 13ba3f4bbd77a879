"""The node's settings: tracker, node, people, API tokens, network. The activity log has its own page."""

from twinline.console.desk import Page
from twinline.console.pages.settings import network, node, people, tokens, tracker

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (*tracker.PAGES, *node.PAGES, *people.PAGES, *tokens.PAGES, *network.PAGES)
