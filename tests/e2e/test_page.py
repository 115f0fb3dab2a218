"""What visitors do besides writing digits, and the hooks that the page promises."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import drawing
from tests.e2e.conftest import LOADING, NewContext, open_page, sideways
from tests.hands import HANDS, Strokes

SEVEN, ONE, CROSSED = HANDS["7"][0], HANDS["1"][0], HANDS["7"][1]


def draw(page: Page, ink: Strokes) -> None:
    drawing.with_mouse(page, drawing.on_pad(page, ink))


def expect_answer(page: Page, text: str) -> None:
    expect(page.locator("#answer")).to_have_attribute("data-text", text)


def test_the_empty_pad_says_what_to_do(ready_page: Page) -> None:
    ready_page.locator("#predict").click()
    expect_answer(ready_page, "")
    expect(ready_page.locator("#sentence")).to_have_text("Write a number")
    expect(ready_page.locator("#message")).to_be_empty()
    for name in ("#undo", "#redo", "#clear"):
        expect(ready_page.locator(name)).to_be_disabled()


def test_an_answer_in_words_number_and_bars(ready_page: Page) -> None:
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
    answer = ready_page.locator("#answer")
    expect(answer).not_to_have_attribute("data-unsure", re.compile(".*"))
    expect(ready_page.locator("#sentence")).to_have_text("You drew 7, 99 % sure")
    bars = ready_page.locator("#chart [data-class]")
    classes = [bar.get_attribute("data-class") for bar in bars.all()]
    assert classes == [*"0123456789", ""]
    shares = [float(bar.get_attribute("data-probability") or "") for bar in bars.all()]
    assert sum(shares) == pytest.approx(1, abs=0.001)
    assert float(answer.get_attribute("data-confidence") or "") == max(shares)
    assert shares.index(max(shares)) == 7


def test_clear_empties_pad_answer_and_bars(ready_page: Page) -> None:
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
    drawing.clear(ready_page)
    assert not drawing.strokes_on(ready_page)
    expect(ready_page.locator("#chart [data-class='7']")).to_have_attribute(
        "data-probability", "0.0000"
    )
    ready_page.locator("#undo").click()
    expect_answer(ready_page, "7")
    assert drawing.strokes_on(ready_page)


def test_undo_and_redo_change_ink_and_answer(ready_page: Page) -> None:
    draw(ready_page, HANDS["4"][0])
    expect_answer(ready_page, "4")
    ready_page.locator("#undo").click()
    expect(ready_page.locator("#answer")).not_to_have_attribute("data-text", "4")
    ready_page.locator("#redo").click()
    expect_answer(ready_page, "4")
    for _ in HANDS["4"][0]:
        ready_page.locator("#undo").click()
    expect_answer(ready_page, "")
    assert not drawing.strokes_on(ready_page)
    expect(ready_page.locator("#undo")).to_be_disabled()


def test_a_dot_is_no_digit(ready_page: Page) -> None:
    draw(ready_page, [[(0.5, 0.5)]])
    expect(ready_page.locator("#sentence")).to_have_text("That is a dot, not a digit")
    expect_answer(ready_page, "")
    expect(ready_page.locator("#answer")).to_have_attribute("data-unsure", "")
    assert drawing.strokes_on(ready_page)


def test_without_live_predict_answers(ready_page: Page) -> None:
    ready_page.locator("#live").uncheck()
    draw(ready_page, SEVEN)
    expect(ready_page.locator("#sentence")).to_have_text("Press Predict")
    expect_answer(ready_page, "")
    ready_page.locator("#predict").click()
    expect_answer(ready_page, "7")
    draw(ready_page, CROSSED[1:])
    expect_answer(ready_page, "")
    ready_page.locator("#live").check()
    expect_answer(ready_page, "7")


def test_thinking_while_the_pen_is_down(ready_page: Page) -> None:
    [stroke] = drawing.on_pad(ready_page, ONE)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    ready_page.mouse.move(*stroke[-1])
    expect(ready_page.locator("html")).to_have_attribute("data-state", "thinking")
    ready_page.mouse.up()
    expect(ready_page.locator("html")).to_have_attribute("data-state", "ready")
    expect_answer(ready_page, "1")


def test_drawing_over_the_edge_keeps_the_stroke(ready_page: Page) -> None:
    [stroke] = drawing.on_pad(ready_page, SEVEN, size=0.5, left=0.5, top=0.62)
    drawing.with_mouse(ready_page, [stroke])
    expect_answer(ready_page, "7")
    outside = ready_page.locator("#sentence").bounding_box()
    assert outside
    ready_page.mouse.move(outside["x"], outside["y"])
    expect_answer(ready_page, "7")


def test_letting_go_outside_ends_the_stroke(ready_page: Page) -> None:
    [stroke] = drawing.on_pad(ready_page, [[(0.5, 0.2), (0.5, 0.9), (0.5, 3.0)]])
    drawing.with_mouse(ready_page, [stroke])
    expect_answer(ready_page, "1")
    ready_page.mouse.move(*stroke[0])  # draws nothing: the button is up
    ready_page.mouse.move(stroke[0][0] + 150, stroke[0][1] + 80)
    assert drawing.read(ready_page) == "1"


def test_only_the_main_button_draws(ready_page: Page) -> None:
    [stroke] = drawing.on_pad(ready_page, ONE)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down(button="right")
    ready_page.mouse.move(*stroke[-1])
    ready_page.mouse.up(button="right")
    assert not drawing.strokes_on(ready_page)


def test_a_second_finger_does_not_disturb_the_first(phone_page: Page) -> None:
    [stroke] = drawing.on_pad(phone_page, SEVEN)
    elsewhere = [(x + 30, y + 60) for x, y in stroke]
    with drawing.devices(phone_page) as session:
        drawing.touch(session, "touchStart", stroke[0])
        for first, second in zip(stroke[1:], elsewhere[1:], strict=True):
            drawing.touch(session, "touchMove", first, second)
        drawing.touch(session, "touchEnd")
    expect_answer(phone_page, "7")
    phone_page.locator("#undo").click()
    expect_answer(phone_page, "")
    assert not drawing.strokes_on(phone_page)


def test_a_cancelled_touch_leaves_nothing(phone_page: Page) -> None:
    [stroke] = drawing.on_pad(phone_page, SEVEN)
    with drawing.devices(phone_page) as session:
        drawing.touch(session, "touchStart", stroke[0])
        drawing.touch(session, "touchMove", stroke[5])
        assert drawing.strokes_on(phone_page)
        drawing.touch(session, "touchCancel")
    expect(phone_page.locator("html")).to_have_attribute("data-state", "ready")
    assert not drawing.strokes_on(phone_page)
    expect(phone_page.locator("#undo")).to_be_disabled()
    drawing.with_finger(phone_page, [stroke])
    expect_answer(phone_page, "7")


def test_a_resting_hand_does_not_swallow_the_pen(phone_page: Page) -> None:
    hand = {"pointerId": 99, "pointerType": "touch", "clientX": 300, "clientY": 300}
    phone_page.locator("#pad").dispatch_event("pointerdown", {**hand, "bubbles": True})
    drawing.with_pen(phone_page, drawing.on_pad(phone_page, SEVEN))
    expect_answer(phone_page, "7")
    phone_page.locator("#undo").click()
    expect_answer(phone_page, "")
    assert not drawing.strokes_on(phone_page)


def test_drawing_with_a_finger_does_not_scroll(phone_page: Page) -> None:
    upwards = [stroke[::-1] for stroke in ONE]  # as one who wants to see what follows
    assert phone_page.evaluate("document.documentElement.scrollHeight > innerHeight")
    drawing.with_finger(
        phone_page, drawing.on_pad(phone_page, upwards, size=0.9, top=0.05)
    )
    assert phone_page.evaluate("scrollY") == 0


def test_ink_is_sharp_on_dense_screens(phone_page: Page) -> None:
    pad = phone_page.locator("#pad")
    assert pad.evaluate("pad => pad.width / pad.clientWidth") == 3
    box = pad.bounding_box()
    assert box
    assert pad.evaluate("pad => pad.clientWidth") == box["width"]  # no scaling


def test_ink_survives_another_window_size(ready_page: Page) -> None:
    draw(ready_page, SEVEN)
    ready_page.set_viewport_size({"width": 500, "height": 900})
    ready_page.wait_for_function("pad.width === pad.clientWidth * devicePixelRatio")
    assert drawing.strokes_on(ready_page)
    ready_page.locator("#predict").click()
    expect_answer(ready_page, "7")


def test_answers_leave_no_tensors_behind(ready_page: Page) -> None:
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
    before = ready_page.evaluate("tf.memory().numTensors")
    for _ in range(20):
        ready_page.locator("#undo").click()
        ready_page.locator("#redo").click()
    expect_answer(ready_page, "7")
    assert ready_page.evaluate("tf.memory().numTensors") == before


def test_the_wasm_backend_answers(ready_page: Page) -> None:
    assert ready_page.evaluate("tf.getBackend()") == "wasm"


@pytest.mark.local
@pytest.mark.expects_errors
def test_an_address_without_a_page_is_answered_so(page: Page) -> None:
    answer = page.goto("not/there/at/all")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading")).to_have_text("There is no page here")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 10


@pytest.mark.expects_errors
def test_the_page_for_what_is_not_there_helps(page: Page) -> None:
    page.goto("404.html")
    expect(page.get_by_role("heading")).to_have_text("There is no page here")
    expect(page.get_by_role("link", name="the pad")).to_be_visible()


def test_the_page_is_whole_without_sideways_scrolling(new_context: NewContext) -> None:
    context = new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto("")
    for summary in page.locator("summary").all():
        summary.click()
    assert sideways(page) == 0
    # Larger letters, as some visitors have them: what is wide has to wrap.
    assert sideways(page, letters=200) == 0
    keys = page.locator(".keys dl")
    assert keys.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_a_finger_that_is_down_when_the_page_is_left_holds_up_no_other(
    phone_page: Page,
) -> None:
    """Where the browser keeps the page as it is, nobody tells when that finger leaves.

    The event is made here: Chromium chooses by itself which pages it keeps.
    """
    seven = drawing.on_pad(phone_page, SEVEN, left=0.2)[0]
    one = drawing.on_pad(phone_page, ONE, left=0.8)[0]
    with drawing.devices(phone_page) as session:
        drawing.touch(session, "touchStart", seven[0])
        for point in seven:
            drawing.touch(session, "touchMove", point)
        left = "dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))"
        phone_page.evaluate(left)
        expect(phone_page.locator("html")).to_have_attribute("data-state", "ready")
        expect_answer(phone_page, "7")
        drawing.touch(session, "touchStart", seven[-1], one[0])
        for point in one:
            drawing.touch(session, "touchMove", seven[-1], point)
        drawing.touch(session, "touchEnd")
    expect_answer(phone_page, "71")
    phone_page.reload()
    expect_answer(phone_page, "71")


def test_a_long_number_stays_in_the_page(new_context: NewContext) -> None:
    page = open_page(new_context(viewport={"width": 320, "height": 640}).new_page())
    for place in range(24):
        one = [(0.03 + 0.04 * place, 0.4), (0.03 + 0.04 * place, 0.6)]
        drawing.with_mouse(page, drawing.on_pad(page, [one], size=1, left=0, top=0))
    expect_answer(page, "1" * 24)
    assert sideways(page) == 0


def test_a_canvas_that_was_lost_shows_the_ink_again(ready_page: Page) -> None:
    restored = "pad.dispatchEvent(new Event('contextrestored'))"
    draw(ready_page, SEVEN)
    ready_page.evaluate(restored)  # drawn at once, edges differ a little
    before = drawing.pixels_on(ready_page)
    ready_page.evaluate("pad.getContext('2d').reset()")
    assert drawing.pixels_on(ready_page) != before
    ready_page.evaluate(restored)
    assert drawing.pixels_on(ready_page) == before


@pytest.mark.parametrize(
    "change", [{"color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_ink_takes_the_colours_that_the_page_changes_to(
    ready_page: Page, change: dict[str, Any]
) -> None:
    draw(ready_page, SEVEN)
    light = drawing.colours_on(ready_page)
    style = "pad.getContext('2d').strokeStyle"
    before = ready_page.evaluate(style)
    ready_page.emulate_media(**change)
    ready_page.wait_for_function(f"{style} !== '{before}'", timeout=5000)
    assert drawing.colours_on(ready_page).isdisjoint(light)


def test_the_bars_are_printed(ready_page: Page) -> None:
    ready_page.emulate_media(media="print")
    look = "it => getComputedStyle(it).printColorAdjust"
    assert ready_page.locator(".bar").first.evaluate(look) == "exact"


@pytest.mark.expects_errors
def test_an_answer_that_fails_is_told(ready_page: Page) -> None:
    broken = "() => { tf.engine().startScope = () => { throw Error('out of paper') } }"
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
    ready_page.evaluate(broken)
    draw(ready_page, CROSSED)
    expect(ready_page.locator("html")).to_have_attribute("data-state", "error")
    expect(ready_page.get_by_role("alert")).to_contain_text("out of paper")
    expect_answer(ready_page, "")  # the 7 was to other ink
    expect(ready_page.locator("#number")).to_be_empty()
    expect(ready_page.locator("#digits label")).to_have_count(0)
    expect(ready_page.locator("#sentence")).to_have_text("No answer")


def test_what_fails_in_an_extension_is_not_told(ready_page: Page) -> None:
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
    address = "chrome-extension://abc/content.js"
    ready_page.evaluate("address => onerror('not ours', address)", address)
    ready_page.evaluate(
        """address => {
            const reason = Object.assign(Error("nor this"), {stack: `at ${address}`});
            onunhandledrejection({reason});
        }""",
        address,
    )
    expect(ready_page.locator("#message")).to_be_empty()
    expect_answer(ready_page, "7")


@pytest.mark.expects_errors
def test_what_failed_many_times_works_again(ready_page: Page) -> None:
    """Each error of JavaScript costs MicroPython memory: few are asked for."""
    ready_page.evaluate(
        """() => {
            window.begin = tf.engine().startScope;
            tf.engine().startScope = () => { throw Error("out of paper") };
        }"""
    )
    [stroke] = drawing.on_pad(ready_page, SEVEN)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    for point in stroke * 2:
        ready_page.mouse.move(*point)
        ready_page.wait_for_timeout(100)
    ready_page.mouse.up()
    ready_page.evaluate("() => { tf.engine().startScope = begin }")
    expect(ready_page.get_by_role("alert")).to_contain_text("out of paper")
    ready_page.locator("#live").uncheck()
    ready_page.locator("#live").check()
    expect(ready_page.get_by_role("alert")).to_be_empty()
    drawing.clear(ready_page)
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")


@pytest.mark.expects_errors
def test_an_answer_to_a_key_that_fails_is_told(ready_page: Page) -> None:
    """Its handler is a coroutine, whose errors are a promise's."""
    draw(ready_page, SEVEN)
    drawing.clear(ready_page)
    broken = "() => { tf.engine().startScope = () => { throw Error('out of paper') } }"
    ready_page.evaluate(broken)
    ready_page.keyboard.press("Control+z")
    expect(ready_page.locator("html")).to_have_attribute("data-state", "error")
    expect(ready_page.get_by_role("alert")).to_contain_text("out of paper")


@pytest.mark.expects_errors
def test_a_start_that_fails_is_told(page: Page) -> None:
    """What JavaScript throws ends a coroutine that no `except` sees."""
    page.add_init_script("URL.createObjectURL = () => { throw Error('out of paper') }")
    page.goto("")
    expect(page.locator("html")).to_have_attribute(
        "data-state", "error", timeout=LOADING
    )
    expect(page.get_by_role("alert")).to_contain_text("out of paper")


@pytest.mark.expects_errors
def test_an_answer_stands_though_its_reasons_fail(ready_page: Page) -> None:
    broken = """() => {
        window.onesLike = tf.onesLike;
        tf.onesLike = () => { throw Error('out of ink') };
    }"""
    ready_page.evaluate(broken)
    draw(ready_page, SEVEN)
    expect(ready_page.get_by_role("alert")).to_contain_text("out of ink")
    expect(ready_page.locator("html")).to_have_attribute("data-state", "ready")
    expect_answer(ready_page, "7")
    caption = ready_page.locator("figure:has(#second) figcaption")
    expect(caption).to_be_hidden()
    ready_page.locator("#digits .chip").click()  # asks again
    ready_page.evaluate("() => { tf.onesLike = onesLike }")
    ready_page.locator("#digits .chip").click()
    expect(caption).to_be_visible()


@pytest.mark.parametrize(
    "notice",
    [
        "ResizeObserver loop completed.",
        "Script error.",
        "Failed to fetch dynamically imported module: https://example.org/error.js",
        "error loading dynamically imported module: https://example.org/error.js",
        "Importing a module script failed.",
    ],
)
def test_what_is_no_error_of_the_page_is_not_told(
    ready_page: Page, notice: str
) -> None:
    ready_page.evaluate("what => window.onerror(what, '', 0, 0, null)", notice)
    expect(ready_page.locator("html")).to_have_attribute("data-state", "ready")
    expect(ready_page.get_by_role("alert")).to_be_empty()


def test_redo_survives_a_cancelled_touch(phone_page: Page) -> None:
    [stroke] = drawing.on_pad(phone_page, SEVEN)
    drawing.with_finger(phone_page, [stroke])
    phone_page.locator("#undo").click()
    with drawing.devices(phone_page) as session:
        drawing.touch(session, "touchStart", stroke[0])
        drawing.touch(session, "touchCancel")
    phone_page.locator("#redo").click()
    expect_answer(phone_page, "7")


def test_a_pointer_that_is_gone_already_does_no_harm(ready_page: Page) -> None:
    for event in ("pointerdown", "pointerup"):  # made up, so that no pointer is active
        options = {"pointerId": 99, "clientX": 300, "clientY": 300, "bubbles": True}
        ready_page.locator("#pad").dispatch_event(event, options)
    expect(ready_page.locator("#sentence")).to_have_text("That is a dot, not a digit")
    draw(ready_page, SEVEN)
    expect_answer(ready_page, "7")
