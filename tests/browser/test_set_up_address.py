"""A teacher hands out an address; a pupil opens it on a phone and turns what is free."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bench._app import App
from core.experiments.set_up import config_text
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import comes_to_fit, faults, run_id

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]


def test_a_pupil_turns_the_free_knobs_and_no_other(app: App, open_page: OpenPage) -> None:
    teacher = open_page(f"{app.url}/train?config=model=linear;training.epochs=3;data.fraction=0.2")
    teacher.get_by_text("Share this set-up").click()
    expect(teacher.get_by_role("img", name="QR code of http")).to_be_visible()
    drawn = "(image) => image.complete && image.naturalWidth > 0"
    image = teacher.get_by_role("img", name="QR code of http").element_handle()
    teacher.wait_for_function(drawn, arg=image)
    address = urlsplit(teacher.get_by_test_id("stCode").first.inner_text().replace("\n", ""))

    phone = open_page(f"{app.url}{address.path}?{address.query}", width=390)
    expect(phone.get_by_text("One knob is yours to turn: Epochs.")).to_be_visible()
    expect(phone.get_by_text("Network Linear")).to_be_visible()
    assert phone.get_by_role("slider").count() == 0
    epochs = phone.get_by_role("spinbutton")
    expect(epochs).to_have_count(1)
    expect(epochs).to_have_value("3")
    comes_to_fit(phone)
    assert not faults(phone)
    epochs.fill("2")
    epochs.press("Enter")
    settle(phone)
    expect(phone.locator(".vz-start")).to_contain_text("2 epochs")
    phone.get_by_role("button", name="Start training").click()
    phone.wait_for_url(re.compile(r"[?&]run="))
    assert config_text(app.run(run_id(phone)).config) == (
        "data.name=digits;model=linear;training.epochs=2;data.fraction=0.2;version=3"
    )
    phone.reload()
    settle(phone)
    expect(phone.get_by_role("spinbutton")).to_have_value("3")  # as it was handed out
    menu = phone.locator(".st-key-phone_menu")
    menu.get_by_role("link", name="Home").click()
    settle(phone)
    menu.get_by_role("link", name="Train").click()
    phone.wait_for_url(re.compile(r"[?&]show=epochs"))
    settle(phone)
    expect(phone.get_by_role("spinbutton")).to_have_count(1)
