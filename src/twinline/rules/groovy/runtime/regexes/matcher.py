"""java.util.regex.Matcher."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.regexes.pattern import Pattern, timed
from twinline.rules.groovy.runtime.regexes.replacing import expand

__all__ = ["Matcher"]


class Matcher:
    """java.util.regex.Matcher: remembers where it is, so that ``while (m.find())`` moves on."""

    __slots__ = ("append_position", "current", "pattern", "position", "text")
    groovy_class = "java.util.regex.Matcher"

    def __init__(self, pattern: Pattern, text: str) -> None:
        self.pattern = pattern
        self.text = text
        self.reset()

    def reset(self) -> None:
        self.current: Any = None
        self.position = 0
        self.append_position = 0

    def groovy_truth(self) -> bool:
        """A matcher is true when its pattern occurs in the rest of the text; asking moves it."""
        return self.find()

    def find(self) -> bool:
        if self.position > len(self.text):
            self.current = None
            return False
        self.current = timed(self.pattern.compiled.search, self.text, self.position)
        if self.current is None:
            self.position = len(self.text) + 1
            return False
        self.position = self.current.end() + (self.current.end() == self.current.start())
        return True

    def matches(self) -> bool:
        self.current = timed(self.pattern.compiled.fullmatch, self.text)
        if self.current is not None:
            self.position = self.current.end()
        return self.current is not None

    def looking_at(self) -> bool:
        self.current = timed(self.pattern.compiled.match, self.text)
        return self.current is not None

    def match(self) -> Any:
        """The current match. Raises IllegalStateException without one."""
        if self.current is None:
            raise GroovyError("No match found", "java.lang.IllegalStateException")
        return self.current

    def group(self, which: Any = 0) -> Any:
        match = self.match()
        try:
            return match[int(which) if isinstance(which, int) else str(which)]
        except IndexError:
            if isinstance(which, int):
                raise GroovyError(f"No group {int(which)}", "java.lang.IndexOutOfBoundsException") from None
            raise GroovyError(f"No group with name <{which}>", "java.lang.IllegalArgumentException") from None

    def found(self, match: Any) -> Any:
        """One match as Groovy shows it: a string without groups, else [whole, group 1, ...]."""
        if not match.re.groups:
            return match[0]
        return [match[0], *match.groups()]

    def all(self) -> list[Any]:
        found = [self.found(match) for match in self.pattern.finditer(self.text)]
        sized(len(found))
        return found

    def append_replacement(self, replacement: str) -> str:
        """The text between the last match and this one, and the replacement."""
        match = self.match()
        before = self.text[self.append_position : match.start()]
        self.append_position = match.end()
        return before + expand(replacement, match)

    def tail(self) -> str:
        return self.text[self.append_position :]

    def to_text(self) -> str:
        last = self.current[0] if self.current is not None else ""
        region = f"region=0,{len(self.text)} lastmatch={last}"
        return f"java.util.regex.Matcher[pattern={self.pattern.source} {region}]"
