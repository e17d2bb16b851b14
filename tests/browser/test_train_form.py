"""The form of a training: settings come and go with what is chosen, and reach the run."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import expect_status, option, pick_option, run_id

pytestmark = pytest.mark.browser


def take(page: Page, network: str) -> None:
    """Choose a network of the group that is shown."""
    page.get_by_role("radio", name=network, exact=True).click()
    settle(page)


def test_a_network_that_comes_again_begins_anew(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    dropout = page.get_by_role("slider", name="Dropout")
    dropout.focus()
    for _ in range(3):
        dropout.press("ArrowRight")
    settle(page)
    expect(dropout).to_have_attribute("aria-valuetext", "0.1")
    take(page, "CNN 3 (three pairs of convolutions)")
    expect(dropout).not_to_have_attribute("aria-valuetext", "0.1")
    take(page, "LeNet-5")
    expect(dropout).to_have_attribute("aria-valuetext", "none, as published")


def test_what_is_set_in_a_fold_stays_while_it_is_closed(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    fold = page.locator(".st-key-fold_notes summary")
    name = page.get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_count(0)
    fold.click()
    name.fill("Mine")
    name.press("Enter")
    settle(page)
    fold.click()
    expect(name).to_have_count(0)
    fold.click()
    expect(name).to_have_value("Mine")
    fold.click()
    expect(name).to_have_count(0)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    assert app.run(run_id(page)).name == "Mine"


@pytest.mark.slow
def test_settings_of_the_chosen_optimiser_reach_the_run(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    page.get_by_text("Optimiser, batch size, schedule").click()
    momentum = page.get_by_role("slider", name="Momentum")
    expect(page.get_by_role("combobox", name="Optimiser")).to_be_visible()
    expect(momentum).to_have_count(0)
    pick_option(page, "Optimiser", option(page, "SGD"))
    momentum.focus()
    for _ in range(2):
        momentum.press("ArrowRight")
    settle(page)
    pick_option(page, "Optimiser", option(page, "SGDW"))
    expect(momentum).to_have_attribute("aria-valuetext", "0.92")
    expect(page.get_by_role("slider", name="Weight decay")).to_be_visible()
    pick_option(page, "Optimiser", option(page, "Adam"))
    expect(momentum).to_have_count(0)
    pick_option(
        page, "Optimiser", option(page, "SGD")
    )  # begins as usual: Adam had no momentum to keep
    expect(momentum).to_have_attribute("aria-valuetext", "0.9")
    momentum.focus()
    momentum.press("ArrowRight")
    settle(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    optimizer = app.run(run_id(page)).config.training.optimizer
    assert optimizer.model_dump() == {
        "name": "sgd",
        "learning_rate": 0.001,
        "bias_rate": 1.0,
        "momentum": 0.91,
        "nesterov": False,
    }


@pytest.mark.parametrize("width", [390, 1280])
def test_the_start_is_always_in_view(app: App, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{app.url}/train", width=width)
    start = page.get_by_role("button", name="Start training")
    expect(page.get_by_test_id("stBaseButton-primary")).to_have_count(1)
    expect(start).to_be_in_viewport(ratio=1)
    page.get_by_text("All settings as text").scroll_into_view_if_needed()
    expect(start).to_be_in_viewport(ratio=1)
    expect(page.locator(".vz-start")).to_contain_text("LeNet-5")


def test_networks_are_chosen_by_keyboard(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    page.get_by_role("radio", name="LeNet-5", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".vz-start")).to_contain_text("CNN 2")
    expect(page.get_by_role("radio", name="CNN 2 (four convolutions)")).to_be_focused()
    page.get_by_role("radio", name="Modern", exact=True).click()
    expect(page.get_by_text("CNN 2 (four convolutions) is chosen")).to_be_visible()


@pytest.mark.slow
def test_the_run_says_in_what_the_form_differs(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train")
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    beside = page.locator(".vz-settings")
    expect(beside).to_contain_text("The form has the same settings.")
    slider = page.get_by_role("slider", name="Dropout")
    slider.focus()
    slider.press("ArrowRight")
    expect(beside).to_contain_text("Dropout none, as published → 0")
    expect_status(page, "finished")
    page.get_by_role("button", name="Use these settings").click()
    expect(beside).to_contain_text("The form has the same settings.")
    expect(beside).to_have_count(1)
