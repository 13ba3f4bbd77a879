"""``twinline error``: what went wrong, and what to do about it."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from twinline.cli.printing import ago, print_facts, print_json, print_line, print_table
from twinline.cli.remote import REFUSED, Target, fail

__all__ = ["error_app"]

error_app = App(
    name="error",
    help="What went wrong in a running node, and what to do about it.",
    help_epilogue="""Examples:

  twinline error list

  twinline error retry 12

  twinline error retry --all --connection "Acme to Globex"

Exit codes: 0 done, 1 refused, 2 the node could not be asked.""",
)

HERE = Target()


@error_app.command(name="list")
def list_(
    text: str = "",
    *,
    state: Literal["open", "retrying", "resolved", "ignored", "all"] = "open",
    connection: str | None = None,
    page: int = 1,
    target: Target = HERE,
) -> None:
    """Errors, the newest first, 50 a page.

    Parameters
    ----------
    text
        Only those with this in their message or item.
    state
        Only those in this state.
    connection
        Only those of this connection (name or id).
    page
        Counted from 1.
    """
    node = target.open()
    of = connection and node.connection(connection)["id"]
    found = node.get("/errors", state=state, connection=of, text=text, page=page)
    if node.as_json:
        print_json(found)
        return
    print_table(
        ("Id", "Scope", "Item", "Connection", "Message", "Line", "Count", "Last", "State"),
        [
            (
                one["id"],
                one["scope"],
                one["item"] or one["title"],
                one["connection_name"],
                one["message"],
                one["line"] or "",
                one["count"],
                ago(one["last_at"]),
                one["state"],
            )
            for one in found
        ],
        empty="There is no error.",
    )


@error_app.command
def show(error: int, *, target: Target = HERE) -> None:
    """One error: what happened, the line of the rule, the data."""
    node = target.open()
    one = node.get(f"/errors/{error}")
    if node.as_json:
        print_json(one)
        return
    lines = one["rule_source"].splitlines()
    to_blame = lines[one["line"] - 1] if 0 < one["line"] <= len(lines) else ""
    print_facts(
        {
            "Error": one["id"],
            "State": one["state"],
            "Scope": one["scope"],
            "Item": one["item"] or one["title"],
            "Connection": one["connection_name"],
            "Direction": one["direction"],
            "Kind": one["kind"],
            "Message": one["message"],
            f"Line {one['line']}": to_blame.strip(),
            "Count": one["count"],
            "First": one["first_at"],
            "Last": one["last_at"],
        }
    )
    print_line("")
    print_json(one["data"])


@error_app.command
def retry(
    error: int | None = None,
    *,
    all_: Annotated[bool, Parameter("--all", negative="")] = False,
    connection: str | None = None,
    target: Target = HERE,
) -> None:
    """Try again now: one error, or all.

    Parameters
    ----------
    error
        The error's number.
    all_
        All open errors.
    connection
        With --all: only those of this connection (name or id).
    """
    if (error is None) != all_:
        fail("Give the number of an error, or --all.", REFUSED)
    node = target.open()
    if error is not None:
        node.post(f"/errors/{error}/retry")
        print_line(f"Error {error} is tried again.")
        return
    of = connection and node.connection(connection)["id"]
    print_line(f"{node.post('/errors/retry', connection=of)['count']} errors are tried again.")


@error_app.command
def skip(error: int, *, target: Target = HERE) -> None:
    """Leave out the change that failed; what came after it goes on."""
    target.open().post(f"/errors/{error}/skip")
    print_line(f"Error {error} is skipped.")


@error_app.command
def ignore(error: int, *, target: Target = HERE) -> None:
    """Put the error away until something new comes for its item."""
    target.open().post(f"/errors/{error}/ignore")
    print_line(f"Error {error} is ignored.")
