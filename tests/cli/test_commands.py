"""The commands against a real API over HTTP, as scripts and people use them."""

import io

import pytest
import sqlalchemy as sa

from twinline.operations.times import to_ms
from twinline.store import schema
from twinline.testing.command import Said, Shell
from twinline.testing.served import Served


def _initiate(shell: Shell, *more: str) -> Said:
    return shell.good(
        "connection", "initiate", "Acme to Globex", "--local-name", "Acme", "--remote-name", "Globex",
        "--project", "ACME", *more,
    )  # fmt: skip


def test_initiating_prints_the_code_alone_on_stdout(shell: Shell) -> None:
    said = _initiate(shell)
    assert said.out.startswith("tlk1_")
    assert len(said.out.splitlines()) == 1
    assert "Send this invitation code" in said.err
    assert shell.good("connection", "code", "acme to globex").out == said.out
    assert shell.good("connection", "code", "Acme to Globex", "--renew-days", "1").out != said.out


def test_a_table_for_another_program_is_tab_separated(shell: Shell) -> None:
    nothing = shell.good("connection", "list")
    assert (nothing.out, "no connection yet" in nothing.err) == ("", True)
    _initiate(shell)
    headings, row = shell.good("connection", "list").rows
    facts = dict(zip(headings, row, strict=True))
    assert (facts["name"], facts["state"], facts["destination"]) == ("Acme to Globex", "pending", "unknown")


def test_json_prints_what_the_api_answers(shell: Shell) -> None:
    made = _initiate(shell, "--json").json
    assert made["invitation"]["code"].startswith("tlk1_")
    assert [one["id"] for one in shell.good("connection", "list", "--json").json] == [made["id"]]


def test_a_connection_is_found_by_name_id_or_the_beginning_of_it(shell: Shell) -> None:
    made = _initiate(shell, "--json").json
    for name in ("ACME TO GLOBEX", made["id"], made["id"][:6]):
        assert "State" in shell.good("connection", "show", name).out
    missing = shell("connection", "show", "Initech")
    assert (missing.code, missing.out) == (1, "")
    assert "There is no connection “Initech”" in missing.err


def test_each_half_of_a_local_connection_can_be_named_by_what_the_list_shows(shell: Shell) -> None:
    _initiate(shell, "--local-to", "OPS")
    _, *rows = shell.good("connection", "list").rows
    shown = [row[-1] for row in rows]
    assert len(set(shown)) == 2
    for name in shown:
        full = shell.good("connection", "show", name, "--json").json["id"]
        assert shell.good("connection", "show", full, "--json").json["id"] == full


def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_1(shell: Shell) -> None:
    _initiate(shell)
    said = shell("connection", "activate", "Acme to Globex")
    assert (said.code, said.out) == (1, "")
    assert (
        said.err == "The connection “Acme to Globex” is pending; only a deactivated one can be activated.\n"
    )
    own = shell(
        "connection", "accept", shell.good("connection", "code", "Acme to Globex").out, "--project", "ACME"
    )
    assert own.code == 1
    assert "this very node" in own.err


def test_a_node_that_cannot_be_asked_is_exit_code_2(
    shell: Shell, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = shell("connection", "list", "--url", "http://127.0.0.1:1")
    assert (away.code, "cannot be reached" in away.err) == (2, True)
    monkeypatch.setenv("TWINLINE_TOKEN", "twl_wrong")
    assert shell("connection", "list").code == 2
    monkeypatch.delenv("TWINLINE_TOKEN")
    assert "TWINLINE_TOKEN" in shell("connection", "list").err
    monkeypatch.setenv("TWINLINE_TOKEN", served.token)
    assert shell("connection", "list", "--url", "ftp://x").code == 2


def test_deleting_asks_unless_told_not_to(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _initiate(shell)
    monkeypatch.setattr("sys.stdin", io.StringIO("Acme to Globex\n"))
    assert shell("connection", "delete", "Acme to Globex").code == 1
    assert "is deleted" in shell.good("connection", "delete", "Acme to Globex", "--yes").out
    assert shell.good("connection", "list", "--json").json == []


def test_triggers_from_counting_to_stopping_a_bulk_exalate(shell: Shell) -> None:
    _initiate(shell)
    assert shell.good("trigger", "count", "text ~ printer").out.splitlines()[0] == "1 items match."
    bad = shell("trigger", "create", "Acme to Globex", "no query")
    assert (bad.code, "cannot be parsed" in bad.err) == (1, True)
    made = shell.good("trigger", "create", "Acme to Globex", "all", "--notes", "Everything", "--json").json
    assert shell.good("trigger", "update", str(made["id"]), "--inactive", "--json").json["active"] is False
    kept = shell.good("trigger", "list", "Acme to Globex", "--json").json[0]
    assert (kept["query"], kept["notes"], kept["active"]) == ("all", "Everything", False)
    assert "of 2 items has begun" in shell.good("trigger", "bulk", str(made["id"])).out
    assert "stopped, 0 of 2" in shell.good("trigger", "stop", str(made["id"])).out
    shell.good("trigger", "delete", str(made["id"]))
    assert shell.good("trigger", "list", "--json").json == []


def test_items_are_put_under_sync_and_taken_out_by_key(shell: Shell, served: Served) -> None:
    connection = _initiate(shell, "--json").json["id"]
    assert shell("twin", "status", "ACME-1").code == 1
    refused = shell("twin", "exalate", "ACME-1", "--connection", "Acme to Globex")
    assert (refused.code, "not accepted" in refused.err) == (1, True)
    _activate(served, connection)
    headings, row = shell.good("twin", "exalate", "ACME-1", "--connection", "Acme to Globex").rows
    facts = dict(zip(headings, row, strict=True))
    assert (facts["item"], facts["state"], facts["sync"]) == ("ACME-1", "active", "in step")
    assert shell.good("twin", "status", "acme-1", "--json").json[0]["title"] == "first"
    assert "ACME-1" in shell.good("twin", "show", facts["twin"]).out
    assert shell("twin", "unexalate", "ACME-2").code == 1
    assert "unexalated" in shell.good("twin", "unexalate", "acme-1").out
    assert len(shell.good("twin", "list").rows) == 2


def test_errors_are_listed_shown_and_acted_upon(shell: Shell, served: Served) -> None:
    connection = _initiate(shell, "--json").json["id"]
    first, second = _problem(served, connection), _problem(served, connection)
    headings, *rows = shell.good("error", "list", "--connection", "Acme to Globex").rows
    assert [row[0] for row in rows] == [str(second), str(first)]
    assert rows[0][headings.index("message")] == "No such property:  [31m sumary"  # no control characters
    shown = shell.good("error", "show", str(first)).out
    assert "No such property" in shown
    assert '"summary": "x"' in shown
    shell.good("error", "retry", str(first))
    shell.good("error", "skip", str(first))
    shell.good("error", "ignore", str(first))
    assert "2 errors are tried again" in shell.good("error", "retry", "--all").out
    actions = [what for what, _ in served.place.engine.calls]
    assert actions == ["retry", "skip", "ignore", "retry", "retry"]
    assert shell("error", "retry").code == 1
    assert shell("error", "retry", "999").code == 1


@pytest.mark.parametrize("command", ["connection", "trigger", "twin", "error"])
def test_help_explains_each_command_with_examples(shell: Shell, command: str) -> None:
    said = shell.good(command, "--help")
    assert f"twinline {command}" in said.out
    assert "Examples" in said.out
    assert "Exit codes" in said.out


def _activate(served: Served, connection: str) -> None:
    def change(tx: sa.Connection) -> None:
        tx.execute(schema.connection.update().values(state="active"))

    served.portal.call(served.place.database.write, change)
    assert connection


def _problem(served: Served, connection: str) -> int:
    at_ms = to_ms(served.place.clock.now())
    insert = schema.problem.insert().values(
        scope="item", connection=connection, kind="RuleFailed", message="No such property: \x1b[31m\nsumary",
        line=3, data={"replica": {"summary": "x"}}, state="open", first_ms=at_ms, last_ms=at_ms,
    )  # fmt: skip
    statement = insert.returning(schema.problem.c.id)
    return int(served.portal.call(served.place.database.write, lambda tx: tx.execute(statement).scalar_one()))
