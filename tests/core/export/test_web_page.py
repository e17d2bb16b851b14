"""What a page to take along is told: words in every language, what is kept, what may be in it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from core.common.i18n import languages, use_language, used_language
from core.datasets.versions.repository import resolve
from core.export.formats import formats
from core.export.formats.web import ASSETS
from core.export.proof import Proof, TestImages
from core.export.web_page import MOST_CHECK_BYTES, write_page
from core.export.web_words import WORDS
from core.runs import repository

PROOF = Proof(3, 1.0, 1e-6, 0.25, 0.1, 1e-4, 0.97, 0.0, -0.005, 0.005)
IMAGES = TestImages(
    np.arange(192, dtype="uint8").reshape(3, 8, 8, 1), np.arange(3), np.eye(3, 10, dtype="float32")
)
SCRIPTS = sorted((ASSETS / "web").glob("*.js"))


@pytest.fixture
def page(tmp_path):
    """A folder as `write` leaves it, with little in it."""
    for name in ("index.html", "sw.js"):
        (tmp_path / name).write_text((ASSETS / "web" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "network.onnx").write_bytes(b"a network")
    return tmp_path


def told(page, run, proof=PROOF, images=IMAGES):
    write_page(page, run, resolve(run.config.data), formats["web"], proof, images)
    return json.loads((page / "page.json").read_text("utf-8"))


def test_it_says_everything_in_every_language(page, trained):
    use_language("es")
    try:
        said = told(page, repository.get_run(trained))
        assert used_language() == "es"
    finally:
        use_language("en")
    assert tuple(said["languages"]) == languages()
    assert said["languages"]["es"]["name"] == "Español"
    assert said["languages"]["es"]["words"]["draw"] == "Dibujar"
    english = said["languages"]["en"]
    assert english["title"] == "Reader"
    assert english["classes"] == list("0123456789")
    assert english["failed"] == ""
    assert "A browser was not part of this proof" in english["proof"]
    assert "python -m http.server" in english["card"]
    assert "8×8 pixels" in english["words"]["saw"]
    assert said["first"] == "draw"
    assert said["prepare"]["ink"]["strokes"] is True
    html = (page / "index.html").read_text("utf-8")
    assert html.count("<p lang=") == len(languages())


def test_every_word_that_the_page_asks_for_is_there():
    html = (ASSETS / "web" / "index.html").read_text("utf-8")
    asked = set(re.findall(r'data-word="(\w+)"', html))
    for path in SCRIPTS:
        asked |= set(re.findall(r"\bwords\.(\w+)", path.read_text("utf-8")))
    assert asked <= WORDS.keys()


def test_test_images_and_answers_are_in_it_as_plain_numbers(page, trained):
    said = told(page, repository.get_run(trained))
    assert said["check"] == {"images": 3, "classes": 10, "tolerance": 1e-4}
    assert (page / "check" / "images.bin").read_bytes() == IMAGES.pixels.tobytes()
    answers = np.frombuffer((page / "check" / "answers.bin").read_bytes(), "<f4")
    np.testing.assert_array_equal(answers.reshape(3, 10), IMAGES.expected)


def test_without_images_that_may_be_handed_out_there_are_none(page, trained):
    assert told(page, repository.get_run(trained), images=None)["check"] is None
    assert not (page / "check").exists()


def test_one_image_that_is_too_large_is_left_out(page, trained):
    pixels = np.zeros((1, MOST_CHECK_BYTES + 1, 1, 1), "uint8")
    images = TestImages(pixels, IMAGES.labels[:1], IMAGES.expected[:1])
    assert told(page, repository.get_run(trained), images=images)["check"] is None


def test_a_failed_proof_is_said_in_every_language(page, trained):
    said = told(page, repository.get_run(trained), replace(PROOF, failure="difference"))
    assert said["proof"]["holds"] is False
    assert "PROOF OF THIS FILE FAILED" in said["languages"]["en"]["failed"]
    assert "HA FALLADO" in said["languages"]["es"]["failed"]


def test_what_a_browser_keeps_has_a_version_of_its_own(page, trained):
    run = repository.get_run(trained)

    def kept():
        text = (page / "sw.js").read_text("utf-8")
        version, names = re.search(r'VERSION = "(\w*)";\nconst FILES = (.*);', text).groups()
        (page / "sw.js").write_text((ASSETS / "web" / "sw.js").read_text("utf-8"), "utf-8")
        return version, json.loads(names)

    told(page, run, images=None)
    version, names = kept()
    assert names == ["./", "index.html", "network.onnx", "page.json"]
    (page / "network.onnx").write_bytes(b"another network")
    told(page, run, images=None)
    assert kept()[0] != version


def test_where_there_is_no_network_there_is_no_page(page, trained):
    (page / "network.onnx").unlink()
    run = repository.get_run(trained)
    write_page(page, run, resolve(run.config.data), formats["web"], PROOF, IMAGES)
    assert not (page / "page.json").exists()


@pytest.mark.parametrize(
    "path", [*SCRIPTS, ASSETS / "web" / "index.html"], ids=lambda one: one.name
)
def test_names_are_never_put_in_as_html_and_nothing_comes_from_elsewhere(path):
    text = path.read_text("utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert "://" not in text
