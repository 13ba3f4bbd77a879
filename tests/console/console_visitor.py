"""A browser without JavaScript: it opens pages, fills in forms and presses buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2

_VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "path", "line", "circle", "rect"})


@dataclass
class Button:
    label: str = ""
    name: str = ""
    value: str = ""
    action: str = ""


@dataclass
class PageForm:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class PageReader(HTMLParser):
    """Collects the forms, the labels and the visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.text = ""
        self.labels: list[str] = []
        self.values: dict[str, str] = {}  # by id: what stands in an input or text area
        self._form: PageForm | None = None
        self._button: Button | None = None
        self._area: str = ""
        self._select = ""
        self._open: list[str] = []
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
        match tag:
            case "form":
                self._form = PageForm(given.get("action", ""), given.get("method", "get").lower())
                self.forms.append(self._form)
            case "input":
                self._input(given)
            case "textarea":
                self._area = given.get("name", "") or given.get("id", "")
                self._put(self._area, "")
            case "select":
                self._select = given.get("name", "")
            case "option" if (
                "selected" in given or self._select not in (self._form or PageForm("", "")).fields
            ):
                self._put(self._select, given.get("value", ""))
            case "button" if given.get("type") != "button" and self._form is not None:
                self._button = Button(
                    "", given.get("name", ""), given.get("value", ""), given.get("formaction", "")
                )
                self._form.buttons.append(self._button)
            case "label":
                self.labels.append("")

    def _input(self, given: Mapping[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        if kind in {"radio", "checkbox"} and "checked" not in given:
            return
        self._put(name, given.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        self.values[name] = value
        if self._form is not None and name:
            self._form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        match tag:
            case "form":
                self._form = None
            case "button":
                self._button = None
            case "textarea":
                self._area = ""
            case "select":
                self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            value = self.values[self._area] + data
            self._put(self._area, value.removeprefix("\n"))
            return
        if self._button is not None:
            self._button.label += data
        if "label" in self._open:
            self.labels[-1] += data
        if not {"script", "style", "title"} & set(self._open):
            self.text += data + " "


class Visitor:
    """``path``, ``status``, ``text`` … describe the page the visitor sees now, redirects followed."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.answer: httpx2.Response | None = None

    async def open(self, path: str, **headers: str) -> "Visitor":
        self.answer = await self.client.get(path, headers=headers, follow_redirects=True)
        return self

    async def submit(self, label: str, /, *, leave_out: str = "", **fields: str) -> "Visitor":
        """Press the button with this label, its form filled in with ``fields``."""
        form, button = self._find(label, fields)
        unknown = set(fields) - set(form.fields) - {"mode", "way", "active"}
        assert not unknown, f"the form has no field {unknown}, only {sorted(form.fields)}"
        data = {**form.fields, **fields}
        data.pop(leave_out, None)
        if button.name:
            data[button.name] = button.value
        path = button.action or form.action
        if form.method == "post":
            self.answer = await self.client.post(path, data=data, follow_redirects=True)
        else:
            self.answer = await self.client.get(path, params=data, follow_redirects=True)
        return self

    def _find(self, label: str, fields: Mapping[str, str]) -> tuple[PageForm, Button]:
        found = [
            (form, button)
            for form in self.page.forms
            for button in form.buttons
            if " ".join(button.label.split()) == label
        ]
        assert found, f"no button “{label}” on {self.path}: {self.buttons}"
        fitting = [(form, button) for form, button in found if set(fields) <= set(form.fields)]
        return (fitting or found)[0]

    @property
    def page(self) -> PageReader:
        return PageReader(self.html)

    @property
    def html(self) -> str:
        assert self.answer is not None
        return self.answer.text

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    def error_at(self, name: str) -> str:
        """The message at a form field; "" when there is none."""
        _, found, rest = self.html.partition(f'id="error-{name}"')
        return " ".join(PageReader("<p" + rest.split("</p>")[0]).text.split()) if found else ""

    @property
    def path(self) -> str:
        assert self.answer is not None
        return self.answer.url.path

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def labels(self) -> list[str]:
        return [" ".join(label.split()) for label in self.page.labels]

    @property
    def buttons(self) -> list[str]:
        return [" ".join(button.label.split()) for form in self.page.forms for button in form.buttons]
