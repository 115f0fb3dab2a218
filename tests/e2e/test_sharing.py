"""Drawings are taken along: as a picture, as ink, as a link."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from site_src.app import store
from site_src.app.ink import MOST
from sitegen import config
from tests.e2e import drawing
from tests.e2e.conftest import NewContext, open_page, sideways
from tests.e2e.test_numbers import MISSING, expect_answer, inked, number, write
from tests.hands import Strokes


def ink_of(*digits: Strokes) -> Strokes:
    return [
        [(round(x, 4), round(y, 4)) for x, y in stroke]
        for digit in digits
        for stroke in digit
    ]


def json_file(content: bytes) -> FilePayload:
    return {"name": "ink.json", "mimeType": "application/json", "buffer": content}


@pytest.fixture
def page_703(ready_page: Page) -> Page:
    """Return the page with a number on its pad, the tools for taking it along open."""
    write(ready_page, number("703"))
    expect_answer(ready_page, "703")
    ready_page.get_by_text("Save, open, share").click()
    return ready_page


def test_a_picture_is_saved(page_703: Page) -> None:
    with page_703.expect_download() as download:
        page_703.locator("#save-picture").click()
    assert download.value.suggested_filename == "inkling-703.png"
    content = download.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 2000


def test_ink_is_saved_and_opened_again(page_703: Page) -> None:
    before = inked(page_703)
    with page_703.expect_download() as download:
        page_703.locator("#save-ink").click()
    assert download.value.suggested_filename == "inkling-703.json"
    saved = download.value.path()
    assert len(store.read(saved.read_text())) == sum(map(len, number("703")))
    page_703.locator("#clear").click()
    expect_answer(page_703, "")
    page_703.locator("#file").set_input_files(
        {"name": "ink.json", "mimeType": "", "buffer": saved.read_bytes()}
    )
    expect_answer(page_703, "703")
    assert inked(page_703) == pytest.approx(before, abs=0.005)
    page_703.locator("#undo").click()
    expect_answer(page_703, "")


def test_a_dropped_file_is_opened(page_703: Page) -> None:
    page_703.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "ink.json"));
            pad.dispatchEvent(
                new DragEvent("drop", { dataTransfer: carried, bubbles: true })
            );
        }""",
        store.Writer().write(ink_of(*number("15"))),
    )
    expect_answer(page_703, "15")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b'{"inkling": 7, "strokes": []}', "version 1"),
        (b'{"inkling": 1, "strokes": []}', "no strokes"),
        (b"[" * 50_000, "no JSON"),
        (
            json.dumps({"inkling": 1, "strokes": [[0] * 2 * (MOST + 1)]}).encode(),
            "more than 20000 points",
        ),
        (b'{"inkling": 1, "strokes": [[%s, 1]]}' % (b"9" * 900_000), "too long"),
        (b'{"inkling": 1, "strokes": [[500000, 500000]]}', "lies on the pad"),
        (b" " * (store.LARGEST + 1), "larger than 1 MB"),
    ],
    ids=["empty", "bytes", "newer", "bare", "deep", "dense", "endless", "away", "huge"],
)
def test_a_file_that_holds_no_ink_is_told(
    page_703: Page, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "some.json"
    file.write_bytes(content)
    page_703.locator("#file").set_input_files(file)
    expect(page_703.get_by_role("alert")).to_contain_text("some.json cannot be opened")
    expect(page_703.get_by_role("alert")).to_contain_text(told)
    expect_answer(page_703, "703")


def test_ink_of_very_many_strokes_is_shown_but_not_read(ready_page: Page) -> None:
    strokes = [[100 * n, 100 * n, 100 * n + 900, 100 * n] for n in range(61)]
    content = json.dumps({"inkling": 1, "strokes": strokes}).encode()
    ready_page.locator("#file").set_input_files(json_file(content))
    expect(ready_page.locator("#sentence")).to_have_text(
        "More than 60 strokes are no number: erase some"
    )
    ready_page.locator("#undo").click()
    expect(ready_page.locator("#sentence")).to_have_text("Write a number")


def test_what_was_said_of_a_file_goes_with_the_next_change(page_703: Page) -> None:
    page_703.locator("#file").set_input_files(json_file(b"{"))
    expect(page_703.locator("#message")).to_contain_text("cannot be opened")
    page_703.keyboard.press("Control+z")
    expect(page_703.locator("#message")).to_be_empty()


def test_only_ink_can_be_taken_along(ready_page: Page) -> None:
    ready_page.get_by_text("Save, open, share").click()
    buttons = [ready_page.locator(f"#{name}") for name in ("save-ink", "share")]
    for button in buttons:
        expect(button).to_be_disabled()
    write(ready_page, number("7"))
    for button in buttons:
        expect(button).to_be_enabled()


def test_ink_that_could_not_be_opened_again_is_not_taken_along(
    ready_page: Page,
) -> None:
    pad = ready_page.locator("#pad")
    finger = {"pointerId": 1, "button": 0, "buttons": 1}
    pad.dispatch_event("pointerdown", finger)
    pad.evaluate(
        """(pad, [finger, count]) => {
            const event = new PointerEvent("pointermove", finger);
            event.getCoalescedEvents = () => Array(count).fill(event);
            pad.dispatchEvent(event);
        }""",
        [finger, MOST],
    )
    pad.dispatch_event("pointerup", finger)
    expect(ready_page.locator("#sentence")).to_contain_text("So much ink")
    for name, can in (("save-ink", False), ("share", False), ("save-picture", True)):
        expect(ready_page.locator(f"#{name}")).to_be_enabled(enabled=can)
    ready_page.locator("#undo").click()
    write(ready_page, number("7"))
    expect_answer(ready_page, "7")
    expect(ready_page.locator("#save-ink")).to_be_enabled()


def test_a_link_carries_the_ink(new_context: NewContext) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = open_page(context.new_page())
    write(page, number("42"))
    page.get_by_text("Save, open, share").click()
    page.locator("#share").click()
    expect(page.locator("#share")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = new_context().new_page()
    elsewhere.goto(link)
    expect_answer(elsewhere, "42")
    assert inked(elsewhere) == pytest.approx(inked(page), abs=0.005)
    elsewhere.wait_for_function("!location.hash")  # a reload shows what is there then


def test_a_link_that_cannot_be_copied_is_shown(phone_page: Page) -> None:
    for strokes in number("7"):
        drawing.with_finger(
            phone_page, drawing.on_pad(phone_page, strokes, size=1, left=0, top=0)
        )
    refuse = "() => { navigator.clipboard.writeText = () => Promise.reject() }"
    phone_page.evaluate(refuse)
    phone_page.get_by_text("Save, open, share").click()
    phone_page.locator("#share").click()
    expect(phone_page.get_by_role("alert")).to_contain_text("#ink=1")
    assert sideways(phone_page) == 0


def test_a_link_put_into_an_open_page(ready_page: Page) -> None:
    write(ready_page, number("7"))
    coded = store.link(ink_of(*number("31")))
    ready_page.evaluate("coded => { location.hash = 'ink=' + coded }", coded)
    expect_answer(ready_page, "31")
    ready_page.locator("#undo").click()
    expect_answer(ready_page, "7")


def test_a_link_leaves_the_ink_that_was_there_to_be_brought_back(
    new_context: NewContext, ink_key: str
) -> None:
    context = new_context()
    page = open_page(context.new_page())
    write(page, number("703"))
    expect_answer(page, "703")
    page.wait_for_function(f"localStorage.getItem('{ink_key}')?.length > 400")
    other = context.new_page()
    other.goto(f"#ink={store.link(ink_of(*number('5')))}")
    expect_answer(other, "5")
    other.locator("#undo").click()
    expect_answer(other, "703")


@pytest.mark.parametrize(
    "forbids", [MISSING, "Storage.prototype.setItem = () => { throw Error('full') }"]
)
def test_a_link_keeps_its_ink_where_nothing_else_does(page: Page, forbids: str) -> None:
    page.add_init_script(forbids)
    page.goto(f"#ink={store.link(ink_of(*number('5')))}")
    expect_answer(page, "5")
    page.reload()
    expect_answer(page, "5")


@pytest.mark.parametrize(
    ("coded", "reason"), [("1nonsense!", "damaged"), ("1gICAgEACAg", "cut short")]
)
def test_a_damaged_link_is_told(page: Page, coded: str, reason: str) -> None:
    page.goto(f"#ink={coded}")
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_role("alert")).to_contain_text(reason)
    write(page, number("7"))
    expect_answer(page, "7")


def test_a_link_of_any_length_is_told(page: Page) -> None:
    page.goto(f"#ink=1{'A' * 1_400_000}")  # more than Python has room for here
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_role("alert")).to_contain_text("cannot be shown")
    write(page, number("7"))
    expect_answer(page, "7")
    page.wait_for_function("!location.hash")  # now that the ink is kept
    expect(page.locator("#message")).to_be_empty()


def test_what_is_said_while_files_are_late_stands_beside_that(page: Page) -> None:
    held: list[Route] = []
    page.route("**/model.json", lambda route: held.append(route))
    page.goto("#ink=1nonsense!")
    alert, waiting = page.get_by_role("alert"), "Still waiting for model.json"
    expect(alert).to_contain_text(waiting)
    expect(alert).to_contain_text("damaged")
    page.locator("#file").set_input_files(json_file(b"{"))
    expect(alert).to_contain_text("cannot be opened")
    expect(alert).to_contain_text(waiting)
    expect(page.get_by_role("link", name="Try again")).to_be_visible()
    for route in held:
        route.fallback()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(alert).not_to_contain_text(waiting)
    expect(alert).to_contain_text("cannot be opened")


def test_what_was_said_goes_with_the_next_change_before_the_model_is_there_too(
    page: Page,
) -> None:
    held: list[Route] = []
    page.route("**/model.json", lambda route: held.append(route))
    page.goto("#ink=1nonsense!")
    expect(page.get_by_role("alert")).to_contain_text("damaged")
    write(page, number("7"))
    expect(page.locator("#message")).to_be_empty()
    for route in held:
        route.fallback()
    expect_answer(page, "7")


def test_examples_can_be_tried(ready_page: Page, settings: config.Site) -> None:
    examples = ready_page.locator("#examples button").all()
    assert len(examples) == len(settings.examples)
    for example in examples:
        example.click()
        name = example.inner_text()
        answer = ready_page.locator("#answer")
        if name[0].isdigit():
            expect_answer(ready_page, name.split(",")[0])
        else:
            expect(answer).not_to_have_attribute("data-text", "")


def test_an_example_brings_the_pad_into_sight(phone_page: Page) -> None:
    example = phone_page.locator("#examples button").first
    example.scroll_into_view_if_needed()
    example.click()
    expect(phone_page.locator("#pad")).to_be_in_viewport(ratio=1)


ROUND_TRIPS = """
import json
import random
from js import document
from app import store

random.seed(5)

def stroke():
    points = random.randint(1, 60)
    return [
        (random.randint(-99, 15000) / 10000, random.randint(-99, 10000) / 10000)
        for _ in range(points)
    ]

same = 0
for _ in range(500):
    ink = [stroke() for _ in range(random.randint(1, 8))]
    saved = store.read(store.Writer().write(ink))
    same += saved == ink and store.follow(store.link(saved)) == ink
document.body.dataset.same = str(same)
"""


def test_500_random_drawings_survive_unchanged(ready_page: Page) -> None:
    ready_page.add_script_tag(type="micropython", content=ROUND_TRIPS)
    expect(ready_page.locator("body")).to_have_attribute(
        "data-same", "500", timeout=60_000
    )


ANY_BYTES = """
import binascii
import random
from js import document
from app import store

random.seed(5)
told = 0
for _ in range(2000):
    content = bytes([random.getrandbits(8) for _ in range(random.randint(1, 40))])
    coded = binascii.b2a_base64(content).decode().strip().rstrip("=")
    for read, text in (
        (store.follow, "1" + coded.replace("+", "-").replace("/", "_")),
        (store.read, f'{{"inkling": 1, "strokes": [[{random.getrandbits(30)}, {coded}'),
    ):
        try:
            read(text)
        except ValueError:
            pass
        told += 1
document.body.dataset.told = str(told)
"""


def test_any_bytes_give_ink_or_a_reason(ready_page: Page) -> None:
    """In MicroPython, whose numbers and slices have limits that CPython's have not."""
    ready_page.add_script_tag(type="micropython", content=ANY_BYTES)
    expect(ready_page.locator("body")).to_have_attribute(
        "data-told", "4000", timeout=60_000
    )
