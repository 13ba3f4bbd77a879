"""What `make setup` builds holds what the programs need, and says plainly when it cannot."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_carries_the_demo_s_issues_and_the_licence(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert built.returncode == 0, built.stderr
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert "twinline/demo/acme.jsonl" in names
    assert "twinline/demo/globex.jsonl" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests") for name in names)


def test_a_machine_without_a_new_enough_python_is_told_so(tmp_path: Path) -> None:
    tried = run("scripts/make-venv", str(tmp_path / "venv"), PYTHON="/nowhere/python")
    assert tried.returncode == 1
    assert "Twinline needs Python 3.11 or newer" in tried.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("requirements/a.txt", "--index" + "-url https://mirror.example\n", "a download address"),
        ("notes.md", "see https://" + "pypi" + ".org/project/x\n", "a package index"),
        ("run.sh", "cd /home" + "/me/twinline\n", "a folder of one machine"),
        ("merge.txt", "<<<<" + "<<< ours\n", "a conflict mark"),
    ],
)
def test_a_committed_text_that_names_a_machine_is_refused(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    run("git", "init", "-q", folder=tmp_path)
    run("git", "add", name, folder=tmp_path)
    checked = run(sys.executable, str(ROOT / "scripts/check_committed_texts.py"), folder=tmp_path)
    assert checked.returncode == 1
    assert checked.stdout.startswith(f"{name}:1: {complaint}")


def test_lock_files_pin_every_package_with_hashes() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        entries = lock.read_text().replace("\\\n", " ").splitlines()
        assert entries
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries), lock
