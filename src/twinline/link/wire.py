"""The bodies of requests and answers, with their limits (docs/reference/link-protocol.md).

Unknown members are ignored: a newer partner may send more. Known ones are checked strictly.
"""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from twinline.link.problems import Problem
from twinline.link.strict_json import NotStrict, parse

__all__ = [
    "MAX_BATCH",
    "MAX_BATCH_BYTES",
    "MAX_BODY",
    "MAX_INTRODUCTION",
    "MAX_MESSAGE",
    "MAX_WAIT_MS",
    "Ack",
    "Collect",
    "Confirm",
    "Credit",
    "Exchange",
    "Hello",
    "Message",
    "Name",
    "Outgoing",
    "Redeem",
    "Welcome",
    "decode",
]

MAX_BODY = 4 * 1024 * 1024
MAX_INTRODUCTION = 64 * 1024
"""A body of the handshake, whose sender may be a stranger."""
MAX_MESSAGE = 1024 * 1024
MAX_BATCH = 50
MAX_BATCH_BYTES = 1024 * 1024
MAX_WAIT_MS = 25_000

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Head = Annotated[str, Field(pattern=r"^([0-9a-f]{32}|[0-9a-f]{64})$")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


def one_line(text: str) -> str:
    """A name as a person can have typed it into a node: no line breaks, no control characters, none
    that turn the direction of the text around. Raises ValueError."""
    if not text.isprintable():
        raise ValueError("a name has line breaks or control characters")
    return text


Name = Annotated[str, Field(max_length=200), AfterValidator(one_line)]


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, populate_by_name=True)


class Message(_Wire):
    """``body`` is JSON text, a string: its bytes are what the chain covers."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    h: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    type: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z]+)+$", max_length=24)]
    body: Annotated[str, Field(max_length=MAX_MESSAGE)]


class Outgoing(_Wire):
    """``floor``: all up to here was acknowledged; ``top``: the newest number of the stream."""

    stream: Hex32
    floor: Number
    top: Number
    msgs: Annotated[list[Message], Field(max_length=MAX_BATCH)]


class Ack(_Wire):
    """What is on disk of the other side's stream; no stream before the first message."""

    stream: Hex32 | None
    got: Number
    h: Head | None


class Credit(_Wire):
    msgs: Annotated[int, Field(ge=0, le=MAX_BATCH)]
    bytes: Annotated[int, Field(ge=0, le=MAX_BATCH_BYTES)]


class Exchange(_Wire):
    proto: Annotated[int, Field(ge=1, le=1)]  # not Literal: that would take true for 1
    boot: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    n: Number
    out: Outgoing
    in_: Annotated[Ack, Field(alias="in")]
    credit: Credit
    wait_ms: Annotated[int, Field(ge=0, le=60_000)] = 0


class Versions(_Wire):
    min: Number
    max: Number


class Hello(_Wire):
    proto: Versions
    features: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=64)] = []
    software: Annotated[str, Field(max_length=60)] = ""
    schema_: Annotated[int, Field(alias="schema", ge=0, le=1000)] = 1
    tracker: Annotated[str, Field(max_length=32), AfterValidator(one_line)] = ""


class Redeem(_Wire):
    """The accepter's half of the handshake."""

    conn: Hex32
    tok: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
    b_pub: Annotated[str, Field(max_length=64)]
    b_uid: Hex32
    b_name: Name
    b_url: Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] | None
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    hello: Hello


class Welcome(_Wire):
    """The inviter's half."""

    conn: Hex32
    a_name: Name
    nonce_a: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    hello: Hello


class Confirm(_Wire):
    conn: Hex32
    nonce_b: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Collect(_Wire):
    conn: Hex32


T = TypeVar("T", bound=BaseModel)


def decode(model: type[T], raw: bytes) -> T:
    """Raises Problem E_JSON or E_SCHEMA; the detail names the member, never its content."""
    try:
        value = parse(raw)
    except NotStrict as error:
        raise Problem("E_JSON", str(error)) from error
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        raise Problem("E_SCHEMA", f"{place}: {first['msg']}") from error
