"""Rules cut, doubled and mixed at random: each runs, or ends with an error of the language."""

import random
import re
from contextlib import suppress

import pytest
from test_language import MESSAGES, VALUES

from twinline.rules.groovy import Budget, GroovyError, GroovySyntaxError, compile_script

SOURCES = [source for pairs in VALUES.values() for source, _ in pairs] + [source for source, *_ in MESSAGES]
PIECES = [re.findall(r"\w+|\s+|[^\w\s]", source) for source in SOURCES]
SMALL = Budget(steps=20_000, depth=50, text=100_000, elements=10_000, matching_seconds=0.2)


def mangled(chance: random.Random) -> str:
    pieces = list(chance.choice(PIECES))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(pieces) + 1)
        if pieces and chance.random() < 0.4:
            pieces.pop(min(at, len(pieces) - 1))
        else:
            other = chance.choice(PIECES)
            start = chance.randrange(len(other))
            pieces[at:at] = other[start : start + chance.randint(1, 5)]
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(8))
def test_a_mangled_rule_fails_only_in_groovys_own_ways(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(250):
        source = mangled(chance)
        with suppress(GroovyError, GroovySyntaxError):
            compile_script(source).run({}, SMALL)
