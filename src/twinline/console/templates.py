"""The Jinja environment: autoescaping, strict about undefined names, with our words as filters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from twinline.console import assets, words
from twinline.console.drawing import draw

__all__ = ["environment"]


def environment() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(asset=assets.address, draw=draw, words=words, with_query=_with_query)
    templates.filters.update(ago=_ago, count=words.count, duration=words.duration, exact=words.exact)
    return templates


@jinja2.pass_context
def _ago(context: jinja2.runtime.Context, moment: datetime | None, never: str = "never") -> Markup | str:
    now: datetime = context["now"]
    return words.ago(moment, now, never=never)


def _with_query(path: str, values: Mapping[str, Any]) -> str:
    """``path`` with the values that say something as its query."""
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path
