"""Logging in, cookies, forged forms, and the headers of every answer."""

import base64

import httpx2
import pytest
from console_pictures import NOW
from console_visitor import Visitor
from fake_operations import FakeOperations, World
from starlette.applications import Starlette

from twinline.console import routes
from twinline.signals import Signals

pytestmark = pytest.mark.anyio


async def test_a_stranger_is_led_to_log_in_and_then_to_the_page_she_wanted(stranger: Visitor) -> None:
    await stranger.open("/queue?state=blocked")
    assert stranger.path == "/login"
    await stranger.submit("Log in", name="admin", password="correct horse")
    assert stranger.path == "/queue"
    assert "Sync queue" in stranger.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_logging_in_never_leads_to_another_site(stranger: Visitor, elsewhere: str) -> None:
    await stranger.open("/login")
    await stranger.submit("Log in", name="admin", password="correct horse", next=elsewhere)
    assert str(stranger.answer.url) == "http://node.test/"  # type: ignore[union-attr]


async def test_a_wrong_password_is_told_without_saying_which_was_wrong(stranger: Visitor) -> None:
    await stranger.open("/login")
    await stranger.submit("Log in", name="admin", password="guess")
    assert stranger.status == 422
    assert "Name or password is wrong." in stranger.text
    assert stranger.page.values["name"] == "admin"
    assert stranger.page.values["password"] == ""


async def test_after_logging_out_no_page_opens(admin: Visitor, world: World) -> None:
    await admin.submit("Log out")
    assert world.sessions == {}
    await admin.open("/connections")
    assert admin.path == "/login"


async def test_a_form_without_its_token_changes_nothing(admin: Visitor, world: World) -> None:
    await admin.open("/settings/node")
    await admin.submit("Save", leave_out="form_token", name="Mallory")
    assert admin.status == 403
    assert world.node.name == "Acme"


async def test_a_form_token_of_another_session_changes_nothing(admin: Visitor, world: World) -> None:
    await admin.open("/settings/node")
    await admin.submit("Save", name="Mallory", form_token="0" * 40)
    assert admin.status == 403
    assert world.node.name == "Acme"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_a_form_sent_by_another_site_changes_nothing(
    admin: Visitor, world: World, headers: dict[str, str]
) -> None:
    await admin.open("/settings/node")
    fields = {**admin.page.forms[-1].fields, "name": "Mallory"}
    answer = await admin.client.post("/settings/node", data=fields, headers=headers)
    assert answer.status_code == 403
    assert world.node.name == "Acme"


async def test_a_form_larger_than_4_mib_is_refused(admin: Visitor) -> None:
    answer = await admin.client.post("/settings/node", content=b"name=" + b"x" * (4 * 1024 * 1024))
    assert answer.status_code == 422
    assert "larger than 4 MiB" in answer.text


@pytest.mark.parametrize("path", ["/login", "/connections", "/connections/none", "/static/console.css"])
async def test_every_answer_carries_the_security_headers(admin: Visitor, path: str) -> None:
    headers = (await admin.client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


async def test_no_page_has_inline_scripts_or_styles(admin: Visitor) -> None:
    for path in ("/", "/connections/new", "/settings", "/items"):
        await admin.open(path)
        assert "<style" not in admin.html
        assert " style=" not in admin.html
        assert "onclick" not in admin.html
        assert "javascript:" not in admin.html


async def test_cookies_of_two_nodes_on_one_host_do_not_meet(admin: Visitor, world: World) -> None:
    names = [cookie.name for cookie in admin.client.cookies.jar]
    assert f"twinline-{world.node.uid[:8]}-session" in names


async def test_behind_https_cookies_are_secure_and_bound_to_the_host(world: World) -> None:
    app = Starlette(routes=routes(FakeOperations(world), Signals(), secure_cookies=True, now=lambda: NOW))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="https://node.test"
    ) as client:
        cookie = (await client.get("/login")).headers["set-cookie"]
    assert cookie.startswith("__Host-twinline-")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie


@pytest.mark.parametrize("planted", ["5", "[" * 2000, '["good"]', '{"a": 1}', "[1, 2]", "nonsense", "\xff"])
async def test_a_planted_note_cookie_breaks_no_page(admin: Visitor, world: World, planted: str) -> None:
    value = base64.urlsafe_b64encode(planted.encode("latin-1")).decode()
    admin.client.cookies.set(f"twinline-{world.node.uid[:8]}-note", value)
    assert (await admin.client.get("/connections")).status_code == 200


async def test_pages_are_never_stored_by_the_browser(admin: Visitor) -> None:
    assert (await admin.client.get("/connections")).headers["cache-control"] == "no-store"


async def test_what_people_typed_is_shown_as_text_not_as_html(admin: Visitor) -> None:
    await admin.open("/items?text=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in admin.html
    assert "&lt;script&gt;" in admin.html
