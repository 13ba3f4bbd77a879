"""``twinline twin``: items under sync."""

from typing import Any

from cyclopts import App

from twinline.cli.printing import ago, print_facts, print_json, print_line, print_table
from twinline.cli.remote import REFUSED, Node, Target, fail

__all__ = ["twin_app"]

twin_app = App(
    name="twin",
    help="Put items under sync, take them out, see how they stand.",
    help_epilogue="""Examples:

  twinline twin exalate ACME-7 --connection "Acme to Globex"

  twinline twin status ACME-7

Exit codes: 0 done, 1 refused or not under sync, 2 the node could not be asked.""",
)

HERE = Target()


@twin_app.command(name="list")
def list_(text: str = "", *, connection: str | None = None, page: int = 1, target: Target = HERE) -> None:
    """Items under sync, the newest first, 50 a page.

    Parameters
    ----------
    text
        Only those with this in their key or title.
    connection
        Only those of this connection (name or id).
    page
        Counted from 1.
    """
    node = target.open()
    _print(node, node.get("/twins", connection=_id(node, connection), text=text, page=page))


@twin_app.command
def status(key: str, *, target: Target = HERE) -> None:
    """How the item with this key stands, in every connection; exit code 1 when it is not under sync."""
    node = target.open()
    found = node.get("/twins", key=key)
    if not found and not node.as_json:
        fail(f"{key} is not under sync.", REFUSED)
    _print(node, found)
    if not found:
        raise SystemExit(REFUSED)


@twin_app.command
def show(twin: int, *, target: Target = HERE) -> None:
    """Both sides of one item beside each other, and what happened to it.

    Parameters
    ----------
    twin
        The number that list and status show.
    """
    node = target.open()
    item = node.get(f"/twins/{twin}")
    if node.as_json:
        print_json(item)
        return
    pair = item["twin"]
    print_facts(
        {"Item": pair["local_key"], "Title": pair["title"], "State": f"{pair['state']}, {pair['sync']}"}
    )
    print_line("")
    print_table(
        ("Field", "Ours", "Theirs", "Differs"),
        [
            (d["field"], d["ours"], d["theirs"], "differs" if d["differs"] else "")
            for d in item["differences"]
        ],
        empty="Nothing was sent or received yet.",
    )
    print_line("")
    print_table(
        ("When", "What", "Version"),
        [(entry["at"], entry["what"], entry["version"]) for entry in item["timeline"]],
        empty="Nothing happened yet.",
    )


@twin_app.command
def exalate(key: str, *, connection: str, target: Target = HERE) -> None:
    """Put the item with this key under sync.

    Parameters
    ----------
    key
        The item's key in our tracker.
    connection
        Name or id of the connection.
    """
    node = target.open()
    _print(node, [node.post("/twins", {"connection": _id(node, connection), "key": key})])


@twin_app.command
def unexalate(key: str, *, connection: str | None = None, target: Target = HERE) -> None:
    """Take the item with this key out of sync. Both items stay as they are.

    Parameters
    ----------
    key
        The item's key in our tracker.
    connection
        Name or id of the connection, where the item is under sync in more than one.
    """
    node = target.open()
    wanted = _id(node, connection)
    found = [
        one
        for one in node.get("/twins", key=key)
        if one["state"] == "active"
        and one["local_key"].upper() == key.upper()
        and wanted in {None, one["connection"]}
    ]
    if not found:
        fail(f"{key} is not under sync.", REFUSED)
    if len(found) > 1:
        names = ", ".join(f"“{one['connection_name']}”" for one in found)
        fail(f"{key} is under sync in {names}. Say which with --connection.", REFUSED)
    _print(node, [node.post(f"/twins/{found[0]['id']}/unexalate")])


def _id(node: Node, connection: str | None) -> str | None:
    return None if connection is None else str(node.connection(connection)["id"])


def _print(node: Node, found: list[Any]) -> None:
    if node.as_json:
        print_json(found)
        return
    print_table(
        ("Twin", "Item", "Partner's", "Title", "Connection", "State", "Sync", "Synced"),
        [
            (
                one["id"],
                one["local_key"],
                one["remote_key"],
                one["title"],
                one["connection_name"],
                one["state"],
                one["sync"],
                ago(one["synced_at"]),
            )
            for one in found
        ],
        empty="Nothing is under sync here.",
    )
