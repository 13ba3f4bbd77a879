"""Texts that are no Groovy: each is refused with its place, before anything runs."""

import pytest

from twinline.rules.groovy import GroovySyntaxError, compile_script


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("def a = 1\nif (a }", 2, 7),
        ("def x = [1, 2", 1, 14),
        ("foo(1", 1, 6),
        ("def = 5", 1, 5),
        ("x = 'abc", 1, 5),
        ("1 +", 1, 4),
        ("a\n}", 2, 1),
        ("/* never closed", 1, 1),
        ("try { }", 1, 1),
        ("replica.?x", 1, 9),
        ("def x = 5\ndef x = 6", 2, 1),
        ("def f(a) { def a = 1 }", 1, 12),
        ("@Grab('a:b:1')\nimport a.b", 1, 1),
        ("a.@b", 1, 2),
    ],
)
def test_a_mistake_is_reported_at_its_place(source: str, line: int, column: int) -> None:
    with pytest.raises(GroovySyntaxError) as caught:
        compile_script(source)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 3000 + "1" + ")" * 3000,
        "[" * 5000,
        "{" * 5000,
        "if (1) " * 3000 + "1",
        "x = " * 3000 + "1",
        '"${' * 3000,
    ],
)
def test_bottomless_nesting_is_refused(source: str) -> None:
    with pytest.raises(GroovySyntaxError):
        compile_script(source)


def test_a_rule_of_a_megabyte_is_refused() -> None:
    with pytest.raises(GroovySyntaxError, match="longer than"):
        compile_script("x = 1\n" * 200_000)
