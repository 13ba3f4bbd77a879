"""The writes a tracker can be asked for. One effect is one change with a key of its own.

Labels and other sets travel as additions and removals, never as whole lists, so that a person's
concurrent change of another element survives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from twinline.domain.hub import Json
from twinline.domain.ids import ItemId

__all__ = [
    "AddAttachment",
    "AddComment",
    "AddWorkLog",
    "Applied",
    "CreateItem",
    "DeleteAttachment",
    "DeleteComment",
    "DeleteWorkLog",
    "EditComment",
    "EditWorkLog",
    "Effect",
    "Transition",
    "TransitionBy",
    "UpdateItem",
]


@dataclass(frozen=True, slots=True)
class CreateItem:
    """``fields`` are hub members by name (``summary``, ``customFields.Severity`` …), without sets
    and entities. Fields the create screen lacks are set by an update that follows."""

    project: str
    type: str
    fields: Mapping[str, Json]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateItem:
    item: ItemId
    fields: Mapping[str, Json] = field(default_factory=dict)
    added_labels: tuple[str, ...] = ()
    removed_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """Bring the item to a status by the shortest legal chain of at most five transitions."""

    item: ItemId
    status: str


@dataclass(frozen=True, slots=True)
class TransitionBy:
    """Take the one transition of this name. ``status`` is where it leads (see the look-up
    ``getTransitions``): an item that is there already has taken it."""

    item: ItemId
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class AddComment:
    item: ItemId
    body: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class EditComment:
    item: ItemId
    comment: str
    body: str


@dataclass(frozen=True, slots=True)
class DeleteComment:
    item: ItemId
    comment: str


@dataclass(frozen=True, slots=True)
class AddAttachment:
    """The content is read from the blob store by its SHA-256 (hex); ``size`` in bytes."""

    item: ItemId
    filename: str
    mimetype: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class DeleteAttachment:
    item: ItemId
    attachment: str


@dataclass(frozen=True, slots=True)
class AddWorkLog:
    """``started`` in milliseconds since 1970; ``seconds`` of work."""

    item: ItemId
    comment: str
    seconds: int
    started: int


@dataclass(frozen=True, slots=True)
class EditWorkLog:
    item: ItemId
    worklog: str
    comment: str
    seconds: int
    started: int


@dataclass(frozen=True, slots=True)
class DeleteWorkLog:
    item: ItemId
    worklog: str


Effect = (
    CreateItem
    | UpdateItem
    | Transition
    | TransitionBy
    | AddComment
    | EditComment
    | DeleteComment
    | AddAttachment
    | DeleteAttachment
    | AddWorkLog
    | EditWorkLog
    | DeleteWorkLog
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What the tracker made of an effect: the id of the new item, comment, attachment or work
    log (for the other effects the id of the item), and the item's key after a create.

    ``refused``: (field, reason) of each field that the tracker would not take *after* an item was
    created. The item exists, so this is no error of the create; the fields wait for a person.
    """

    local_id: str
    key: str = ""
    refused: tuple[tuple[str, str], ...] = ()
