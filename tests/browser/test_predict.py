"""The Predict page: where an image comes from, what it shows of it, and what it refuses."""

import itertools
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import draw_a_one, expect_five_bars, option, pick_option, upload
from tests.difficult_files import HEIC, REFUSED, TAKEN, one_pixel
from tests.helpers import ROOT
from tests.importing_files import encoded, good_members, imported, zipped
from tests.photographed import photograph

pytestmark = pytest.mark.browser
SAMPLES = ROOT / "assets" / "samples"
HEIC_REFUSED = {HEIC} & set(REFUSED)


@pytest.fixture(scope="module")
def digits(app: App) -> str:
    queued = app.queue({"data": {"name": "digits"}, "training": {"epochs": 1}})
    return app.wait_for(queued, "finished").id


@pytest.fixture(scope="module")
def pets(app: App, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run on two classes of photographs."""
    archive = tmp_path_factory.mktemp("pets") / "pets.zip"
    with app.workspace():
        imported(zipped(archive, good_members(count=6)), "pets")
    queued = app.queue(
        {"data": {"name": "pets"}, "model": {"name": "linear"}, "training": {"epochs": 1}}
    )
    return app.wait_for(queued, "finished").id


def choose(page: Page, *paths: Path) -> None:
    page.locator("input[type=file]").set_input_files(paths)


def bring_from(page: Page, way: str) -> None:
    """Choose where the image comes from."""
    settle(page)
    radio = page.get_by_role("radio", name=way, exact=True)
    radio.click()
    expect(radio).to_be_checked()
    settle(page)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def across(page: Page, height: float) -> None:
    """Pull a stroke from left to right over the pad, at that share of its height."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + height * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + height * box["height"], steps=8)
    page.mouse.up()


def inked(page: Page) -> float:
    """The share of the pad's pixels that are lighter than middle gray."""
    share = page.locator("canvas").evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let light = 0;
          for (let at = 0; at < data.length; at += 4) light += data[at] > 127;
          return light / (data.length / 4);
        }"""
    )
    return float(share)


def saw(page: Page) -> str:
    """What the network saw, as the address of the picture."""
    return str(page.get_by_alt_text("as the network saw it").get_attribute("src"))


def test_the_pad_says_where_to_draw(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    hint = page.get_by_text("Draw here")
    expect(hint).to_be_visible()
    draw_a_one(page)
    expect_five_bars(page)
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(hint).to_be_visible()


def test_an_upload_is_shown_as_it_came_and_as_it_was_seen(
    app: App, open_page: OpenPage, digits: str, tmp_path: Path
) -> None:
    photo, blank, text = (tmp_path / name for name in ("7.jpg", "blank.jpg", "notes.txt"))
    photo.write_bytes(photograph("side light"))
    blank.write_bytes(photograph("side light", strokes=[]))
    text.write_text("hello")
    page = open_page(f"{app.url}/predict?run={digits}")
    upload(page, photo)
    expect_five_bars(page)
    came, saw = page.get_by_alt_text("Your image"), page.get_by_alt_text("as the network saw it")
    expect(came).to_be_visible()
    expect(saw).to_be_visible()
    assert came.evaluate("image => image.naturalHeight > image.naturalWidth")
    expect(page.get_by_alt_text("Where the network looked for")).to_be_visible()
    expect(page.get_by_text("(Grad-CAM)")).to_be_visible()
    for path, words in ((text, "not an image"), (blank, "there is nothing on it")):
        choose(page, path)
        expect(page.locator(".vz-problem")).to_contain_text(f"{path.name}: {words}")
        expect(page.locator(".vz-bars")).to_have_count(0)
        expect(page.get_by_test_id("stFileUploader")).to_contain_text(path.name)
    choose(page, photo)
    expect_five_bars(page)
    expect(page.locator(".vz-problem")).to_have_count(0)


@pytest.mark.slow
def test_two_networks_on_a_phone(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}", width=390)
    draw_a_one(page)
    expect_five_bars(page)
    settle(page)
    second = option(page, re.compile("Digit reader"))
    pick_option(page, re.compile("A second one beside it"), second)
    expect(page.locator(".vz-answer")).to_have_count(2)
    expect(page.locator(".vz-takeaway")).to_have_text(re.compile("^(Both say|They differ)"))
    page.wait_for_url(re.compile("second=digit-reader"))
    expect(page.get_by_alt_text("Where the network looked for")).to_have_count(2)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_photographs_are_uploaded_first(app: App, open_page: OpenPage, pets: str) -> None:
    page = open_page(f"{app.url}/predict?run={pets}")
    expect(page.locator("input[type=file]")).to_be_attached()
    expect(page.get_by_text("Draw here")).to_have_count(0)


@pytest.mark.slow
def test_strokes_are_undone_and_a_clear_too(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    bars, empty = page.locator(".vz-bars .bar"), page.get_by_text("the answer appears here")
    expect(button(page, "Undo")).to_be_disabled()
    draw_a_one(page)
    expect_five_bars(page)
    one = saw(page)
    across(page, 0.5)
    expect(page.get_by_alt_text("as the network saw it")).not_to_have_attribute("src", one)
    page.keyboard.press("Control+z")
    expect(page.get_by_alt_text("as the network saw it")).to_have_attribute("src", one)
    button(page, "Clear").click()
    expect(empty).to_be_visible()
    expect(bars).to_have_count(0)
    button(page, "Undo").click()
    expect(page.get_by_alt_text("as the network saw it")).to_have_attribute("src", one)
    button(page, "Undo").press("Enter")
    expect(empty).to_be_visible()
    expect(page.locator("canvas")).to_be_focused()


@pytest.mark.slow
def test_pens_of_three_widths_and_an_eraser(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    found = []
    for pen in ("Thin pen", "Medium pen", "Thick pen"):
        button(page, pen).click()
        expect(button(page, pen)).to_have_attribute("aria-pressed", "true")
        across(page, 0.5)
        found.append(inked(page))
        button(page, "Clear").click()
    assert found[0] < 0.75 * found[1]
    assert found[1] < 0.75 * found[2]
    button(page, "Thin pen").click()
    draw_a_one(page)
    expect_five_bars(page)
    button(page, "Thick pen").click()
    button(page, "Eraser").click()
    expect(button(page, "Eraser")).to_have_attribute("aria-pressed", "true")
    draw_a_one(page)
    assert inked(page) == 0
    expect(page.get_by_text("the answer appears here")).to_be_visible()
    expect(page.locator(".vz-problem")).to_have_count(0)
    button(page, "Medium pen").click()
    expect(button(page, "Eraser")).to_have_attribute("aria-pressed", "false")


def test_a_finger_draws_on_a_phone(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}", width=390)
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    top = page.evaluate("scrollY")
    finger = page.context.new_cdp_session(page)
    x = box["x"] + box["width"] / 2
    for step, kind in enumerate(("touchStart", *["touchMove"] * 6, "touchEnd")):
        place = {"x": x, "y": box["y"] + box["height"] * (0.15 + 0.1 * step)}
        points = [] if kind == "touchEnd" else [place]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect_five_bars(page)
    assert page.evaluate("scrollY") == top, "the page must not scroll below the finger"
    for name in ("Thin pen", "Medium pen", "Thick pen", "Eraser", "Undo", "Clear"):
        size = button(page, name).bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 40
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= 390
    settle(page)
    button(page, "Undo").tap()
    expect(page.locator(".vz-bars")).to_have_count(0)


@pytest.mark.slow
def test_paper_is_white_where_the_data_set_s_is(
    app: App, open_page: OpenPage, tmp_path: Path
) -> None:
    members = {}
    for number in range(20):
        image = Image.new("L", (28, 28), 255)
        ends = [(6, 6), (20, 21)] if number % 2 else [(7 + number % 5, 5), (7 + number % 5, 22)]
        ImageDraw.Draw(image).line(ends, fill=0, width=2)
        members[f"{('upright', 'oblique')[number % 2]}/{number}.png"] = encoded(image)
    with app.workspace():
        record = imported(zipped(tmp_path / "lines.zip", members), "lines", colour="gray", size=28)
        assert record.ink is not None
        assert record.ink.dark
    queued = app.queue(
        {"data": {"name": "lines"}, "model": {"name": "linear"}, "training": {"epochs": 1}}
    )
    page = open_page(f"{app.url}/predict?run={app.wait_for(queued, 'finished').id}")
    expect(page.get_by_text("Draw here")).to_be_visible()
    assert inked(page) == 1
    draw_a_one(page)
    expect(page.locator(".vz-bars .bar")).to_have_count(2)
    assert 0.5 < inked(page) < 1


@pytest.mark.slow
def test_one_of_several_files_is_looked_at(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}", width=390)
    bring_from(page, "Upload")
    choose(page, SAMPLES / "three.jpg", SAMPLES / "five.jpg", SAMPLES / "SOURCES.md")
    tiles = page.locator(".st-key-predict_tiles_files button")
    expect(tiles).to_have_count(3)
    expect_five_bars(page)
    first = saw(page)
    expect(tiles.nth(0)).to_have_attribute("aria-pressed", "true")
    settle(page)
    tiles.filter(has_text="five.jpg").click()
    expect(tiles.filter(has_text="five.jpg")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_alt_text("as the network saw it")).not_to_have_attribute("src", first)
    settle(page)
    tiles.filter(has_text="SOURCES.md").press("Enter")
    expect(page.locator(".vz-problem")).to_contain_text("SOURCES.md: not an image")


@pytest.mark.slow
def test_a_drawing_and_files_stay_while_another_source_is_looked_at(
    app: App, open_page: OpenPage, digits: str
) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    draw_a_one(page)
    expect_five_bars(page)
    drawn = saw(page)
    bring_from(page, "Upload")
    expect(page.locator("canvas")).to_be_hidden()
    choose(page, SAMPLES / "three.jpg")
    expect_five_bars(page)
    bring_from(page, "Draw")
    expect(page.get_by_alt_text("as the network saw it")).to_have_attribute("src", drawn)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".vz-bars")).to_have_count(0)
    bring_from(page, "Upload")
    expect_five_bars(page)
    expect(page.get_by_text("three.jpg").first).to_be_visible()


@pytest.mark.parametrize("by", ["keys", "button"])
def test_an_image_is_pasted(app: App, open_page: OpenPage, digits: str, by: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bring_from(page, "Upload")
    page.evaluate("navigator.clipboard.writeText('hello')")
    paste(page, by)
    expect(page.get_by_text("There is no image in the clipboard.")).to_be_visible()
    copy_an_image(page)
    paste(page, by)
    expect_five_bars(page)
    expect(page.get_by_test_id("stFileUploader")).to_contain_text("image.png")
    expect(page.get_by_text("There is no image in the clipboard.")).to_have_count(0)


def test_an_image_is_pasted_while_one_draws(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw_a_one(page)
    expect_five_bars(page)
    drawn = saw(page)
    page.evaluate("navigator.clipboard.writeText('hello')")
    paste(page, "keys")
    copy_an_image(page)
    paste(page, "keys")
    expect(page.get_by_role("radio", name="Upload", exact=True)).to_be_checked()
    expect(page.get_by_test_id("stFileUploader")).to_contain_text("image.png")
    expect(page.get_by_alt_text("as the network saw it")).not_to_have_attribute("src", drawn)
    expect(page.get_by_text("There is no image in the clipboard.")).to_have_count(0)
    bring_from(page, "Draw")
    expect(page.get_by_alt_text("as the network saw it")).to_have_attribute("src", drawn)


def copy_an_image(page: Page) -> None:
    """Put a picture of a frame into the clipboard."""
    page.evaluate(
        """async () => {
          const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
          canvas.width = canvas.height = 200;
          pen.fillStyle = "#fff"; pen.fillRect(0, 0, 200, 200);
          pen.lineWidth = 14; pen.strokeRect(70, 50, 60, 100);
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        }"""
    )


def paste(page: Page, by: str) -> None:
    settle(page)
    if by == "keys":
        page.keyboard.press("Control+v")
    else:
        button(page, "Paste an image").click()


def test_the_camera_takes_a_picture_and_the_answer_follows_the_video(
    app: App, open_page: OpenPage, digits: str
) -> None:
    page = open_page(f"{app.url}/predict?run={digits}", width=390)
    bring_from(page, "Camera")
    expect(button(page, "Take a picture")).to_have_count(0)
    button(page, "Turn the camera on").click()
    button(page, "Take a picture").click()
    expect(page.locator(".vz-bars .bar")).to_have_count(5)
    settle(page)
    one = frames(page)
    button(page, "Live: answer what it sees").click()
    came = page.get_by_alt_text("Your image")
    for _ in range(3):
        before = came.get_attribute("src")
        expect(came).not_to_have_attribute("src", str(before))
    assert frames(page) >= one + 3
    button(page, "Stop answering").click()
    settle(page)
    last = frames(page)
    page.wait_for_timeout(600)
    assert frames(page) == last
    bring_from(page, "Draw")
    page.wait_for_function("!window.vistazoCamera.stream")


def frames(page: Page) -> int:
    """How many pictures of the camera were handed over."""
    return int(page.evaluate("window.vistazoCamera.number"))


def test_no_camera_is_said_in_words(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    bring_from(page, "Camera")
    page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia =
          () => Promise.reject(new DOMException("no", "NotAllowedError")); }"""
    )
    button(page, "Turn the camera on").click()
    expect(page.get_by_text("does not give this page the camera")).to_be_visible()


@pytest.mark.slow
def test_what_a_test_image_is_stands_beside_the_answer(
    app: App, open_page: OpenPage, digits: str
) -> None:
    page = open_page(f"{app.url}/predict?run={digits}", width=390)
    bring_from(page, "Test images")
    truth = page.get_by_text(
        re.compile(r"^Test image \d+: in truth it is \d\. The answer is (right|wrong)\.$")
    )
    expect(truth).to_be_visible()
    expect_five_bars(page)
    settle(page)
    last = page.locator(".st-key-predict_tiles_known button").last
    number = last.get_attribute("data-id")
    last.click()
    expect(truth).to_contain_text(f"Test image {number}:")
    settle(page)
    button(page, "Any one").click()
    expect(truth).not_to_contain_text(f"Test image {number}:")


def test_samples_are_answered(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    bring_from(page, "Samples")
    expect_five_bars(page)
    first = saw(page)
    page.locator(".st-key-predict_tiles_samples button").nth(1).click()
    expect(page.get_by_alt_text("as the network saw it")).not_to_have_attribute("src", first)
    assert (
        page.locator(".st-key-predict_tiles_samples img").first.evaluate("one => one.naturalWidth")
        > 50
    )


def test_a_difficult_file_has_a_line_or_an_answer(
    app: App, open_page: OpenPage, pets: str, tmp_path: Path
) -> None:
    """By turns one that is refused and one that is taken, so that each answer is a new one."""
    page = open_page(f"{app.url}/predict?run={pets}")
    taken = {name: TAKEN[name] for name in ("cmyk.jpg", "transparent.png", "turned 6.jpeg")}
    taken["one pixel.png"] = lambda: one_pixel("red")
    odd_ones = ("nothing.jpg", "a text.png", "truncated.jpg", "30000 x 30000.png", *HEIC_REFUSED)
    refused = {name: REFUSED[name][0] for name in odd_ones}
    for (odd, make_odd), (good, make_good) in zip(
        refused.items(), itertools.cycle(taken.items()), strict=False
    ):
        for name, make in ((odd, make_odd), (good, make_good)):
            (tmp_path / name).write_bytes(make())
            settle(page)
            choose(page, tmp_path / name)
            if name in refused:
                expect(page.locator(".vz-problem")).to_contain_text(f"{name}: ")
                expect(page.locator(".vz-bars")).to_have_count(0)
            else:
                expect(page.locator(".vz-bars .bar")).to_have_count(2)
                expect(page.locator(".vz-problem")).to_have_count(0)
