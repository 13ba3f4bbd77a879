"""The page that others implement from names every refusal with its status, and every limit."""

import re
from pathlib import Path

from twinline.link import wire
from twinline.link.problems import CODES
from twinline.link.words import WORDS

PAGE = (Path(__file__).parents[2] / "docs/reference/link-protocol.md").read_text()


def test_every_refusal_stands_in_the_specification_with_its_status() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| (.*E_.*) \|$", PAGE, re.MULTILINE)
    said = {
        code: {int(status) for status in statuses.split(", ")}
        for statuses, codes in rows
        for code in re.findall(r"E_[A-Z_]+", codes)
    }
    assert said.keys() == CODES.keys()
    assert [code for code, kind in CODES.items() if kind.status not in said[code]] == []


def test_the_limits_are_those_of_the_specification() -> None:
    assert f"Body {wire.MAX_BODY // 2**20} MiB" in PAGE
    assert f"{wire.MAX_INTRODUCTION // 2**10} KiB under `/invite/`" in PAGE
    assert f"message {wire.MAX_MESSAGE // 2**20} MiB" in PAGE
    assert f"{wire.MAX_BATCH} messages a batch" in PAGE
    assert f"the answerer holds {wire.MAX_WAIT_MS:,}".replace(",", " ") in PAGE


def test_the_word_list_follows_from_the_specification() -> None:
    first, second, vowels = (
        re.search(rf"{name} = `([a-z ]+)`", PAGE)[1].split()  # type: ignore[index]
        for name in ("first", "second", "vowel")
    )
    made = [first[n >> 7] + vowels[n >> 5 & 3] + second[n >> 2 & 7] + vowels[n & 3] for n in range(2048)]
    assert made == list(WORDS)
