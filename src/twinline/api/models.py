"""What requests carry, and those answers whose shape the views cannot say by themselves.

Limits on texts are checked by ``operations``, which has a sentence for each; here is only the form.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from twinline.operations import views

__all__ = [
    "Acceptance",
    "Administrator",
    "Code",
    "Count",
    "Destination",
    "Exalation",
    "Initiation",
    "Item",
    "LogIn",
    "Network",
    "NewToken",
    "NodeIdentity",
    "Overview",
    "Password",
    "Problem",
    "Publication",
    "Query",
    "RollBack",
    "RuleText",
    "Secret",
    "TrackerAttachment",
    "Trigger",
    "TriggerChange",
    "Validity",
]

Days = Annotated[
    float, Field(description="From 1 hour (0.0417) to 30 days.", allow_inf_nan=False, ge=0, le=400)
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LogIn(_Request):
    name: str
    password: str


class Administrator(_Request):
    name: str
    password: str
    setup_token: str


class NodeIdentity(_Request):
    name: str
    public_url: str | None = Field(None, description="null: a private node")


class TrackerAttachment(_Request):
    """Either ``token``, or ``login`` and ``password``."""

    kind: str = "jira"
    url: str
    token: str | None = None
    login: str | None = None
    password: str | None = None


class Network(_Request):
    ca_file: str = ""
    proxy_url: str = ""


class NewToken(_Request):
    name: str


class Password(_Request):
    old: str
    new: str


class Initiation(_Request):
    """``destination_url`` null: "I don't have a URL". ``remote_project`` for local connections."""

    destination_url: str | None = None
    local: bool = False
    mode: views.Mode = "script"
    local_name: str
    remote_name: str
    name: str
    description: str = ""
    project: str
    remote_project: str | None = None
    valid_days: Days = 7
    hold: views.Hold = "none"

    def proposal(self) -> views.NewConnection:
        values = self.model_dump(exclude={"valid_days"})
        return views.NewConnection(**values, valid_for=timedelta(days=self.valid_days))


class Validity(_Request):
    valid_days: Days = 7


class Code(_Request):
    code: str


class Acceptance(_Request):
    code: str
    project: str


class Destination(_Request):
    url: str


class RuleText(_Request):
    source: str
    direction: views.Direction


class Publication(_Request):
    outgoing: str
    incoming: str


class RollBack(_Request):
    version: int = Field(ge=1)


class Query(_Request):
    query: str


class Trigger(_Request):
    connection: str
    query: str
    notes: str = ""
    active: bool = True


class TriggerChange(_Request):
    query: str
    notes: str = ""
    active: bool = True


class Exalation(_Request):
    connection: str
    key: str


class Secret(BaseModel):
    """Shown this once."""

    token: str


class Count(BaseModel):
    count: int


class _Picture(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Problem(_Picture):
    """Lists leave ``data`` and ``rule_source`` empty."""

    id: int
    scope: Literal["field", "item", "connection", "tracker", "node"]
    state: Literal["open", "retrying", "resolved", "ignored"]
    kind: str
    message: str
    connection: str | None
    connection_name: str
    twin: int | None
    item: str
    title: str
    direction: str
    rule_source: str
    line: int
    column: int
    data: dict[str, JsonValue]
    count: int
    first_at: datetime
    last_at: datetime


class TimelineEntry(_Picture):
    at: datetime
    what: str
    version: int
    detail: dict[str, JsonValue]


class Item(_Picture):
    twin: views.TwinView
    differences: tuple[views.DifferenceView, ...]
    timeline: tuple[TimelineEntry, ...]
    replica: dict[str, JsonValue]


class Overview(_Picture):
    connections: tuple[views.ConnectionView, ...]
    tracker: views.TrackerView | None
    open_problems: tuple[Problem, ...]
    per_hour: tuple[tuple[datetime, int, int], ...] = Field(description="hour, changes out, changes in")
    waiting: int
    oldest_waiting: views.QueueRow | None
