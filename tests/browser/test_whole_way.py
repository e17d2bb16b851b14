"""From an empty workspace to a classified drawing, the way a stranger goes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import (
    choose_part,
    drag_a_zoom,
    draw_a_one,
    expect_five_bars,
    expect_status,
    points,
    run_id,
    shown_accuracy,
    start_digit_reader,
    upload,
    wait_for_points,
    zoom,
)

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_whole_way(app: App, page: Page, tmp_path: Path) -> None:
    expect(page.get_by_text("No trainings yet")).to_be_visible()
    run = start_digit_reader(page)
    assert_zoom_survives_new_points(page)
    page.reload()
    settle(page)
    assert run_id(page) == run
    expect_status(page, "finished")
    assert shown_accuracy(page) >= 0.95
    expect(page.get_by_text("images/s in float32")).to_be_visible()
    assert_it_can_be_taken_along(page, app)

    page.get_by_role("button", name="See what it got wrong").click()
    expect(page.get_by_role("radio", name="Mistakes", exact=True)).to_be_checked()
    choose_part(page, "Overview")
    expect(page.get_by_role("heading", name="What it cost")).to_be_visible()
    assert shown_accuracy(page) >= 0.95
    choose_part(page, "Confusions")
    assert run_id(page) == run
    assert sum_of_the_matrix(page) == 360
    choose_part(page, "Overview")

    page.get_by_role("button", name="Try it yourself").click()
    draw_a_one(page)
    expect_five_bars(page)
    upload(page, picture_of_a_zero(tmp_path))
    expect(page.locator(".vz-bars .name").first).to_have_text("0")
    expect_five_bars(page)


def test_undo_and_clear_take_the_answer_back(app: App, open_page: OpenPage) -> None:
    run = app.wait_for(
        app.queue({"data": {"name": "digits"}, "training": {"epochs": 1}}), "finished"
    )
    page = open_page(f"{app.url}/predict?run={run.id}")
    draw_a_one(page)
    expect_five_bars(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".vz-bars")).to_have_count(0)
    draw_a_one(page)
    expect_five_bars(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".vz-bars")).to_have_count(0)


def assert_it_can_be_taken_along(page: Page, app: App) -> None:
    """The downloaded file is the run's network, under the name that the program shown loads."""
    page.get_by_text("Use it in a program of your own").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the trained network").click()
    file = waiting.value
    stored = app.home / "runs" / run_id(page) / "model.keras"
    assert Path(file.path()).read_bytes() == stored.read_bytes()
    expect(page.get_by_test_id("stCode").first).to_contain_text(file.suggested_filename)


def assert_zoom_survives_new_points(page: Page) -> None:
    """The chart gains three points while it keeps the range that the mouse has set."""
    wait_for_points(page, 2)
    left, right = zoom(page)
    drag_a_zoom(page)
    chosen = zoom(page)
    assert chosen[1] - chosen[0] < 0.5 * (right - left)
    wait_for_points(page, points(page) + 3)
    assert zoom(page) == pytest.approx(chosen)


def sum_of_the_matrix(page: Page) -> int:
    """All counts written into the confusion matrix of the ten digits."""
    cells = page.locator(".vz-matrix td")
    expect(cells).to_have_count(100)
    return sum(int(text) for text in cells.all_text_contents())


def picture_of_a_zero(folder: Path) -> Path:
    """A dark ring on white paper, as a PNG file."""
    rows, columns = np.mgrid[:200, :200]
    distance = np.hypot((rows - 100) / 1.35, columns - 100)
    pixels = np.where((distance > 40) & (distance < 62), 20, 250).astype("uint8")
    path = folder / "zero.png"
    Image.fromarray(pixels).save(path)
    return path
