"""The pages. Each module, or folder, is one page: its route functions and its template beside it."""

from twinline.console.desk import Page
from twinline.console.pages import (
    accept,
    activity,
    connection,
    connections,
    door,
    error,
    errors,
    first_run,
    item,
    items,
    overview,
    queue,
    settings,
    wizard,
)

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (
    *door.PAGES,
    *first_run.PAGES,
    *overview.PAGES,
    *wizard.PAGES,
    *accept.PAGES,
    *connections.PAGES,
    *connection.PAGES,
    *items.PAGES,
    *item.PAGES,
    *queue.PAGES,
    *errors.PAGES,
    *error.PAGES,
    *activity.PAGES,
    *settings.PAGES,
)
