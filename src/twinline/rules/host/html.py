"""HTML of other trackers as plain text, or as Markdown. Standard library parser; never fails."""

from html.parser import HTMLParser

__all__ = ["to_markup", "to_text"]

_BLOCKS = frozenset(
    {
        *("p", "div", "br", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "section", "article", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
_SILENT = frozenset({"script", "style", "head", "title"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "s": "~~", "del": "~~", "strike": "~~"}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_ATTRIBUTES = list[tuple[str, str | None]]


class _Stripper(HTMLParser):
    def __init__(self, *, marks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._marks = marks
        self._pieces: list[str] = []
        self._silent = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: _ATTRIBUTES) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS:
            self._pieces.append("\n")
        if self._marks:
            self._pieces.append(
                _HEADINGS.get(tag, "") or _MARKS.get(tag, "") or ("- " if tag == "li" else "")
            )
            if tag == "a":
                self._links.append(dict(attrs).get("href") or "")
                self._pieces.append("[")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if self._marks:
            self._pieces.append(_MARKS.get(tag, ""))
            if tag == "a" and self._links:
                self._pieces.append(f"]({self._links.pop()})")
        if tag in _BLOCKS and tag not in {"br", "hr"}:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append(data)

    def result(self) -> str:
        lines = "".join(self._pieces).replace("\xa0", " ").split("\n")
        kept: list[str] = []
        for line in (line.strip() for line in lines):
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip()


def to_text(html: str) -> str:
    """The words, with a line per block."""
    return _run(html, marks=False)


def to_markup(html: str) -> str:
    """Markdown of headings, lists, emphasis, code and links."""
    return _run(html, marks=True)


def _run(html: str, *, marks: bool) -> str:
    parser = _Stripper(marks=marks)
    parser.feed(html)
    parser.close()
    return parser.result()
