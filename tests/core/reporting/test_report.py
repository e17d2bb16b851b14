"""A run's report: whole, in one file, nobody's HTML in it, a sentence for what is missing."""

import json
import re
from html import unescape

import numpy as np

from core.common import settings
from core.common.i18n import use_language
from core.datasets.cache import read_meta
from core.evaluation.evaluation import load_evaluation, store_predictions
from core.experiments.config import parse_json
from core.reporting.report import config_name, run_report
from core.runs.models import Environment
from core.runs.repository import get_run
from tests.helpers import open_arrays
from tests.importing_files import good_members, imported, zipped
from tests.reports import assert_alone, ended_run

NASTY = "<script>alert(1)</script>&\"'"


def test_it_holds_the_figures_of_the_run(trained: str) -> None:
    run, html = get_run(trained), run_report(get_run(trained))
    evaluation = load_evaluation(run)
    assert f"{run.test_accuracy:.1%}" in html
    table = html.partition('<table class="matrix">')[2].partition("</table>")[0]
    cells = [int(cell) for cell in re.findall(r"<td [^>]*>(\d+)</td>", table)]
    assert cells == evaluation.confusion.reshape(-1).tolist()
    images = re.findall(r'<figure class="(right|wrong)"><img src="data:image/png', html)
    assert images.count("right") == 24
    assert images.count("wrong") == min(24, int((~evaluation.right).sum()))
    assert html.count("<polyline") == 4  # two curves, each of training and validation
    assert f"{run.total_parameters:,}" in html


def test_its_settings_make_the_same_run_again(trained: str) -> None:
    run, html = get_run(trained), run_report(get_run(trained))
    shown = unescape(html.rpartition("<pre>")[2].partition("</pre>")[0])
    assert parse_json(shown) == run.config
    assert f" train {config_name(run)}" in html
    assert json.loads(shown)["seed"] == 0


def test_it_asks_nobody_for_anything(trained: str) -> None:
    assert_alone(run_report(get_run(trained)))


def test_names_are_no_html(workspace, tmp_path) -> None:
    classes = ("<b>cat", "dog&amp;", '"hen"')
    members = good_members(classes, count=8)
    imported(zipped(tmp_path / "images.zip", members), title=NASTY)
    run_id = ended_run(0.5, name=NASTY, notes=f"{NASTY}\nline two", data={"name": "mine"})
    labels = open_arrays("mine").y_test
    folder = settings.run_folder(run_id)
    store_predictions(folder, np.eye(3, dtype="float32")[1 - labels % 2], labels)
    meta = read_meta("mine")
    assert meta is not None
    environment = Environment(data_checksum=meta.checksum)
    (folder / settings.ENVIRONMENT_FILE).write_text(environment.to_json())
    html = run_report(get_run(run_id))
    assert "<script" not in html
    assert "<b>cat" not in html
    assert unescape(html).count(NASTY) >= 3  # title, heading, notes
    assert "<figure" in html
    for name in classes:
        assert name in unescape(html)


def test_a_run_without_anything_has_a_report_of_that(workspace) -> None:
    html = run_report(get_run(ended_run()))
    assert "This run was not tested" in html
    assert "no finished epoch" in html
    assert "<figure" not in html


def test_it_is_in_the_reader_s_language(trained: str) -> None:
    use_language("es")
    try:
        html = run_report(get_run(trained))
    finally:
        use_language("en")
    assert '<html lang="es">' in html
    assert "imágenes" in html
