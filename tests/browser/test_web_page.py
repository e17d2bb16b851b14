"""The page to take along, in a real Chromium from a static server: it answers as the app does."""

import base64
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bench._site import CLASSIFY_ALL, READ_ALL, Site
from bench.web_page import enlarged
from core.common import settings
from core.common.i18n import languages
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.export.exporting import kept_export, make_export
from core.export.formats import formats
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import repository
from tests.conftest import SETTINGS
from tests.helpers import open_arrays
from tests.photographed import photograph

pytestmark = pytest.mark.browser
UPLOADS = 100
# Returns once it waits, or has taken over.
INSTALL_THE_NEWER = """async () => {
  const {installing} = await (await navigator.serviceWorker.ready).update();
  await new Promise((done) => {
    const look = () => /installed|activated/.test(installing.state) && done();
    installing.onstatechange = look;
    look();
  });
}"""
# What a screen reader is told of the answer: at each refill it says it once more.
COUNT_REFILLS = """() => {
  window.refills = 0;
  new MutationObserver((all) => window.refills += all.length)
    .observe(document.getElementById("answer"), {childList: true, subtree: true});
}"""
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def exported(trained_home: tuple[Path, str]) -> Iterator[ZipFile]:
    """What a run's web page is handed out as; its proof holds."""
    home, run_id = trained_home
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("VISTAZO_HOME", str(home))
        make_export(run_id, "web")
        kept = kept_export(repository.get_run(run_id), formats["web"])
        assert kept is not None
        assert kept.proof.holds, kept.proof
        with ZipFile(kept.path) as packed:
            yield packed
        shutil.rmtree(settings.run_folder(run_id) / "exports")


@pytest.fixture
def site(exported: ZipFile, tmp_path: Path) -> Iterator[Site]:
    """The page, on a server of its own."""
    exported.extractall(tmp_path)
    site = Site(tmp_path / "page")
    yield site
    site.close()


@pytest.fixture
def open_site(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open it as somebody new; it asks nobody else, and no script of it fails."""
    contexts, broken, foreign = [], [], []

    def open_site(width: int = 1280, dark: bool = False, language: str = "en-US") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale=language,
            has_touch=width < 600,
            permissions=["camera"],
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        asked = (site.url, "data:", "blob:")
        context.on("request", lambda one: one.url.startswith(asked) or foreign.append(one.url))
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator("#check")).to_be_visible()  # the network is there
        return page

    yield open_site
    for context in contexts:
        context.close()
    assert not broken
    assert not foreign


def as_text(values: bytes) -> str:
    return base64.b64encode(values).decode()


def draw_a_line(page: Page) -> None:
    box = page.locator("#draw canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + box["height"] * 0.6, steps=5)
    page.mouse.up()
    expect(page.locator("#bars li")).to_have_count(5)


def test_on_the_same_pixels_it_answers_as_the_app(open_site, trained):
    pixels = np.asarray(open_arrays("digits").x_test)
    images = [as_text(one.tobytes()) for one in pixels]
    page = open_site()
    found = np.array(page.evaluate(CLASSIFY_ALL, {"shape": pixels.shape[1:], "images": images}))
    expected = predict(trained, pixels)
    assert len(found) == 360
    assert (found.argmax(1) == expected.argmax(1)).all()
    assert np.abs(found - expected).max() <= 1e-4


def test_of_the_same_files_it_says_what_the_app_says(open_site, trained):
    """Enlarged with soft edges, and photographed: a browser decodes and shrinks in its own way."""
    pixels = np.asarray(open_arrays("digits").x_test[:UPLOADS])
    files = [enlarged(one, number) for number, one in enumerate(pixels)]
    files += [photograph(scene) for scene in ("pencil", "chalk", "side light")]
    how = preparation(resolve(repository.get_run(trained).config.data))
    expected = predict(trained, np.stack([read(one, "file", how) for one in files]))
    found = np.array(open_site().evaluate(READ_ALL, [as_text(one) for one in files]))
    assert np.mean(found.argmax(1) == expected.argmax(1)) >= 0.99


def test_the_page_repeats_its_proof_and_says_where_it_fails(site, open_site):
    page = open_site()
    draw_a_line(page)
    page.evaluate(COUNT_REFILLS)
    page.get_by_role("button", name="Check it in this browser").click()
    said = page.locator("#checked")
    expect(said).to_contain_text("Holds in this browser: 360 test images")
    expect(said).to_contain_text("100.00%")
    assert page.evaluate("refills") < 10  # not after every few images
    answers = site.folder / "check" / "answers.bin"
    answers.write_bytes(answers.read_bytes()[::-1])
    other = open_site()
    other.get_by_role("button", name="Check it in this browser").click()
    expect(other.locator("#checked")).to_contain_text("FAILED in this browser")


def test_a_person_draws_brings_a_file_and_takes_a_picture(open_site, tmp_path):
    page = open_site(width=390)
    draw_a_line(page)
    expect(page.locator("#answer b")).to_have_text(re.compile(r"^\d$"))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#bars li")).to_have_count(0)
    page.get_by_role("button", name="Upload", exact=True).click()
    (tmp_path / "seven.jpg").write_bytes(photograph("side light"))
    page.set_input_files("#file", tmp_path / "seven.jpg")
    expect(page.locator("#bars li")).to_have_count(5)
    (tmp_path / "no.png").write_bytes(b"no image")
    page.set_input_files("#file", tmp_path / "no.png")
    expect(page.get_by_text("can't read that file")).to_be_visible()
    expect(page.locator("#bars li")).to_have_count(0)
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_role("button", name="Turn the camera on").click()
    page.get_by_role("button", name="Take a picture").click()
    expect(page.locator("#came")).to_be_visible()
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator("#video")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_was_opened_once_opens_without_a_server(site, open_site):
    page = open_site()
    expect(page.get_by_text("The page is kept in this browser")).to_be_visible()
    site.close()
    page.reload()
    expect(page.locator("#check")).to_be_visible()
    draw_a_line(page)


def test_a_file_that_can_not_be_had_keeps_nothing(site, open_site):
    (site.folder / "check" / "images.bin").unlink()
    page = open_site()
    expect(page.locator("#offline")).to_contain_text("not kept")


def test_an_open_page_goes_on_with_its_own_files_when_a_newer_one_is_there(site, open_site):
    page = open_site()
    expect(page.get_by_text("The page is kept in this browser")).to_be_visible()
    answers = site.folder / "check" / "answers.bin"
    answers.write_bytes(answers.read_bytes()[::-1])
    worker = site.folder / "sw.js"
    worker.write_text(worker.read_text("utf-8").replace('VERSION = "', 'VERSION = "newer'), "utf-8")
    page.evaluate(INSTALL_THE_NEWER)
    page.get_by_role("button", name="Check it in this browser").click()
    expect(page.locator("#checked")).to_contain_text("Holds in this browser")
    assert page.evaluate("async () => Boolean((await navigator.serviceWorker.ready).waiting)")


def test_it_speaks_every_language_and_names_stay_text(site, open_site):
    path = site.folder / "page.json"
    said = json.loads(path.read_text("utf-8"))
    assert said["languages"].keys() == set(languages())
    for words in said["languages"].values():
        words["classes"] = [HOSTILE] * 10
        words["title"] = HOSTILE
    path.write_text(json.dumps(said), "utf-8")
    page = open_site(language="es-MX")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("[data-way=draw]")).to_have_text("Dibujar")
    draw_a_line(page)
    expect(page.locator("#answer b")).to_have_text(HOSTILE)
    expect(page.locator("h1")).to_have_text(HOSTILE)
    expect(page.locator("img")).to_have_count(0)
    page.locator("#language").select_option("en")
    expect(page.locator("[data-way=draw]")).to_have_text("Draw")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_has_no_fault_that_axe_finds(open_site, dark):
    page = open_site(width=390, dark=dark)
    draw_a_line(page)
    page.locator("summary").click()
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_opened_from_a_disk_it_says_how_it_is_served(site, browser):
    page = browser.new_page()
    page.goto((site.folder / "index.html").as_uri())
    expect(page.get_by_text("python -m http.server").first).to_be_visible()
    page.close()
