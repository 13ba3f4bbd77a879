"""The reference pages name what the code has: no more, no less."""

import re
import runpy
from pathlib import Path

import pytest
from cyclopts import App

from twinline.cli import app
from twinline.config import NodeSettings

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    return (ROOT / "docs/reference" / name).read_text(encoding="utf-8")


def test_the_rest_reference_is_that_of_the_routes() -> None:
    """After a change of the routes: python scripts/write_rest_reference.py"""
    written = runpy.run_path(str(ROOT / "scripts/write_rest_reference.py"))["page"]()
    assert page("rest-api.md") == written


def commands(of: App) -> list[str]:
    return [name for name in of if not name.startswith("-")]


@pytest.mark.parametrize("name", commands(app))
def test_the_command_reference_names_every_command(name: str) -> None:
    assert f"`twinline {name}" in page("commands.md")


@pytest.mark.parametrize("name", ["connection", "trigger", "twin", "error"])
def test_the_command_reference_names_every_subcommand(name: str) -> None:
    [row] = re.findall(rf"^\| `twinline {name}` \|(.*)\|$", page("commands.md"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", row)) == set(commands(app[name]))


def test_the_configuration_reference_names_every_setting() -> None:
    named = set(re.findall(r"`TWINLINE_(\w+)`", page("configuration.md")))
    # The data folder is where twinline.toml is looked for: it comes from the command line alone.
    assert {name.upper() for name in NodeSettings.model_fields} - {"DATA"} <= named
