"""``twinline trigger``: queries that put items under sync, and Bulk Exalate."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from twinline.cli.printing import print_json, print_line, print_table
from twinline.cli.remote import Node, Target

__all__ = ["trigger_app"]

trigger_app = App(
    name="trigger",
    help="Triggers of a running node: queries in the tracker's own language that put items under sync.",
    help_epilogue="""Examples:

  twinline trigger count "project = ACME AND labels = partner"

  twinline trigger create "Acme to Globex" "project = ACME AND labels = partner"

  twinline trigger bulk 1

Exit codes: 0 done, 1 refused, 2 the node could not be asked.""",
)

HERE = Target()


@trigger_app.command(name="list")
def list_(connection: str | None = None, *, target: Target = HERE) -> None:
    """Triggers, of one connection or of all.

    Parameters
    ----------
    connection
        A connection's name or id.
    """
    node = target.open()
    found = node.get("/triggers", connection=connection and node.connection(connection)["id"])
    if node.as_json:
        print_json(found)
        return
    print_table(
        ("Id", "Connection", "Query", "Active", "Bulk Exalate", "Notes"),
        [
            (
                one["id"],
                one["connection_name"],
                one["query"],
                one["active"],
                _progress(one["bulk"]),
                one["notes"],
            )
            for one in found
        ],
        empty="There is no trigger. Make one with: twinline trigger create",
    )


@trigger_app.command
def count(query: str, *, target: Target = HERE) -> None:
    """How many items a query matches now, and the first few."""
    node = target.open()
    found = node.post("/triggers/count", {"query": query})
    if node.as_json:
        print_json(found)
        return
    print_line(f"{found['total']} items match.")
    for key, summary in found["sample"]:
        print_line(f"{key}\t{summary}")


@trigger_app.command
def create(
    connection: str,
    query: str,
    *,
    notes: str = "",
    active: Annotated[bool, Parameter(negative="--inactive")] = True,
    target: Target = HERE,
) -> None:
    """Create a trigger. Items that match already are put under sync by: twinline trigger bulk

    Parameters
    ----------
    connection
        A connection's name or id.
    query
        In the tracker's own language, for example JQL.
    notes
        What it is for.
    active
        Whether it works at once.
    """
    node = target.open()
    body = {"connection": node.connection(connection)["id"], "query": query, "notes": notes, "active": active}
    _print(node, node.post("/triggers", body))


@trigger_app.command
def update(
    trigger: int,
    *,
    query: str | None = None,
    notes: str | None = None,
    active: Annotated[bool | None, Parameter(negative="--inactive")] = None,
    target: Target = HERE,
) -> None:
    """Change a trigger; what is not given stays as it is."""
    node = target.open()
    present = node.get(f"/triggers/{trigger}")
    given = {"query": query, "notes": notes, "active": active}
    body = {name: present[name] if value is None else value for name, value in given.items()}
    _print(node, node.put(f"/triggers/{trigger}", body))


@trigger_app.command
def delete(trigger: int, *, target: Target = HERE) -> None:
    """Delete a trigger. Items that it put under sync stay in step."""
    target.open().delete(f"/triggers/{trigger}")
    print_line(f"Trigger {trigger} is deleted.")


@trigger_app.command
def bulk(trigger: int, *, target: Target = HERE) -> None:
    """Put all items that match now under sync. It goes on in the node; see: twinline trigger list"""
    node = target.open()
    started = node.post(f"/triggers/{trigger}/bulk")
    if node.as_json:
        print_json(started)
    else:
        print_line(f"Bulk Exalate {started['id']} of {started['total']} items has begun.")


@trigger_app.command
def stop(trigger: int, *, target: Target = HERE) -> None:
    """Stop the Bulk Exalate of a trigger. Items it has put under sync stay in step."""
    node = target.open()
    running = node.get(f"/triggers/{trigger}")["bulk"]
    if running is None:
        print_line("This trigger has no Bulk Exalate.")
        return
    stopped = node.post(f"/bulks/{running['id']}/stop")
    if node.as_json:
        print_json(stopped)
    else:
        print_line(_progress(stopped))


def _progress(bulk: Any) -> str:
    return "" if bulk is None else f"{bulk['state']}, {bulk['position']} of {bulk['total']}"


def _print(node: Node, one: Any) -> None:
    if node.as_json:
        print_json(one)
    else:
        state = "active" if one["active"] else "inactive"
        print_line(f"Trigger {one['id']} of “{one['connection_name']}” is {state}: {one['query']}")
