"""Whole numbers: read while they are written, looked at digit by digit, changed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import drawing
from tests.e2e.conftest import PHONE, NewContext, open_page
from tests.hands import HANDS, Strokes, line, unit
from tests.shipped import CARD

SEVEN, ONE, CROSSED = HANDS["7"][0], HANDS["1"][0], HANDS["7"][1]
LETTER = [line((0.3, 0.8), (0.5, 0.2), (0.7, 0.8)), line((0.38, 0.6), (0.62, 0.6))]
SIZE = 0.3  # heights of the pad
STEP = 0.22  # from digit to digit
PAUSE = 60  # milliseconds, at least, before an answer to the moving pen

# Python for the page: counts, in `body[data-shown]`, the answers to the moving pen.
SHOWN = """
from js import document
from app.main import App

shown = 0
show = App.show

def counted(self, given):
    global shown
    show(self, given)
    shown += self.pad.is_drawing
    document.body.dataset.shown = str(shown)

App.show = counted
document.body.dataset.shown = "0"
"""
# MicroPython takes 32 bits of a whole number, and Playwright's timers begin at 1e12.
CLEARED = """() => {
    const {clearTimeout} = window;
    window.clearTimeout = id => clearTimeout(1e12 + id - (1e12 | 0));
}"""
# Python for the page: counts, in `body[data-begun]`, how often reasons are looked for.
COUNTED = """
from js import document
from app.explaining import Explaining

begun = 0
begin = Explaining.begin

def counted(self, eyes, digit):
    global begun
    begun += 1
    begin(self, eyes, digit)
    document.body.dataset.begun = str(begun)

Explaining.begin = counted
document.body.dataset.begun = "0"
"""


def number(text: str, slope: float = 0.0) -> list[Strokes]:
    """Return the number's digits in heights of the pad, on a line that may slope."""
    return [
        [
            [
                (0.1 + STEP * place + x * SIZE, 0.3 + slope * place + y * SIZE)
                for x, y in s
            ]
            for s in unit(HANDS[character][0])
        ]
        for place, character in enumerate(text)
    ]


def write(page: Page, digits: list[Strokes]) -> None:
    """Write digits with the mouse."""
    for strokes in digits:
        drawing.with_mouse(page, at(page, strokes))


def at(page: Page, strokes: Strokes) -> Strokes:
    return drawing.on_pad(page, strokes, size=1, left=0, top=0)


def expect_answer(page: Page, text: str) -> None:
    expect(page.locator("#answer")).to_have_attribute("data-text", text)


def chips(page: Page) -> Locator:
    return page.locator("#digits .chip")


def test_a_number_is_read_from_left_to_right(ready_page: Page) -> None:
    write(ready_page, number("40253"))
    expect_answer(ready_page, "40253")
    expect(ready_page.locator("#number")).to_have_text("40253")
    expect(ready_page.locator("#sentence")).to_have_text(
        re.compile(r"^You wrote 40253, each digit at least \d\d % sure$")
    )
    shares = [
        float(chip.get_attribute("data-confidence") or "")
        for chip in chips(ready_page).all()
    ]
    least = ready_page.locator("#answer").get_attribute("data-confidence")
    assert min(shares) == float(least or "")


@pytest.mark.parametrize("slope", [-0.06, 0.06])
def test_writing_that_rises_or_falls(ready_page: Page, slope: float) -> None:
    digits = number("1720", slope)
    write(ready_page, [[[(x, y + 0.1) for x, y in s] for s in d] for d in digits])
    expect_answer(ready_page, "1720")


def test_digits_may_be_written_in_any_order(ready_page: Page) -> None:
    first, second, third = number("592")
    write(ready_page, [third, first, second])
    expect_answer(ready_page, "592")


def test_the_bar_of_a_seven_may_come_last(ready_page: Page) -> None:
    one, seven, two = number("172")
    left, right = seven[0][0][0], max(x for x, _ in seven[0])
    bar = line((left + 0.03, 0.45), (right, 0.44))
    write(ready_page, [one, seven, two, [bar]])
    expect_answer(ready_page, "172")
    expect(chips(ready_page)).to_have_count(3)


def test_a_four_in_three_strokes_whose_bar_reaches_far(ready_page: Page) -> None:
    four = [
        line((0.5, 0.2), (0.48, 0.45)),
        line((0.7, 0.2), (0.69, 0.75)),
        line((0.48, 0.46), (0.93, 0.46)),
    ]
    write(ready_page, [four])
    expect_answer(ready_page, "4")


def test_digits_that_lean_over_each_other_are_parted(ready_page: Page) -> None:
    slanted = [
        [[(x + 0.2 - 0.4 * y, y) for x, y in stroke] for stroke in digit]
        for digit in number("7325")
    ]
    write(ready_page, slanted)
    expect_answer(ready_page, "7325")


# For each digit its size, and the gap before it, in heights of the pad.
CROWDED = {
    "touching": [(0.3, 0.0), (0.3, 0.0), (0.3, 0.0)],
    "leaning over": [(0.3, 0.0), (0.28, -0.03), (0.3, -0.03)],
    "of very different sizes": [(0.5, 0.0), (0.15, 0.05), (0.35, 0.05)],
}


@pytest.mark.parametrize("how", CROWDED)
@pytest.mark.parametrize("text", ["725", "416", "302"])
def test_crowded_digits_are_read_or_marked_unsure(
    ready_page: Page, how: str, text: str
) -> None:
    right = 0.2
    for character, (size, gap) in zip(text, CROWDED[how], strict=True):
        ink = unit(HANDS[character][0])
        top, left = 0.8 - size, right + gap
        drawing.with_mouse(ready_page, drawing.on_pad(ready_page, ink, size, left, top))
        right = left + size * max(x for stroke in ink for x, _ in stroke)
    answer = ready_page.locator("#answer")
    if text in ("725", "302"):  # these are legible however crowded
        expect_answer(ready_page, text)
    elif drawing.read(ready_page) != text:
        expect(answer).to_have_attribute("data-unsure", "")


def test_two_lines_are_told(ready_page: Page) -> None:
    write(ready_page, number("70"))
    write(ready_page, [[[(x + 0.5, y + 0.35) for x, y in s] for s in number("3")[0]]])
    expect(ready_page.locator("#answer")).to_have_attribute("data-unsure", "")
    expect(ready_page.locator("#sentence")).to_contain_text("on one line")


def test_the_answer_follows_the_pen(ready_page: Page) -> None:
    four, seven = number("47")
    write(ready_page, [four])
    [stroke] = at(ready_page, seven)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    for point in stroke[1:]:
        ready_page.mouse.move(*point)
    expect_answer(ready_page, "47")  # the pen is still down
    expect(ready_page.locator("html")).to_have_attribute("data-state", "thinking")
    expect(ready_page.locator("#spoken")).to_contain_text("4")
    ready_page.mouse.up()
    expect(ready_page.locator("html")).to_have_attribute("data-state", "ready")
    expect(ready_page.locator("#spoken")).to_contain_text("47")


def stop_time(page: Page) -> Locator:
    """Return what counts the answers to the moving pen; time passes by `page.clock`."""
    page.add_script_tag(content=SHOWN, type="micropython")
    shown = page.locator("body[data-shown]")
    shown.wait_for()
    page.clock.install(time=0)
    page.clock.pause_at(1)  # second
    page.evaluate(CLEARED)
    return shown


def test_answers_to_the_moving_pen_leave_it_time(ready_page: Page) -> None:
    shown = stop_time(ready_page)
    [[start, *others]] = at(ready_page, number("7")[0])
    for _ in range(2):  # the second stroke comes before the first was answered
        ready_page.mouse.move(*start)
        ready_page.mouse.down()
        for point in others:
            ready_page.mouse.move(*point)
        ready_page.clock.run_for(PAUSE * 2 // 3)
        expect(shown).to_have_attribute("data-shown", "0")
        ready_page.mouse.up()
    ready_page.mouse.down()
    ready_page.mouse.move(*start)
    for passed, answers in ((PAUSE - 1, "0"), (1, "1")):
        ready_page.clock.run_for(passed)
        expect(shown).to_have_attribute("data-shown", answers)


def test_without_live_nothing_follows_the_pen(ready_page: Page) -> None:
    ready_page.locator("#live").uncheck()
    stop_time(ready_page)
    [stroke] = at(ready_page, number("7")[0])
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    for point in stroke[1:]:
        ready_page.mouse.move(*point)
    ready_page.clock.run_for(10 * PAUSE)
    expect_answer(ready_page, "")
    ready_page.mouse.up()
    expect_answer(ready_page, "")


def test_without_live_predict_reads_the_number(ready_page: Page) -> None:
    ready_page.locator("#live").uncheck()
    write(ready_page, number("47"))
    expect_answer(ready_page, "")
    expect(chips(ready_page)).to_have_count(0)
    ready_page.locator("#predict").click()
    expect_answer(ready_page, "47")


def test_a_chosen_digit_shows_its_bars_picture_and_strokes(ready_page: Page) -> None:
    write(ready_page, number("703"))
    expect_answer(ready_page, "703")
    shares = ready_page.locator("#chart [data-class='3']")  # the newest digit
    assert float(shares.get_attribute("data-probability") or "") > 0.9
    expect(heat_label(ready_page, "first")).to_have_text("3")
    three = picture(ready_page)
    assert not stands_out(ready_page)

    chips(ready_page).first.click()

    shares = ready_page.locator("#chart [data-class='7']")
    assert float(shares.get_attribute("data-probability") or "") > 0.9
    assert stands_out(ready_page)
    expect(heat_label(ready_page, "first")).to_have_text("7")
    assert picture(ready_page) != three
    ready_page.keyboard.press("ArrowRight")
    shares = ready_page.locator("#chart [data-class='0']")
    assert float(shares.get_attribute("data-probability") or "") > 0.9
    ready_page.keyboard.press("ArrowRight")
    expect(heat_label(ready_page, "first")).to_have_text("3")
    assert picture(ready_page) == three


def stands_out(page: Page) -> bool:
    """Tell whether some ink is orange: redder than blue."""
    return any(c & 0xFF > c >> 16 & 0xFF for c in drawing.colours_on(page))


def test_the_strokes_of_the_chosen_digit_and_no_others_stand_out(
    ready_page: Page,
) -> None:
    write(ready_page, number("703"))
    for place in (1, 0, 2):
        chips(ready_page).nth(place).click()
        left, right = orange(ready_page)
        assert left == pytest.approx(0.1 + STEP * place, abs=0.04)
        assert right < 0.1 + STEP * place + SIZE


def orange(page: Page) -> list[float]:
    """Return left and right of the ink that is orange, in heights of the pad."""
    sides = page.locator("#pad").evaluate("""pad => {
        const { width, height } = pad;
        const { data } = pad.getContext('2d').getImageData(0, 0, width, height);
        let left = width, right = 0;
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 255 || data[i] <= data[i + 2]) continue;
            const x = (i >> 2) % width;
            left = Math.min(left, x); right = Math.max(right, x);
        }
        return [left / height, right / height];
    }""")
    return [float(side) for side in sides]


def test_a_choice_is_explained_once(ready_page: Page) -> None:
    write(ready_page, number("47"))
    expect(heat_label(ready_page, "first")).to_have_text("7")
    ready_page.add_script_tag(content=COUNTED, type="micropython")
    begun = ready_page.locator("body[data-begun]")
    begun.wait_for()
    for place, label in ((0, "4"), (0, "4"), (1, "7")):  # each makes two events
        chips(ready_page).nth(place).click()
        expect(heat_label(ready_page, "first")).to_have_text(label)
    expect(begun).to_have_attribute("data-begun", "2")


def picture(page: Page) -> str:
    return str(page.locator("#seen").evaluate("seen => seen.toDataURL()"))


def test_the_heat_of_the_likeliest_and_of_the_runner_up(ready_page: Page) -> None:
    write(ready_page, number("70"))
    expect(heat_label(ready_page, "first")).to_have_text("0")
    chips(ready_page).first.click()
    expect(heat_label(ready_page, "first")).to_have_text("7")
    assert heat_label(ready_page, "second").inner_text() not in ("", "7")
    sure = [heat_share(ready_page, name) for name in ("first", "second")]
    assert sure[0] > 90 > 10 > sure[1]
    warm = [pixels(ready_page, name) for name in ("first", "second")]
    assert warm[0] != warm[1]
    assert all("," in each for each in warm)
    drawing.clear(ready_page)
    expect(heat_label(ready_page, "first")).to_be_empty()
    expect(ready_page.locator("figure:has(#first) .sure")).to_be_empty()
    assert set(pixels(ready_page, "first").split(",")) == {"0"}


def heat_share(page: Page, name: str) -> float:
    """Return how likely the class is that a picture is about, in percent."""
    said = page.locator(f"figure:has(#{name}) .sure").inner_text()
    return float(said.removesuffix(" %"))


def heat_label(page: Page, name: str) -> Locator:
    return page.locator(f"figure:has(#{name}) .label")


def pixels(page: Page, name: str) -> str:
    return str(
        page.locator(f"#{name}").evaluate(
            "it => it.getContext('2d').getImageData(0, 0, 28, 28).data.join()"
        )
    )


def test_a_finger_chooses_too(phone_page: Page) -> None:
    for strokes in number("703"):
        drawing.with_finger(phone_page, at(phone_page, strokes))
    expect_answer(phone_page, "703")
    drawing.tap(chips(phone_page).nth(1))
    expect(phone_page.locator("#chart [data-class='0']")).to_have_attribute(
        "data-probability", re.compile(r"^(0\.9|1)")
    )


def test_new_ink_ends_the_choice(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits[:2])
    chips(ready_page).first.click()
    assert stands_out(ready_page)
    write(ready_page, digits[2:])
    expect_answer(ready_page, "703")
    assert not stands_out(ready_page)
    expect(chips(ready_page).nth(2).locator("input")).to_be_checked()


def test_copying(new_context: NewContext) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = open_page(context.new_page())
    expect(page.locator("#copy")).to_be_disabled()
    write(page, number("405"))
    page.locator("#copy").click()
    expect(page.locator("#copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "405"
    write(page, number("4057")[3:])
    page.keyboard.press("c")
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text === '4057')"
    )
    expect(page.locator("#copy")).to_have_text("Copy")


def test_what_is_no_digit_is_not_copied(new_context: NewContext) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = open_page(context.new_page())
    page.evaluate("navigator.clipboard.writeText('mine')")
    write(page, [LETTER])
    expect(page.locator("#number")).to_have_text("?")
    page.keyboard.press("c")
    page.keyboard.press("e")  # is done after it
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("navigator.clipboard.readText()") == "mine"


def test_where_copying_is_forbidden_it_says_so(ready_page: Page) -> None:
    write(ready_page, number("40"))
    ready_page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')) }"
    )
    ready_page.locator("#copy").click()
    expect(ready_page.get_by_role("alert")).to_contain_text(
        "does not let the page copy"
    )


def test_the_eraser_takes_whole_strokes(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits)
    ready_page.locator("#eraser").click()
    expect(ready_page.locator("#eraser")).to_have_attribute("aria-pressed", "true")
    [(x, y), *_] = at(ready_page, digits[1])[0]
    ready_page.mouse.move(x, y - 100)
    ready_page.mouse.down()
    ready_page.mouse.move(x, y + 20)  # in one leap, over the zero's edge
    ready_page.mouse.up()
    expect_answer(ready_page, "73")
    ready_page.locator("#undo").click()
    expect_answer(ready_page, "703")
    ready_page.keyboard.press("Escape")
    expect(ready_page.locator("#eraser")).to_have_attribute("aria-pressed", "false")
    write(ready_page, number("7031")[3:])
    expect_answer(ready_page, "7031")


def test_what_one_gesture_erases_comes_back_together(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits)
    ready_page.locator("#eraser").click()
    across = at(ready_page, [[(0.05, 0.45), (0.4, 0.45), (0.9, 0.45)]])
    drawing.with_mouse(ready_page, across)
    expect_answer(ready_page, "")
    ready_page.locator("#undo").click()
    expect_answer(ready_page, "703")
    ready_page.locator("#redo").click()
    expect_answer(ready_page, "")


def test_the_other_end_of_a_pen_erases(ready_page: Page) -> None:
    digits = number("70")
    write(ready_page, digits)
    [(x, y), *_] = at(ready_page, digits[0])[0]
    for event, buttons in (("pointerdown", 32), ("pointerup", 0)):
        details = {"clientX": x, "clientY": y, "button": 5, "buttons": buttons}
        options = {**details, "pointerId": 77, "bubbles": True}
        ready_page.locator("#pad").dispatch_event(event, options)
    expect_answer(ready_page, "0")


def test_keys_undo_redo_and_clear(ready_page: Page) -> None:
    write(ready_page, number("70"))
    press = ready_page.keyboard.press
    for key, text in (
        ("Control+z", "7"),
        ("Control+z", ""),
        ("Control+Shift+z", "7"),
        ("Control+y", "70"),
        ("Delete", ""),
        ("Meta+z", "70"),
        ("Meta+z", "7"),
        ("Meta+Shift+z", "70"),
        ("Meta+z", "7"),
        ("Meta+y", "7"),  # there the browser's own
        ("Meta+Shift+z", "70"),
    ):
        press(key)
        expect_answer(ready_page, text)
    press("e")
    expect(ready_page.locator("#eraser")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("key", ["Control+z", "Control+y"])
def test_a_key_with_nothing_to_change_leaves_the_answer(
    ready_page: Page, ink_key: str, key: str
) -> None:
    ready_page.locator("#live").uncheck()
    write(ready_page, number("7"))
    ready_page.wait_for_function(f"localStorage.getItem('{ink_key}')?.length > 99")
    open_page(ready_page)
    ready_page.locator("#predict").click()
    expect_answer(ready_page, "7")
    ready_page.keyboard.press(key)
    ready_page.locator("#digits input").focus()  # after the key
    expect_answer(ready_page, "7")


def test_the_keys_are_listed(ready_page: Page) -> None:
    ready_page.get_by_text("Keys", exact=True).click()
    for key in ("Z", "Y", "Delete", "Escape", "C"):
        expect(
            ready_page.locator("kbd", has_text=re.compile(f"^{key}$")).first
        ).to_be_visible()


def test_letters_need_not_be_keys(ready_page: Page) -> None:
    ready_page.get_by_text("Keys", exact=True).click()
    eraser = ready_page.locator("#eraser")
    expect(eraser).to_have_attribute("aria-keyshortcuts", "E")
    ready_page.get_by_label("Letters are keys").uncheck()
    ready_page.keyboard.press("e")
    open_page(ready_page)
    expect(eraser).not_to_have_attribute("aria-keyshortcuts", re.compile(""))
    expect(eraser).to_have_attribute("title", "")
    expect(ready_page.locator("#letters")).not_to_be_checked()
    ready_page.keyboard.press("e")
    write(ready_page, number("7"))
    expect_answer(ready_page, "7")
    expect(ready_page.locator("#eraser")).to_have_attribute("aria-pressed", "false")


def test_the_keyboard_stays_among_the_tools(ready_page: Page) -> None:
    write(ready_page, number("7"))
    for name in ("clear", "undo", "undo"):
        ready_page.locator(f"#{name}").press("Enter")
    expect(ready_page.locator("#undo")).to_be_disabled()
    expect(ready_page.locator("#predict")).to_be_focused()
    write(ready_page, number("70"))
    chips(ready_page).last.locator("input").focus()
    ready_page.keyboard.press("Control+z")
    expect_answer(ready_page, "7")
    expect(ready_page.locator("#predict")).to_be_focused()


def test_a_chip_that_goes_with_the_focus_moves_no_page(ready_page: Page) -> None:
    ready_page.set_viewport_size({"width": 320, "height": 256})
    write(ready_page, number("70"))
    expect_answer(ready_page, "70")
    chips(ready_page).last.locator("input").focus()
    ready_page.evaluate("scrollTo(0, 0)")
    expect(ready_page.locator("#predict")).not_to_be_in_viewport()
    ready_page.keyboard.press("Control+z")
    expect_answer(ready_page, "7")
    expect(ready_page.locator("#predict")).to_be_focused()
    assert ready_page.evaluate("scrollY") == 0


def test_a_window_that_is_come_back_to_shows_the_digit_it_showed(
    ready_page: Page,
) -> None:
    write(ready_page, number("70"))
    expect_answer(ready_page, "70")
    chips(ready_page).first.click()
    write(ready_page, number("703")[2:])
    expect_answer(ready_page, "703")
    looked_at = chips(ready_page).last.locator("input")
    expect(looked_at).to_be_checked()
    first = chips(ready_page).first.locator("input")
    expect(first).to_be_focused()
    first.dispatch_event("focusin")  # so does the browser when its window is looked at
    expect(looked_at).to_be_checked()


def test_escape_takes_back_the_stroke_being_drawn(ready_page: Page) -> None:
    seven, zero = number("70")
    write(ready_page, [seven])
    [stroke] = at(ready_page, zero)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    for point in stroke[1:]:
        ready_page.mouse.move(*point)
    ready_page.keyboard.press("Escape")
    expect_answer(ready_page, "7")
    ready_page.mouse.up()
    expect_answer(ready_page, "7")


def test_undo_reaches_back_across_erasing_and_clearing(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits)
    ready_page.locator("#eraser").click()
    [(x, y), *_] = at(ready_page, digits[1])[0]
    drawing.with_mouse(ready_page, [[(x, y), (x + 1, y + 1)]])
    expect_answer(ready_page, "73")
    ready_page.locator("#clear").click()
    expect_answer(ready_page, "")
    for text in ("73", "703", "70"):
        ready_page.keyboard.press("Control+z")
        expect_answer(ready_page, text)
    for text in ("703", "73", ""):
        ready_page.keyboard.press("Control+y")
        expect_answer(ready_page, text)


def test_a_cancelled_gesture_of_the_eraser_takes_nothing(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits)
    ready_page.locator("#eraser").click()
    [(x, y), *_] = at(ready_page, digits[1])[0]
    ready_page.mouse.move(x, y)
    ready_page.mouse.down()
    expect_answer(ready_page, "73")
    ready_page.keyboard.press("Escape")
    ready_page.mouse.up()
    expect_answer(ready_page, "703")


def test_keys_of_another_alphabet_undo(ready_page: Page) -> None:
    write(ready_page, number("70"))
    ready_page.locator("#pad").dispatch_event(
        "keydown", {"key": "я", "code": "KeyZ", "ctrlKey": True, "bubbles": True}
    )
    expect_answer(ready_page, "7")


@pytest.mark.parametrize("control", ["#predict", "#live", "#digits input"])
def test_keys_work_wherever_the_focus_is(ready_page: Page, control: str) -> None:
    write(ready_page, number("70"))
    ready_page.locator(control).first.focus()
    ready_page.keyboard.press("Control+z")
    expect_answer(ready_page, "7")
    ready_page.keyboard.press("Alt+Backspace")  # the browser's own
    expect_answer(ready_page, "7")
    ready_page.keyboard.press("Backspace")
    expect_answer(ready_page, "")


def test_undo_reaches_back_across_clear(ready_page: Page) -> None:
    digits = number("703")
    write(ready_page, digits)
    ready_page.locator("#clear").click()
    write(ready_page, digits[:1])
    expect_answer(ready_page, "7")
    for text in ("", "703", "70", "7", ""):
        ready_page.locator("#undo").click()
        expect_answer(ready_page, text)
    for text in ("7", "70", "703", "", "7"):
        ready_page.locator("#redo").click()
        expect_answer(ready_page, text)


def test_zooming_draws_the_ink_sharp(new_context: NewContext) -> None:
    """The pad may be as large as before in the page's pixels, which are larger."""
    page = open_page(new_context(viewport={"width": 2600, "height": 1600}).new_page())
    write(page, number("7"))
    before = inked(page)
    with drawing.devices(page) as session:
        zoomed = {"width": 1300, "height": 800, "deviceScaleFactor": 2}
        session.send("Emulation.setDeviceMetricsOverride", {**zoomed, "mobile": False})
        page.wait_for_function("pad.width === 2 * pad.clientWidth")
        assert inked(page) == pytest.approx(before, abs=0.01)


def test_turning_a_phone_keeps_the_ink_in_proportion(phone_page: Page) -> None:
    for strokes in number("703"):
        drawing.with_finger(phone_page, at(phone_page, strokes))
    expect_answer(phone_page, "703")
    upright = inked(phone_page)
    wide = phone_page.locator("#pad").evaluate("pad => pad.clientWidth")
    size = PHONE["viewport"]
    assert isinstance(size, dict)
    phone_page.set_viewport_size({"width": size["height"], "height": size["width"]})
    phone_page.wait_for_function(
        "wide => pad.clientWidth !== wide"
        " && pad.width === Math.round(pad.clientWidth * 3)",
        arg=wide,
    )
    for name in ("#pad", "#clear", "#number"):
        expect(phone_page.locator(name)).to_be_in_viewport(ratio=1)
    assert inked(phone_page) == pytest.approx(upright, abs=0.02)
    phone_page.keyboard.press("Control+z")
    phone_page.keyboard.press("Control+y")
    expect_answer(phone_page, "703")


def inked(page: Page) -> list[float]:
    """Return left, top, right and bottom of the visible ink, in heights of the pad."""
    box = page.locator("#pad").evaluate("""pad => {
        const { width, height } = pad;
        const { data } = pad.getContext('2d').getImageData(0, 0, width, height);
        const box = [width, height, 0, 0];
        for (let i = 3; i < data.length; i += 4) {
            if (!data[i]) continue;
            const x = (i >> 2) % width, y = Math.floor((i >> 2) / width);
            box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
            box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
        }
        return box.map(side => side / height);
    }""")
    return [float(side) for side in box]


def test_reloading_keeps_the_ink(ready_page: Page) -> None:
    write(ready_page, number("703"))
    expect_answer(ready_page, "703")
    before = inked(ready_page)
    open_page(ready_page)
    expect_answer(ready_page, "703")
    assert inked(ready_page) == pytest.approx(before, abs=0.005)
    expect(ready_page.locator("#undo")).to_be_disabled()
    ready_page.locator("#clear").click()
    ready_page.locator("#undo").click()
    expect_answer(ready_page, "703")
    ready_page.locator("#clear").click()
    open_page(ready_page)
    expect_answer(ready_page, "")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "null",
        '{"inkling": 9}',
        '{"inkling": 1, "strokes": [[1]]}',
        "[" * 9999,
        "x" * 2_000_000,
    ],
    ids=["nothing", "cut short", "null", "newer", "half a point", "deep", "huge"],
)
def test_what_was_kept_may_be_broken(ready_page: Page, ink_key: str, kept: str) -> None:
    # Once the page has left, so that it does not keep its own over it.
    ready_page.goto(CARD)
    ready_page.evaluate(
        """([key, kept]) => {
            for (const it of [localStorage, sessionStorage]) it.setItem(key, kept);
        }""",
        [ink_key, kept],
    )
    open_page(ready_page)
    expect(ready_page.locator("#message")).to_be_empty()
    write(ready_page, number("7"))
    expect_answer(ready_page, "7")


def test_looking_at_a_tab_does_not_change_what_another_keeps(
    new_context: NewContext, ink_key: str
) -> None:
    context = new_context()
    first, second = open_page(context.new_page()), open_page(context.new_page())
    write(first, number("1"))
    first.wait_for_function(f"localStorage.getItem('{ink_key}')?.length > 40")
    write(second, number("70"))
    second.wait_for_function(f"localStorage.getItem('{ink_key}')?.length > 400")
    first.bring_to_front()
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    third = open_page(context.new_page())
    expect_answer(third, "70")


def test_each_tab_has_its_own_ink_again(new_context: NewContext, ink_key: str) -> None:
    context = new_context()
    first, second = open_page(context.new_page()), open_page(context.new_page())
    for page, text in ((first, "1"), (second, "70")):
        write(page, number(text))
        page.wait_for_function(f"sessionStorage.getItem('{ink_key}')?.length > 40")
    for page, text in ((first, "1"), (second, "70")):
        page.reload()
        expect_answer(page, text)
    first.locator("#clear").click()
    first.wait_for_function(f"sessionStorage.getItem('{ink_key}')?.length < 40")
    open_page(first)
    expect_answer(first, "")


REFUSED = """
for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, {get() { throw Error("no") }});
}
"""
MISSING = REFUSED.replace('get() { throw Error("no") }', "value: null")


@pytest.mark.parametrize(
    "forbids",
    [
        REFUSED,
        MISSING,
        "Storage.prototype.setItem = () => { throw Error('full') }",
        "Storage.prototype.getItem = () => { throw Error('damaged') }",
    ],
    ids=["refused", "missing", "full", "damaged"],
)
def test_keeping_may_be_forbidden(page: Page, forbids: str) -> None:
    page.add_init_script(forbids)
    open_page(page)
    write(page, number("70"))
    expect_answer(page, "70")
    page.wait_for_timeout(500)  # it would have been kept by now
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.locator("#message")).to_be_empty()
