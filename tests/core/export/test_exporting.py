"""Each format of a run: made, proven, packed, kept; the program in the ZIP runs as it is."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import use_language
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.db.engine import reading
from core.db.tables import artifacts
from core.evaluation.kept_temperature import calibrate, remove_temperature
from core.export import exporting
from core.export.exporting import kept_export, make_export
from core.export.formats import formats
from core.export.proof import failed
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import labels, repository, search
from tests.helpers import open_arrays, small_config
from tests.photographed import photograph
from tests.trainings import run_of

COMPANIONS = {
    *("README.md", "classes.json", "example.py", "prepare.py", "proof.json", "requirements.txt"),
}


@pytest.fixture
def run(trained):
    """The run of all tests; what is exported goes again."""
    yield repository.get_run(trained)
    shutil.rmtree(settings.run_folder(trained) / "exports", ignore_errors=True)


# One of each runtime: the other LiteRT formats differ in their numbers alone.
@pytest.mark.parametrize("key", ["keras", "saved_model", "litert", "onnx"])
def test_a_zip_holds_what_it_takes_and_its_example_runs(key, run, tmp_path):
    make_export(run.id, key)
    kept = kept_export(run, formats[key])
    assert kept is not None
    assert kept.proof.holds, kept.proof
    assert kept.proof.images == 360
    assert kept.download_name == f"reader-{run.id}-{key}.zip"
    with taken_along(kept) as packed:
        packed.extractall(tmp_path)
    names = {each.name for each in tmp_path.iterdir()}
    assert names == COMPANIONS | {"sample.png", formats[key].file}
    assert json.loads((tmp_path / "proof.json").read_text("utf-8"))["holds"] is True
    image = np.asarray(open_arrays("digits").x_test[5:6])
    Image.fromarray(image[0, ..., 0]).save(tmp_path / "photo.png")
    expected = predict(run.id, image)[0]
    shares = answers(tmp_path, "photo.png")
    best = int(expected.argmax())
    assert shares[str(best)] == pytest.approx(float(expected[best]), abs=0.001)
    assert next(iter(shares)) == str(best)


def test_the_example_answers_a_photograph_as_predict_does(run, tmp_path):
    """One of another size than the data set's images, whose ink has to be found."""
    make_export(run.id, "onnx")
    with taken_along(kept_export(run, formats["onnx"])) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "seven.jpg").write_bytes(photograph("side light"))
    pixels = read(photograph("side light"), "", preparation(resolve(run.config.data)))
    expected = predict(run.id, pixels[None])[0]
    shares = answers(tmp_path, "seven.jpg")
    best = int(expected.argmax())
    assert next(iter(shares)) == str(best)
    assert shares[str(best)] == pytest.approx(float(expected[best]), abs=0.001)


def answers(folder, picture):
    """What the example says of the picture: classes and shares, the best first."""
    said = subprocess.run(
        [sys.executable, "-E", "-s", "example.py", picture],
        cwd=folder,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    lines = re.findall(r"^([\d.]+)% (\S+)$", said.stdout, re.M)
    assert len(lines) == 5
    return {name: float(share) / 100 for share, name in lines}


def test_it_is_used_again_until_the_network_is_another(run):
    make_export(run.id, "onnx")
    kept = kept_export(run, formats["onnx"])
    assert kept is not None
    assert kept_export(run, formats["keras"]) is None
    network = settings.network_file(run.id)
    status = network.stat()
    try:
        os.utime(network, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
        assert kept_export(run, formats["onnx"]) is None
    finally:
        os.utime(network, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert kept_export(run, formats["onnx"]) == kept


def test_neither_another_language_nor_another_name_makes_another_file(run):
    """The card alone depends on them, and is written when the file is taken along."""
    make_export(run.id, "onnx")
    proven = kept_export(run, formats["onnx"]).path.stat().st_mtime_ns
    assert card_of(run).startswith("# `Reader`")
    assert "## Limits" in card_of(run)
    use_language("es")
    try:
        assert "## Limits" not in card_of(run)
        assert "## Licencia de los pesos" in card_of(run)
    finally:
        use_language("en")
    labels.rename(run.id, "Another", EVERYBODY)
    try:
        renamed = repository.get_run(run.id)
        assert card_of(renamed).startswith("# `Another`")
        kept = kept_export(renamed, formats["onnx"])
        assert kept.download_name == f"another-{run.id}-onnx.zip"
    finally:
        labels.rename(run.id, run.name, EVERYBODY)
    assert kept_export(run, formats["onnx"]).path.stat().st_mtime_ns == proven


def test_a_page_has_all_languages_and_is_another_one_by_another_name(run):
    make_export(run.id, "web")
    with taken_along(kept_export(run, formats["web"])) as packed:
        said = json.loads(packed.read("page/page.json"))["languages"]
    assert said["es"]["card"] != said["en"]["card"]
    assert {one["title"] for one in said.values()} == {"Reader"}
    labels.rename(run.id, "Another", EVERYBODY)
    try:
        assert kept_export(repository.get_run(run.id), formats["web"]) is None
    finally:
        labels.rename(run.id, run.name, EVERYBODY)


def test_a_file_keeps_its_card_where_the_images_are_gone(run, monkeypatch):
    make_export(run.id, "onnx")
    before = card_of(run)

    def gone(config):
        raise UserError("dataset-gone", "gone")

    monkeypatch.setattr(exporting, "resolve", gone)
    assert card_of(run) == before


def card_of(run):
    """The card in the ZIP that is handed out now."""
    with taken_along(kept_export(run, formats["onnx"])) as packed:
        assert packed.namelist().count("README.md") == 1
        assert packed.testzip() is None
        return packed.read("README.md").decode()


def taken_along(kept):
    """The ZIP as it is handed out."""
    return ZipFile(io.BytesIO(kept.content()))


def test_the_run_s_size_on_disk_has_its_exports_in_it(run):
    before = search.sizes([run.id])[run.id] - exports_known(run.id)
    for _time in range(2):
        make_export(run.id, "keras")
        size = kept_export(run, formats["keras"]).path.stat().st_size
        assert exports_known(run.id) >= size
        assert search.sizes([run.id])[run.id] == before + exports_known(run.id)


def exports_known(run_id: str) -> int:
    """Bytes of the run's exports, as the database has them."""
    query = select(func.sum(artifacts.c.size)).where(
        artifacts.c.run_id == run_id, artifacts.c.kind.startswith("export-")
    )
    with reading() as connection:
        return int(connection.scalar(query) or 0)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("step", ["_written", "write_bundle", "publishing"])
def test_a_run_that_is_deleted_for_good_meanwhile_leaves_nothing(step, monkeypatch):
    run = run_of(small_config())
    as_it_is = getattr(exporting, step)

    def slowly(*args):
        said = as_it_is(*args) if step == "publishing" else None
        entry = trash.put_away(Kind.RUN, run.id, EVERYBODY)
        trash.delete_for_good(entry, EVERYBODY)
        return said or as_it_is(*args)

    monkeypatch.setattr(exporting, "prove", lambda made, *rest: [failed(made[0][0], 1, 0.0, "-")])
    monkeypatch.setattr(exporting, step, slowly)
    with pytest.raises(UserError) as caught:
        make_export(run.id, "keras")
    assert caught.value.code == "run-unknown"
    assert not settings.run_folder(run.id).exists()
    assert list((settings.home() / "trash").iterdir()) == []


def test_a_calibrated_run_is_exported_as_sure_as_it_is(run):
    make_export(run.id, "onnx")
    temperature = calibrate(run, EVERYBODY).temperature
    try:
        assert temperature != pytest.approx(1, abs=0.01)
        assert kept_export(run, formats["onnx"]) is None, "the file says what it said before"
        make_export(run.id, "onnx")
        kept = kept_export(run, formats["onnx"])
        assert kept is not None
        assert kept.proof.holds, kept.proof
    finally:
        remove_temperature(run.id, EVERYBODY)


def test_a_converter_that_fails_is_a_failed_proof(run, monkeypatch):
    def refuse(network):
        raise ValueError("no such layer in ONNX")

    monkeypatch.setattr("core.modeling.traced.traced", refuse)
    make_export(run.id, "onnx")
    kept = kept_export(run, formats["onnx"])
    assert kept is not None
    assert kept.proof.failure == "not-run"
    assert "FAILED-PROOF" in kept.download_name
    with taken_along(kept) as packed:
        card = packed.read("README.md").decode()
    assert "THE PROOF OF THIS FILE FAILED" in card
    assert "no such layer in ONNX" in card


def test_without_a_network_there_is_an_error_in_words(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    with pytest.raises(UserError, match="no model"):
        make_export(run_id, "onnx")
    with pytest.raises(UserError, match="Known: keras"):
        make_export(run_id, "onyx")
