"""The table of formats: what is made shows its proof and its download, what failed says so."""

import json
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from core.common import settings
from core.export import exporting
from core.export.formats import formats
from core.export.proof import Proof
from tests.helpers import PATIENCE

HELD = Proof(360, 1.0, 5e-7, 0.25, 0.1, 1e-4, 0.97, 0.0, -0.005, 0.005)
MISSED = Proof(360, 0.4, 0.9, 0.1, 0.1, 1e-4, 0.4, 0.57, 0.5, 0.6, "agreement")


def draw(run_id: str, language: str) -> None:
    from core.common.i18n import use_language
    from core.runs import repository
    from pages._ui.export.formats import export_formats

    use_language(language)
    export_formats(repository.get_run(run_id))


@pytest.fixture
def kept(trained):
    """Keeps an export with that proof."""
    folder = settings.run_folder(trained) / exporting.FOLDER
    folder.mkdir()
    status = settings.network_file(trained).stat()
    made_of = [exporting.MADE_BY, status.st_size, status.st_mtime_ns, 1.0]

    def keep(key: str, proof: Proof) -> None:
        (folder / f"{key}.zip").write_bytes(b"a ZIP")
        record = {"made_of": made_of, "proof": proof.__dict__, "card": "a card"}
        (folder / f"{key}.json").write_text(json.dumps(record), "utf-8")

    yield keep
    shutil.rmtree(folder)


def shown(run_id: str, language: str = "en") -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id, language)).run()
    assert not app.exception
    return app


def test_nothing_is_made_unasked(trained):
    app = shown(trained)
    assert [each.label for each in app.button] == ["Make it and prove it"]
    table = app.main.children[1].proto.body
    assert table.count("not made yet") == len(formats)


def test_what_is_proven_can_be_had(trained, kept):
    kept("onnx", HELD)
    app = shown(trained)
    table = app.main.children[1].proto.body
    for words in ("holds on 360 images", "100.0%", "5.0e-07", "-0.5% to 0.5%"):
        assert words in table
    assert not app.button
    assert app.get("download_button")[0].proto.label.startswith("Download the ZIP")


def test_what_is_proven_is_so_in_every_language(trained, kept):
    kept("onnx", HELD)
    app = shown(trained, "es")
    assert not app.button
    assert app.get("download_button")[0].proto.label.startswith("Descargar el ZIP")


def test_a_failed_proof_is_never_handed_out_without_that_word(trained, kept):
    kept("onnx", MISSED)
    app = shown(trained)
    assert "FAILED: it names another class" in app.main.children[1].proto.body
    assert "failed proof" in app.get("download_button")[0].proto.label


def test_a_format_that_is_not_made_offers_to_make_it(trained, kept):
    kept("onnx", HELD)
    app = shown(trained)
    app.selectbox[0].set_value("litert").run()
    assert not app.exception
    assert [each.label for each in app.button] == ["Make it and prove it"]
