"""The reference experiments in the browser: recipes, unfreeze depth, weights that are not there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bench._app import App, running_app
from core.runs import queue
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import expect_status, run_id, shown_accuracy

pytestmark = pytest.mark.browser
NO_NETWORK = "http://127.0.0.1:9"  # nobody listens at the discard port
SMALL_BACKBONE = {
    "data": {"name": "digits", "fraction": 0.2},
    "model": {"name": "mobilenet", "width": 0.25, "image_size": 32},
    "training": {"epochs": 1},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app that has no published weights and no network to fetch them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        patch.setenv("https_proxy", NO_NETWORK)
        with running_app(tmp_path_factory.mktemp("experiments") / "workspace") as app:
            yield app
            assert "Traceback" not in app.log.read_text()


def choose(page: Page, recipe: str) -> Locator:
    """Press the row of that recipe; its card, once it is open."""
    page.locator(f".vz-recipes button[data-name={recipe}]").click()
    card = page.locator(".st-key-recipe_card")
    expect(card.locator("code").first).to_have_text(recipe)
    settle(page)
    return card


@pytest.mark.slow
def test_a_short_version_is_started_from_its_card(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/recipes")
    card = choose(page, "digit-reader")
    card.get_by_role("button", name="Run the short version").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    expect_status(page, "finished")
    run = app.run(run_id(page))
    assert run.epochs == 10
    assert shown_accuracy(page) > 0.85
    page.go_back()
    settle(page)
    expect(page.locator(".vz-recipes tr", has_text="Digit reader")).to_contain_text("short version")
    page.locator(f".st-key-run_{run.id} button").click()
    page.wait_for_url(re.compile(f"/train.*run={run.id}"))


@pytest.mark.slow
def test_a_long_training_is_asked_about_first(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/recipes")
    page.get_by_role("radio", name="CIFAR-10 ", exact=False).first.click()
    expect(page.locator(".vz-recipes tbody")).to_have_count(1)
    settle(page)
    card = choose(page, "cnn3")
    expect(card.get_by_text("at most 200 epochs", exact=False)).to_be_visible()
    card.get_by_role("button", name="Run as published").click()
    question = page.get_by_role("dialog")
    expect(question.get_by_text("about 15 hours", exact=False)).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    with app.workspace():
        assert queue.waiting() == []
    card.get_by_role("button", name="Run as published").click()
    question.get_by_role("button", name="Run it").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    page.get_by_role("button", name="Stop").click()
    ended = app.wait_for(run_id(page), "stopped", "failed", seconds=500)  # a first batch takes long
    assert ended.config.model.name == "cnn3"


def test_a_recipe_is_chosen_by_keyboard_and_its_address_opens_it(
    app: App, open_page: OpenPage
) -> None:
    page = open_page(f"{app.url}/recipes")
    page.locator(".vz-recipes button").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("recipe=fashion-sprint"))
    focused = page.locator(".vz-recipes button:focus")
    expect(focused).to_have_attribute("aria-pressed", "true")
    expect(focused).to_contain_text("Sprint on Fashion-MNIST")
    again = open_page(page.url)
    expect(again.locator(".st-key-recipe_card h3")).to_have_text("Sprint on Fashion-MNIST")
    first = again.get_by_test_id("stBaseButton-primary")
    expect(first).to_have_count(1)
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800


def test_a_phone_shows_the_card_after_a_choice(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/recipes", width=390)
    expect(page.locator(".st-key-recipe_card")).not_to_be_in_viewport()
    card = choose(page, "cnn2")
    expect(card).to_be_in_viewport()
    expect(card.get_by_role("button", name="Run the short version")).to_be_in_viewport()


@pytest.mark.slow
def test_unfreezing_layers_changes_how_many_weights_learn(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    page.get_by_role("radio", name="Pretrained").click()
    page.get_by_role("radio", name="MobileNet", exact=True).click()
    frozen = trainable_parameters(page)
    slider = page.get_by_role("slider", name="Layers that learn")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowRight")
    expect(learning_line(page)).not_to_contain_text(f"{frozen:,} of them")
    assert trainable_parameters(page) > frozen
    settle(page)
    expect(page.locator(".vz-learns").locator("..")).to_contain_text("6 layers")
    page.get_by_text("More about the network").click()
    expect(page.get_by_text("First layer that learns")).to_be_visible()


@pytest.mark.slow
def test_missing_weights_are_explained_and_random_ones_offered(
    app: App, open_page: OpenPage
) -> None:
    failed = app.wait_for(app.queue(SMALL_BACKBONE), "failed")
    page = open_page(f"{app.url}/train?run={failed.id}")
    expect(page.get_by_text("mobilenet_2_5", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Train with random weights instead").click()
    page.wait_for_url(re.compile(rf"run=(?!{failed.id})"))
    expect_status(page, "finished")
    assert getattr(app.run(run_id(page)).config.model, "weights", "") == "random"
    expect(page.locator(".vz-run", has_text="random weights").first).to_be_visible()


def learning_line(page: Page):
    """The sentence that counts the weights."""
    return page.get_by_text("of them learn", exact=False).first


def trainable_parameters(page: Page) -> int:
    """How many weights learn, as the page says it."""
    expect(learning_line(page)).to_be_visible()
    found = re.search(r"([\d,]+) of them learn", learning_line(page).inner_text())
    assert found is not None
    return int(found[1].replace(",", ""))
