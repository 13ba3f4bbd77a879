"""``twinline connection``: initiate, accept, watch and end connections."""

import sys
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from twinline.cli.printing import ago, print_facts, print_json, print_line, print_table
from twinline.cli.remote import REFUSED, Node, Target, fail, quoted, short_id

__all__ = ["connection_app"]

connection_app = App(
    name="connection",
    help="Connections of a running node: see, initiate, accept, switch on and off, delete.",
    help_epilogue="""Examples:

  export TWINLINE_URL=https://sync.acme.example TWINLINE_TOKEN=twl_…

  twinline connection initiate "Acme to Globex" --local-name Acme --remote-name Globex --project ACME

  twinline connection accept tlk1_… --project GLOB

A connection is named by its name, its id, or the beginning of its id.

Exit codes: 0 done, 1 refused, 2 the node could not be asked.""",
)

HERE = Target()


@connection_app.command(name="list")
def list_(*, target: Target = HERE) -> None:
    """All connections, and whether all is well with them."""
    node = target.open()
    found = node.get("/connections")
    if node.as_json:
        print_json(found)
        return
    print_table(
        ("Name", "Destination", "Mode", "State", "Health", "Twins", "Out", "In", "Blocked", "Last in", "Id"),
        [
            (
                one["name"],
                one["destination"],
                one["mode"],
                one["state"],
                one["health"],
                one["twins"],
                one["waiting_out"],
                one["waiting_in"],
                one["blocked"],
                ago(one["last_in_at"]),
                short_id(one["id"]),
            )
            for one in found
        ],
        empty="There is no connection yet. Begin with: twinline connection initiate, or accept",
    )


@connection_app.command
def show(connection: str, *, target: Target = HERE) -> None:
    """One connection.

    Parameters
    ----------
    connection
        Its name or id.
    """
    node = target.open()
    _print(node, node.connection(connection))


@connection_app.command
def initiate(
    name: str,
    *,
    local_name: str,
    remote_name: str,
    project: str,
    mode: Literal["basic", "script"] = "script",
    destination: str | None = None,
    local_to: str | None = None,
    description: str = "",
    valid_days: float = 7,
    hold: Literal["none", "approved", "verified"] = "none",
    target: Target = HERE,
) -> None:
    """Initiate a connection and print the invitation code for the partner.

    Parameters
    ----------
    name
        The connection's name.
    local_name
        Short name of our instance.
    remote_name
        Short name of the destination instance.
    project
        Key of our project for the incoming sync.
    mode
        Fixed mappings, or rules.
    destination
        The destination instance's URL; without it, the partner calls us.
    local_to
        Key of another project of this very node, for a local connection.
    description
        What the connection is for.
    valid_days
        How long the invitation is valid: from 1 hour (0.0417) to 30 days.
    hold
        Hold everything until the partner is approved, or verified.
    """
    node = target.open()
    made = node.post(
        "/connections",
        {
            "name": name,
            "local_name": local_name,
            "remote_name": remote_name,
            "project": project,
            "mode": mode,
            "destination_url": destination,
            "local": local_to is not None,
            "remote_project": local_to,
            "description": description,
            "valid_days": valid_days,
            "hold": hold,
        },
    )
    if node.as_json:
        print_json(made)
    elif made["invitation"] is None:
        print_line(f"“{made['name']}” is {made['state']}.")
    else:
        # The code alone on stdout: `twinline connection initiate … | mail partner@globex.example`
        sys.stderr.write("Send this invitation code to your partner, who accepts it on his node:\n")
        print_line(made["invitation"]["code"])


@connection_app.command
def code(connection: str, *, renew_days: float | None = None, target: Target = HERE) -> None:
    """Print the invitation code of a pending connection again.

    Parameters
    ----------
    connection
        Its name or id.
    renew_days
        Make a new code valid for so many days; the old one becomes worthless.
    """
    node = target.open()
    path = f"/connections/{quoted(node.connection(connection)['id'])}/invitation"
    answer = node.get(path) if renew_days is None else node.post(path, {"valid_days": renew_days})
    if node.as_json:
        print_json(answer)
    else:
        print_line(answer["code"])


@connection_app.command
def accept(code: str, *, project: str, target: Target = HERE) -> None:
    """Accept a partner's invitation.

    Parameters
    ----------
    code
        The invitation code, or - to read it from standard input.
    project
        Key of our project for the incoming sync.
    """
    node = target.open()
    text = sys.stdin.read(20_000) if code == "-" else code
    made = node.post("/invitations/accept", {"code": text.strip(), "project": project})
    if node.as_json:
        print_json(made)
        return
    print_line(f"“{made['name']}” with {made['partner']} is {made['state']}.")
    if made["code_words"]:
        print_line(f"Code words: {made['code_words']}")
        print_line("Read them to your partner; if both see the same, say: twinline connection match")
    elif made["health_detail"]:
        print_line(made["health_detail"])


@connection_app.command
def activate(connection: str, *, target: Target = HERE) -> None:
    """Apply what was queued, and go on."""
    _act(target, connection, "activate")


@connection_app.command
def deactivate(connection: str, *, target: Target = HERE) -> None:
    """Queue changes of both sides until it is activated again."""
    _act(target, connection, "deactivate")


@connection_app.command
def match(connection: str, *, target: Target = HERE) -> None:
    """Say that the code words were compared by voice, and are the same on both sides."""
    _act(target, connection, "match")


@connection_app.command
def approve(connection: str, *, target: Target = HERE) -> None:
    """Let the named partner in, where everything is held until then."""
    _act(target, connection, "approve")


@connection_app.command
def delete(
    connection: str, *, yes: Annotated[bool, Parameter(negative="")] = False, target: Target = HERE
) -> None:
    """Delete a connection with its twins, rules and triggers. Items in the tracker stay as they are.

    Parameters
    ----------
    connection
        Its name or id.
    yes
        Do not ask.
    """
    node = target.open()
    found = node.connection(connection)
    if not yes:
        if not sys.stdin.isatty():
            fail("Say --yes to delete without being asked.", REFUSED)
        sys.stderr.write(
            f"This takes {found['twins']} items out of sync; both sides keep them. "
            f"To delete the connection, type its name ({found['name']}): "
        )
        sys.stderr.flush()
        if sys.stdin.readline().strip() != found["name"]:
            fail("The name is another. Nothing was deleted.", REFUSED)
    node.delete(f"/connections/{quoted(found['id'])}")
    print_line(f"“{found['name']}” is deleted.")


def _act(target: Target, connection: str, action: str) -> None:
    node = target.open()
    found = node.connection(connection)
    _print(node, node.post(f"/connections/{quoted(found['id'])}/{action}"))


def _print(node: Node, one: Any) -> None:
    if node.as_json:
        print_json(one)
        return
    verified = one["matched_here"] and one["matched_there"]
    print_facts(
        {
            "Name": one["name"],
            "Id": one["id"],
            "Description": one["description"],
            "State": f"{one['state']}, {one['health']}",
            "Why": one["health_detail"],
            "Link": f"{one['link']}, {one['mode']} mode",
            "Sides": f"{one['local_name']} (here) — {one['remote_name']}",
            "Destination": one["destination"],
            "Partner": one["partner"],
            "Project": one["project"],
            "Code words": f"{one['code_words']} ({'verified' if verified else 'not verified'})"
            if one["code_words"]
            else "",
            "Invitation": one["invitation"]
            and f"{one['invitation']['state']}, until {one['invitation']['expires_at']}",
            "Twins": one["twins"],
            "Waiting": f"{one['waiting_out']} out, {one['waiting_in']} in, {one['blocked']} blocked",
            "Last change": f"out {ago(one['last_out_at'])}, in {ago(one['last_in_at'])}",
        }
    )
