"""Documents point at things that exist; the programs they configure accept their configurations."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    relative = [target for target in targets if target and "://" not in target]
    missing = [target for target in relative if not (document.parent / target).exists()]
    assert missing == []


def test_every_document_can_be_reached_from_the_first_page() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/*/*.md")]
    assert [page for page in pages if f"({page})" not in index] == []


def test_every_make_target_that_documents_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    texts = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    named = {a or b for a, b in re.findall(r"^ +make ([a-z]+)|`make ([a-z]+)", texts, re.MULTILINE)}
    assert named <= targets


def fenced(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_nginx_guide_is_accepted_by_nginx(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed here")
    server = fenced("docs/how-to/run-behind-a-reverse-proxy.md", "nginx")[0]
    server = re.sub(r"listen 443 ssl http2;|ssl_certificate.*;", "", server)
    server = server.replace("server {", "server { listen 127.0.0.1:48100;", 1)
    conf = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {server} }}"
    (tmp_path / "nginx.conf").write_text(conf)
    tried = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "syntax is ok" in tried.stderr, tried.stderr


def test_the_systemd_unit_is_accepted_by_systemd(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    unit = (ROOT / "packaging/systemd/twinline.service").read_text()
    placed = tmp_path / "twinline.service"
    placed.write_text(unit.replace("/opt/twinline/.venv/bin/twinline", "/bin/true"))
    tried = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(placed)], capture_output=True, text=True, check=False
    )
    complaints = [line for line in tried.stderr.splitlines() if "twinline.service" in line]
    assert complaints == []
