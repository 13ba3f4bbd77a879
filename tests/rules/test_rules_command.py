"""``twinline rules check`` and ``twinline rules run``."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def twinline(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "twinline", "rules", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def run(folder: Path, source: str, direction: str, **context: Any) -> tuple[int, dict[str, Any]]:
    (folder / "rule.groovy").write_text(source)
    (folder / "context.json").write_text(json.dumps(context))
    done = twinline(
        "run", folder / "rule.groovy", "--direction", direction, "--context", folder / "context.json"
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_good_rule_is_accepted_in_silence(tmp_path: Path) -> None:
    rule = tmp_path / "good.groovy"
    rule.write_text("replica.summary = issue.summary\n")
    done = twinline("check", rule)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_bad_rule_is_reported_at_its_line(tmp_path: Path) -> None:
    rule = tmp_path / "bad.groovy"
    rule.write_text("replica.summary = issue.summary\nif (issue.x) { ) }\n")
    done = twinline("check", rule)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{rule}:2:")
    found = json.loads(twinline("check", rule, "--json").stdout)
    assert (found["accepted"], found["findings"][0]["line"]) == (False, 2)


def test_a_rule_runs_against_a_tracker_on_paper(tmp_path: Path) -> None:
    code, result = run(
        tmp_path,
        """issue.projectKey = "GLOB"
           issue.typeName = nodeHelper.getIssueType(replica.type?.name, "GLOB")?.name ?: "Task"
           issue.assignee = nodeHelper.getUserByEmail(replica.assignee?.email)
           issue.summary = replica.summary
           store(issue)
           httpClient.put("/rest/x/" + issue.key, "{}")
           syncHelper.syncBackAfterProcessing()
           log.info("made " + issue.key)""",
        "incoming",
        issue=None,
        replica={"summary": "s", "type": {"name": "Bug"}, "assignee": {"email": "Anna@acme.example"}},
        firstSync=True,
        tracker={
            "issueTypes": {"GLOB": ["Task", "Bug"]},
            "users": [{"username": "anna", "email": "anna@acme.example"}],
            "http": [{"method": "PUT", "path": "/rest/x/GLOB-1", "status": 204}],
        },
    )
    assert (code, result["error"]) == (0, None)
    assert result["issue"]["typeName"] == "Bug"
    assert result["issue"]["assignee"]["username"] == "anna"
    assert [stored["summary"] for stored in result["stores"]] == ["s"]
    assert result["http"] == [
        {"method": "PUT", "path": "/rest/x/GLOB-1", "query": {}, "headers": {}, "body": "{}"}
    ]
    assert (result["effects"], result["log"]) == (["syncBack"], ["INFO made GLOB-1"])


def test_an_error_of_the_rule_is_part_of_the_result(tmp_path: Path) -> None:
    code, result = run(tmp_path, "\nissue.summary = replica.a.b", "incoming", issue={}, replica={})
    assert code == 1
    assert result["error"] == {
        "kind": "NullPointerException",
        "message": "Cannot get property 'b' on null object",
        "line": 2,
        "column": result["error"]["column"],
        "scope": "item",
    }


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    done = twinline("check", tmp_path / "none.groovy")
    assert done.returncode == 1
    assert "none.groovy cannot be read" in done.stderr


def test_a_context_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "rule.groovy").write_text("return")
    (tmp_path / "context.json").write_text("{")
    done = twinline(
        "run", tmp_path / "rule.groovy", "--direction", "outgoing", "--context", tmp_path / "context.json"
    )
    assert done.returncode == 1
    assert "context.json is no JSON" in done.stderr
