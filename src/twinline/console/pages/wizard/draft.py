"""The answers given so far, kept in the address of each screen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import urlencode

from twinline.console.drawing import Drawing
from twinline.operations.views import Mode, NodeView

__all__ = ["PARTNER", "Draft", "mode_of"]

PARTNER = "/connections/new"

Partner = Literal["", "url", "none", "local"]
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Draft:
    partner: Partner = ""
    destination_url: str = ""
    partner_name: str = ""  # what the destination said of itself
    mode: str = ""
    local_name: str = ""
    remote_name: str = ""
    name: str = ""
    description: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Draft":
        """From an address or a form; what is unknown is left out."""

        def text(name: str) -> str:
            return values.get(name, "")[:_LONGEST]

        return cls(
            partner=_partner(text("partner")),
            destination_url=text("destination_url"),
            partner_name=text("partner_name"),
            mode=text("mode"),
            local_name=text("local_name"),
            remote_name=text("remote_name"),
            name=text("name"),
            description=text("description"),
        )

    def at(self, path: str) -> str:
        """The address of a screen with these answers."""
        answers = {name: value for name, value in asdict(self).items() if value}
        return f"{path}?{urlencode(answers)}" if answers else path

    def drawing(self, node: NodeView) -> Drawing:
        theirs = self.remote_name or self.partner_name or ("this node" if self.partner == "local" else "")
        return Drawing(
            ours=self.local_name or node.name,
            theirs=theirs,
            calls=self._calls(node),
            line="none",
        )

    def _calls(self, node: NodeView) -> Literal["both", "us", "them", "nobody"]:
        if self.partner == "none":
            return "them"
        if self.partner == "url":
            return "both" if node.public_url else "us"
        return "nobody"


def mode_of(draft: Draft) -> Mode:
    return "basic" if draft.mode == "basic" else "script"


def _partner(text: str) -> Partner:
    match text:
        case "url" | "none" | "local":
            return text
        case _:
            return ""
