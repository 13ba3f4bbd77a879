"""The terminal tells what syncs: in one table, or line by line."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from twinline.demo.companies import acme, globex
from twinline.demo.view import Pair, Scene, Side, lines, opening, picture

ACME, GLOBEX = acme(8100, Path("data")), globex(8100, Path("data"))
SIDES = (Side(ACME, "Active, ok", twins=1), Side(GLOBEX, "Active, ok", twins=1))
PAIR = Pair(7, "ACME-31", "GLOB-10", "Vents [red]close[/red]", "in step", datetime(2026, 8, 3, 9, tzinfo=UTC))


def shown(scene: Scene) -> str:
    console = Console(width=140, record=True, force_terminal=False, no_color=True)
    with console.capture() as captured:
        console.print(picture(scene))
    return captured.get()


def test_both_sides_their_addresses_and_pairs_are_shown() -> None:
    text = shown(Scene(SIDES, (PAIR,)))
    for part in (
        "Acme, public",
        "Globex, private",
        "http://127.0.0.1:8110",
        "admin / twinline-demo",
        "Active, ok",
    ):
        assert part in text
    assert "ACME-31 ⇄ GLOB-10" in text


def test_a_stranger_s_title_is_no_markup() -> None:
    assert "Vents [red]close[/red]" in shown(Scene(SIDES, (PAIR,)))


def test_a_stranger_s_title_does_not_speak_to_the_terminal() -> None:
    hostile = replace(PAIR, title="a\x1b]0;pwned\x07\x9b31m\u202eb")
    (line,) = (told for told in lines(Scene(SIDES), Scene(SIDES, (hostile,))) if "ACME-31" in told)
    assert line.isprintable()
    assert not set("\x1b\x07\x9b\u202e") & set(shown(Scene(SIDES, (hostile,))))


def test_a_node_that_cannot_be_asked_says_so_instead_of_old_numbers() -> None:
    down = replace(SIDES[1], note="does not answer", waiting=424242)
    text = shown(Scene((SIDES[0], down)))
    assert "does not answer" in text
    assert "424,242" not in text


def test_an_empty_demo_says_what_to_do() -> None:
    assert "Create an issue on either tracker" in shown(Scene(SIDES))


def test_a_report_stays_in_sight() -> None:
    assert "Acme's node stopped by itself" in shown(Scene(SIDES, reports=("Acme's node stopped by itself",)))


def test_lines_tell_each_change_once_oldest_first() -> None:
    newer = replace(PAIR, id=8, local_key="ACME-32", sync="going out")
    before, now = Scene(SIDES, (PAIR,)), Scene(SIDES, (newer, replace(PAIR, sync="going out")))
    told = lines(before, now)
    assert len(told) == 2
    assert "ACME-31" in told[0]
    assert "ACME-32" in told[1]
    assert lines(now, now) == ()


def test_lines_tell_when_a_connection_changes() -> None:
    before = Scene((replace(SIDES[0], connection="Pending"), SIDES[1]))
    assert lines(before, Scene(SIDES)) == ("Acme: Active, ok",)


def test_the_opening_names_every_address_and_the_time_it_took() -> None:
    text = opening((ACME, GLOBEX), 6.04)
    assert all(f":{port}" in text for port in (8100, 8101, 8110, 8111))
    assert text.endswith("Ready after 6.0 s.")
