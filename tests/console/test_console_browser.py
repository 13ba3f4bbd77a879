"""The console in a real browser: accessible, narrow, dark, live, and with the rule editor."""

from collections.abc import Iterator

import pytest
from console_browser import AXE, CHROMIUM, IS_BUILT, Served, chromium, log_in, served, violations
from console_busy import busy_world
from console_pictures import connection, queue_row
from fake_operations import World
from playwright.sync_api import Browser, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not IS_BUILT, reason="the console's scripts are not built"),
    pytest.mark.skipif(not AXE.is_file(), reason="frontend/node_modules is not installed"),
]

PATHS = (
    "/",
    "/connections",
    "/connections/new",
    "/connections/new?partner=none",
    "/connections/new/names?partner=none&mode=script",
    "/connections/new/project?partner=none&mode=script&local_name=Acme&remote_name=Globex",
    "/connections/c3/invitation",
    "/connections/accept",
    "/connections/c1",
    "/connections/c4",
    "/connections/c1/rules/incoming/2",
    "/connections/c1/triggers",
    "/connections/c1/triggers/1",
    "/connections/c1/queue",
    "/connections/c1/errors",
    "/connections/c1/sent",
    "/connections/c1/settings",
    "/connections/c3/settings",
    "/items",
    "/items?text=ACME-99",
    "/items/7",
    "/items/7/unexalate",
    "/queue",
    "/errors",
    "/errors/1",
    "/errors/2",
    "/settings",
    "/settings/node",
    "/settings/people",
    "/settings/tokens",
    "/settings/network",
    "/settings/activity",
)
_LARGEST_PAGE_BYTES = 100_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def console() -> Iterator[Served]:
    with served(busy_world()) as running:
        yield running


@pytest.fixture
def page(browser: Browser, console: Served) -> Iterator[Page]:
    """Logged in; whatever the browser complains about makes the test fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
    log_in(tab, console.url)
    yield tab
    context.close()
    assert complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page: Page, console: Served, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for path in PATHS:
        page.goto(console.url + path)
        if wrong := violations(page):
            found[path] = wrong
    assert found == {}


def test_axe_finds_nothing_on_the_pages_before_log_in_and_on_refused_forms(
    page: Page, console: Served
) -> None:
    page.goto(f"{console.url}/connections/accept")
    page.get_by_label("Invitation code").fill("nothing")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text("mangled")
    assert violations(page) == []
    page.get_by_role("button", name="Log out").click()
    assert violations(page) == []


def test_no_page_is_wider_than_a_small_telephone(page: Page, console: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    wide = []
    for path in PATHS:
        page.goto(console.url + path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


def test_every_page_with_its_style_and_script_stays_under_100_kb(page: Page, console: Served) -> None:
    for path in ("/", "/connections", "/queue", "/errors/1"):
        loaded: list[int] = []
        page.on("response", lambda answer, sizes=loaded: sizes.append(len(answer.body())))
        page.goto(console.url + path)
        assert sum(loaded) < _LARGEST_PAGE_BYTES


def test_the_wizard_is_walked_label_by_label(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=console.url)
    page.get_by_role("button", name="Initiate connection").click()
    expect(page.get_by_text("Script", exact=True)).to_be_hidden()  # one question at a time
    page.get_by_role("button", name="I don't have a URL").click()
    page.get_by_text("Script", exact=True).click()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Local instance short name").fill("Acme")
    page.get_by_label("Destination instance short name").fill("Hooli")
    page.get_by_label("Connection name").fill("Acme to Hooli")
    page.get_by_label("Description").fill("Shared incidents")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Select a project for the incoming sync").select_option("ACME")
    page.get_by_role("button", name="Initiate").click()
    page.get_by_role("button", name="Copy invitation code").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Invitation code").input_value()
    )
    page.get_by_role("button", name="Done").click()
    row = page.get_by_role("row").filter(has_text="Acme to Hooli")
    expect(row).to_contain_text("Pending")
    expect(row).to_contain_text("unknown")


def test_a_url_shows_the_modes_on_the_same_screen(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/new")
    page.get_by_label("Destination instance URL").fill("https://sync.globex.example")
    page.get_by_label("Script", exact=True).check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Destination instance short name")).to_have_value("Globex")


def test_the_enter_key_goes_on_instead_of_pressing_another_button(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/new")
    page.get_by_label("Destination instance URL").fill("https://sync.globex.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Found: Globex")).to_be_visible()


def test_the_editor_highlights_checks_while_typing_and_publishes(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/c1")
    editor = page.get_by_role("textbox", name="Incoming sync")
    expect(editor).to_contain_text("mergeComments")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("broken\n")
    expect(page.locator("#found-incoming")).to_have_text("Line 1, column 1: unexpected word “broken”")
    expect(page.locator(".editor .cm-lint-marker-error")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#found-incoming")).to_contain_text("unexpected word")
    editor = page.get_by_role("textbox", name="Incoming sync")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("// fixed")
    expect(page.locator("#found-incoming")).to_be_empty()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    assert console.world.rules["incoming"].startswith("// fixed\nif (firstSync) {")


def test_the_rules_of_a_basic_connection_cannot_be_typed_into(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/c4")
    editor = page.get_by_role("textbox", name="Outgoing sync")
    editor.click()
    page.keyboard.type("x = 1")
    expect(editor).not_to_contain_text("x = 1")


def test_the_matches_of_a_query_are_counted_while_typing(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/c1/triggers")
    page.get_by_label("Query").fill("project = ACME")
    expect(page.locator("#matches")).to_contain_text("42 items match now")
    page.get_by_label("Query").fill("nonsense = 1")
    expect(page.locator("#matches")).to_contain_text("Field 'nonsense' does not exist.")


def test_rows_change_without_reloading(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/queue")
    expect(page.get_by_role("link", name="ACME-8", exact=True)).to_be_visible()
    console.world.queue = [queue_row(77)]
    console.change()
    expect(page.get_by_role("link", name="ACME-77")).to_be_visible()
    expect(page.get_by_role("link", name="ACME-8", exact=True)).to_have_count(0)
    console.world.queue = []
    console.change()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def test_what_changed_before_the_page_listened_is_shown_too(page: Page, console: Served) -> None:
    page.route("**/events", lambda route: (setattr(console.world, "queue", []), route.continue_()))
    page.goto(f"{console.url}/queue")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def test_rows_under_the_pointer_do_not_move_until_it_leaves(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/queue")
    page.get_by_role("link", name="ACME-8", exact=True).hover()
    console.world.queue = [queue_row(77)]
    console.change()
    expect(page.locator("#queue-list")).to_have_attribute("data-stale", "")
    expect(page.get_by_role("link", name="ACME-8", exact=True)).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.get_by_role("link", name="ACME-77")).to_be_visible()


def test_a_pending_connection_becomes_active_while_its_page_is_open(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/connections/c3/settings")
    expect(page.get_by_text("Not accepted yet.")).to_be_visible()
    console.world.connections["c3"] = connection("c3", name="Acme to Umbrella")
    console.change()
    expect(page.get_by_role("button", name="They match")).to_be_visible()


def test_the_keyboard_reaches_search_and_content(page: Page, console: Served) -> None:
    page.goto(f"{console.url}/queue")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Find an item by key or text")).to_be_focused()
    page.keyboard.type("acme-7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Entity sync status of ACME-7")).to_be_visible()


def test_without_javascript_rules_are_edited_in_a_text_area(browser: Browser, console: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, console.url)
    page.goto(f"{console.url}/connections/c1")
    page.get_by_label("Outgoing sync").fill("replica.key = issue.key\n")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    assert console.world.rules["outgoing"] == "replica.key = issue.key\n"
    context.close()


def test_a_log_in_at_one_node_leaves_the_other_node_of_the_machine_alone(page: Page, console: Served) -> None:
    other_world = World()
    other_world.node = type(other_world.node)("ffff0000ffff0000ffff0000ffff0000", "Globex", None, "0.1.0")
    with served(other_world) as other:
        log_in(page, other.url)
        page.get_by_role("button", name="Log out").click()
        page.goto(f"{console.url}/connections")
        expect(page.get_by_role("heading", name="Connections")).to_be_visible()
