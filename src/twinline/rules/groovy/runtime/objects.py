"""Objects of classes that a rule declares."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.user_classes import UserClass

__all__ = ["GroovyObject"]


class GroovyObject:
    """One instance: its class and its fields. Equality and text ask the class (``equals``, ``toString``)."""

    __slots__ = ("fields", "kind")

    def __init__(self, kind: "UserClass") -> None:
        self.kind = kind
        self.fields: dict[str, Any] = {}

    @property
    def groovy_class(self) -> str:
        return self.kind.name

    def to_text(self) -> str:
        return self.kind.text_of(self)

    def groovy_truth(self) -> bool:
        return self.kind.truth_of(self)

    def compare_to(self, other: Any) -> int | None:
        return self.kind.order_of(self, other)

    def __eq__(self, other: object) -> bool:
        return self.kind.equal(self, other)

    def __hash__(self) -> int:
        return self.kind.hash_of(self)
