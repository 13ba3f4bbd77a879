"""Refuses committed files that only make sense on one machine: index addresses, home folders, conflict marks.

A lock file must install from whatever index a user has set up, so it may not say where its author got things.
"""

import re
import subprocess
import sys
from pathlib import Path

# Written with brackets so that this file does not find itself.
EVERYWHERE = {
    "a package index": re.compile(
        r"pypi[.]org|files[.]pythonhosted|registry[.]npmjs|registry[.]yarnpkg|deb[.]debian[.]org|/simple[/]"
    ),
    "a folder of one machine": re.compile(r"(?<![\w.])/(?:root|work|opt/pypi|home/\w+|Users/\w+)[/]"),
    "a conflict mark": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}
LOCK_FILES = {"a download address": re.compile(r'"resolved"[:]|--(?:extra-)?index-url|--find-links')}


def committed_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := Path(name)).is_file()]


def complaints(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # a picture or another binary file
    is_lock = path.name == "package-lock.json" or path.parent.name == "requirements"
    rules = EVERYWHERE | (LOCK_FILES if is_lock else {})
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()!r}"
        for what, pattern in rules.items()
        if (found := pattern.search(text))
    ]


def main() -> int:
    files = committed_files()
    found = [line for path in files for line in complaints(path)]
    print("\n".join(found) if found else f"{len(files)} committed files name no machine and no index.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
