"""One connection: a tab is a page. Rules, Triggers, Queue, Errors, Sent, Settings."""

from twinline.console.desk import Page
from twinline.console.pages.connection import acts, lists, rule_acts, rules, settings, trigger_acts, triggers

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (
    *rules.PAGES,
    *rule_acts.PAGES,
    *triggers.PAGES,
    *trigger_acts.PAGES,
    *lists.PAGES,
    *settings.PAGES,
    *acts.PAGES,
)
