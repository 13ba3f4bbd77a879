"""The invitation code: one line that one company copies and the other pastes.

    tlk1_<base64url of compact JSON, no padding>_<8 hex digits of zlib.crc32 of all before it>

    {"v": 1, "conn": HEX32, "name": …, "inviter": …, "mode": "basic"|"script", "link": "public"|"private",
     "url": …|null, "inviter_uid": HEX32, "inviter_pub": base64, "tok": base64url of 32 bytes, "exp": SECONDS,
     "product": "twinline/0.1", "caps": [], "names": [inviter's side, other side], "about": …, "hold": …}

It carries no tracker credential and no rule. Its token opens one connection once; the inviter's
public key in it tells the reader with whom he talks.

    InvitationError (Rejected)
    ├─ NotAnInvitation     the text is something else
    ├─ Mangled             the checksum is wrong: cut off or changed on its way
    ├─ OtherVersion        made by a product or protocol version we do not speak
    ├─ OwnInvitation       our own code pasted back
    ├─ Expired  ├─ Revoked  ├─ UsedAlready  ├─ WrongToken  ├─ UnknownInvitation
    ├─ NoWay               two private nodes
    └─ PartnerUnreachable
"""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from twinline.domain.errors import Rejected
from twinline.link.keys import public_key_bytes
from twinline.link.strict_json import NotStrict, dump, parse
from twinline.link.wire import Name

__all__ = [
    "PRODUCT",
    "Expired",
    "Invitation",
    "InvitationError",
    "Mangled",
    "NoWay",
    "NotAnInvitation",
    "OtherVersion",
    "OwnInvitation",
    "PartnerUnreachable",
    "Revoked",
    "UnknownInvitation",
    "UsedAlready",
    "WrongToken",
    "encode",
    "read",
]

PRODUCT = "twinline"
MAX_CODE = 8_192

_CODE = re.compile(r"(?P<kind>tl[a-z])(?P<version>\d{1,3})_(?P<rest>[A-Za-z0-9_=-]*)")
_CHECKSUM = re.compile(r"(?P<data>[A-Za-z0-9_-]+)_(?P<checksum>[0-9a-f]{8})")


class InvitationError(Rejected):
    """An invitation cannot be used. The message says why, and what to do about it."""


class NotAnInvitation(InvitationError):
    pass


class Mangled(InvitationError):
    pass


class OtherVersion(InvitationError):
    pass


class OwnInvitation(InvitationError):
    pass


class Expired(InvitationError):
    pass


class Revoked(InvitationError):
    pass


class UsedAlready(InvitationError):
    pass


class WrongToken(InvitationError):
    pass


class UnknownInvitation(InvitationError):
    pass


class NoWay(InvitationError):
    pass


class PartnerUnreachable(InvitationError):
    pass


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code says. ``names`` are the inviter's side and the other side; ``token`` is base64url."""

    connection: str
    name: str
    inviter: str
    mode: Literal["basic", "script"]
    link: Literal["public", "private"]
    url: str | None
    inviter_uid: str
    inviter_key: str
    token: str
    expires_at: datetime
    product: str
    names: tuple[str, str]
    about: str
    hold: Literal["none", "approved", "verified"]


class _Content(BaseModel):
    """The members of version 1. Unknown ones are left alone: they belong to newer minor versions."""

    model_config = ConfigDict(strict=True, extra="ignore")

    v: Literal[1]
    conn: str = Field(pattern=r"^[0-9a-f]{32}$")
    name: Name
    inviter: Name
    mode: Literal["basic", "script"]
    link: Literal["public", "private"]
    # No “user@” before the host: https://partner.example@elsewhere.example leads elsewhere.
    url: str | None = Field(max_length=500, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")
    inviter_uid: str = Field(pattern=r"^[0-9a-f]{32}$")
    inviter_pub: str = Field(max_length=64)
    tok: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    exp: int = Field(ge=0, le=32_503_680_000)
    product: Annotated[Name, Field(max_length=60)]
    caps: list[str] = Field(max_length=32)
    names: list[Name] = Field(min_length=2, max_length=2)
    about: str = Field(max_length=2_000)
    hold: Literal["none", "approved", "verified"]


def encode(invitation: Invitation) -> str:
    content = {
        "v": 1,
        "conn": invitation.connection,
        "name": invitation.name,
        "inviter": invitation.inviter,
        "mode": invitation.mode,
        "link": invitation.link,
        "url": invitation.url,
        "inviter_uid": invitation.inviter_uid,
        "inviter_pub": invitation.inviter_key,
        "tok": invitation.token,
        "exp": int(invitation.expires_at.timestamp()),
        "product": invitation.product,
        "caps": [],
        "names": list(invitation.names),
        "about": invitation.about,
        "hold": invitation.hold,
    }
    start = "tlk1_" + base64.urlsafe_b64encode(dump(content).encode()).decode().rstrip("=")
    return f"{start}_{zlib.crc32(start.encode()):08x}"


def read(text: str) -> Invitation:
    """What a pasted text says. Line breaks and blanks a mail programme put in are ignored.

    Raises NotAnInvitation, Mangled or OtherVersion.
    """
    code = _CODE.search("".join(text[: 2 * MAX_CODE].split()))
    if code is None or code["kind"] != "tlk":
        raise NotAnInvitation(
            "This is not an invitation code. A code begins with “tlk1_”: copy the whole line that your "
            "partner sent."
        )
    if code["version"] != "1":
        raise OtherVersion(
            f"This code was made by another version of Twinline (code version {code['version']}, this node "
            "reads 1). Bring both nodes to the same version and ask your partner for a new code."
        )
    parts = _CHECKSUM.fullmatch(code["rest"])
    if parts is None or zlib.crc32(f"tlk1_{parts['data']}".encode()) != int(parts["checksum"], 16):
        raise Mangled(
            "This code was damaged on its way: characters are missing or changed. Copy it again, whole, "
            "from where your partner sent it."
        )
    return _content(parts["data"])


def _content(data: str) -> Invitation:
    try:
        raw = parse(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))
        if isinstance(raw, dict) and raw.get("v") != 1:
            raise OtherVersion(
                f"This code is of version {raw.get('v')}, this node reads version 1. "
                "Bring both nodes to the same version and ask your partner for a new code."
            )
        content = _Content.model_validate(raw)
        public_key_bytes(content.inviter_pub)
    except (ValidationError, NotStrict, ValueError, binascii.Error) as error:
        raise OtherVersion(
            "This code was not made by this version of Twinline. Compare the versions of both nodes and ask "
            "your partner for a new code."
        ) from error
    if content.product.split("/")[0] != PRODUCT:
        raise OtherVersion(
            f"This code was made by another product ({content.product}). This node connects to Twinline "
            "nodes."
        )
    return Invitation(
        connection=content.conn,
        name=content.name,
        inviter=content.inviter,
        mode=content.mode,
        link=content.link,
        url=content.url,
        inviter_uid=content.inviter_uid,
        inviter_key=content.inviter_pub,
        token=content.tok,
        expires_at=datetime.fromtimestamp(content.exp, UTC),
        product=content.product,
        names=(content.names[0], content.names[1]),
        about=content.about,
        hold=content.hold,
    )
