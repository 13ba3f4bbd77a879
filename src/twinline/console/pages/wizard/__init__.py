"""Initiate connection: one question a screen, every answer in the address, so that Previous is safe.

    partner (URL or none, then the mode) -> names -> project -> [Initiate] -> invitation -> Done

Nothing is stored before **Initiate**; a screen's POST only checks and goes on.
"""

from twinline.console.desk import Page
from twinline.console.pages.wizard import invitation, names, partner, project

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (*partner.PAGES, *names.PAGES, *project.PAGES, *invitation.PAGES)
