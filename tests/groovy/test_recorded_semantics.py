"""Expressions whose values were recorded from the real compiler, where that record is at hand.

The record lies beside the repository (``../shared/reference/groovy/semantics.txt``, or in the folder that
TWINLINE_SHARED_DATA names); without it these tests are skipped.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from twinline.rules.groovy import GroovyError, compile_script
from twinline.rules.groovy.runtime.naming import simple_class_name
from twinline.rules.groovy.runtime.text import inspect

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", ROOT.parent / "shared"))
RECORD = SHARED / "reference" / "groovy" / "semantics.txt"

OUT_OF_SCOPE = {
    "[a:1]+[b:2]": "the recording tool failed on the class of a map; see test_language",
    "[a:1].collectEntries{[it.key, it.value*2]}": "the same failure of the recording tool",
    'def m=[:]; m.x=1; m."y z"=2; m': "the same failure of the recording tool",
}


def recorded() -> list[tuple[str, str]]:
    if not RECORD.exists():
        return []
    lines = RECORD.read_text(encoding="utf-8").splitlines()
    pairs = [line.rsplit(" => ", 1) for line in lines if " => " in line]
    return [(source.rstrip(), expected) for source, expected in pairs]


def shown(value: Any) -> str:
    """A value the way the record writes it: inspected, with the simple name of its class."""
    if value is None:
        return "null"
    kind = simple_class_name(value)
    text = str(value) if kind == "Entry" else inspect(value)
    if kind == "GStringImpl":
        text = '"' + str(value) + '"'
    return f"{text} :{kind}"


@pytest.mark.skipif(not RECORD.exists(), reason="the recorded semantics are not at hand")
@pytest.mark.parametrize(("source", "expected"), recorded())
def test_an_expression_has_the_recorded_value(source: str, expected: str) -> None:
    if source in OUT_OF_SCOPE:
        pytest.skip(OUT_OF_SCOPE[source])
    script = compile_script(source.replace("https://foo.bar\\n3", "https://foo.bar\n3"))
    if not expected.startswith("!! "):
        value = script.run({})
        assert (str(value) + " :Entry" if expected.endswith(":Entry") else shown(value)) == expected or (
            expected.endswith(":Entry") and inspect(value).replace("'", "") + " :Entry" == expected
        )
        return
    with pytest.raises(GroovyError) as caught:
        script.run({})
    kind, _, message = expected[3:].partition(": ")
    assert caught.value.class_name.rpartition(".")[2] == kind
    assert str(caught.value.message).startswith(message)
