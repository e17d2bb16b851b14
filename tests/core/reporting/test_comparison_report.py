"""A comparison in one file: sentences, figures, only the settings that differ."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.evaluation.comparison import compare, sentence
from core.evaluation.evaluation import load_evaluation, store_predictions
from core.reporting.comparison_report import comparison_report
from core.runs import repository
from core.runs.models import Environment, Results
from core.runs.repository import get_run
from tests.helpers import end_run, small_config, start_run
from tests.reports import assert_alone, ended_run


def test_only_what_differs_is_listed_and_names_are_no_html(workspace) -> None:
    first = get_run(ended_run(name="<i>one"))
    second = get_run(ended_run(name="two", training={"epochs": 3}))
    html = comparison_report([first, second])
    assert "&lt;i&gt;one" in html
    assert "<i>one" not in html
    settings = html.partition("Settings that differ")[2].partition("</table>")[0]
    assert "Epochs" in settings
    assert "Batch size" not in settings
    assert html.count("has no result on test images (stopped)") == 2
    assert "“two” has no result" in html
    assert_alone(html)


def answered_run(name: str, right: int, images: int = 1000, checksum: str = "the same") -> str:
    """A run that was stopped, with so many right answers on test images."""
    run_id = ended_run(right / images, name=name)
    labels = (np.arange(images) % 10).astype("uint8")
    answers = np.where(np.arange(images) < right, labels, (labels + 1) % 10)
    folder = settings.run_folder(run_id)
    store_predictions(folder, 5 * np.eye(10, dtype="float32")[answers], labels)
    environment = Environment(data_checksum=checksum)
    (folder / settings.ENVIRONMENT_FILE).write_text(environment.to_json())
    return run_id


def report_of(*ids: str) -> str:
    return comparison_report([get_run(run_id) for run_id in ids])


def best_of(html: str, title: str) -> list[str]:
    """The cells of a row of figures that are marked."""
    row = html.partition(f'<th scope="row">{title}</th>')[2].partition("</tr>")[0]
    assert "%" in row
    return re.findall(r'<td class="best">([^<]*)</td>', row)


def test_who_is_better_is_said_and_the_best_figure_is_marked(workspace):
    one, other = answered_run("one", 800), answered_run("other", 850)
    html = report_of(one, other)
    answers = [(run_id, load_evaluation(get_run(run_id))) for run_id in (one, other)]
    said = sentence(compare(answers)[0], {one: "one", other: "other"})
    assert said.startswith("other is better by 5.0 points")
    assert said in html
    assert best_of(html, "Accuracy") == ["85.0%"]
    assert "can't be" not in html


def test_who_was_not_tested_is_named_beside_the_sentences(workspace):
    one, other, waits = (
        answered_run("one", 800),
        answered_run("other", 850),
        ended_run(name="stops"),
    )
    html = report_of(one, waits, other)
    assert "other is better by 5.0 points" in html
    assert "“stops” has no result on test images (stopped)" in html
    damaged = answered_run("damaged", 700)
    (settings.run_folder(damaged) / "predictions.npz").unlink()
    html = report_of(one, damaged)
    assert f"The predictions of run {damaged} on test images can&#39;t be read" in html
    assert "needs two runs" not in html


def test_one_tested_on_other_images_takes_no_sentence_away_but_the_mark(workspace):
    one, other = answered_run("one", 800), answered_run("other", 850)
    stray = answered_run("stray", 900, checksum="replaced")
    html = report_of(stray, one, other)
    assert "other is better by 5.0 points" in html
    assert html.count(f"Runs {one} and {stray} can&#39;t be compared") == 1
    assert best_of(html, "Accuracy") == []
    html = report_of(one, stray)
    assert best_of(html, "Accuracy") == []


def test_a_run_and_its_twin_are_told_apart_and_do_not_differ(trained: str) -> None:
    run = get_run(trained)
    html = comparison_report([run, replace(run, id="feed0000")])
    assert "Reader (feed0000)" in html
    assert f"Reader ({trained})" in html
    assert "All settings are the same" in html


def test_the_figures_behind_stand_there_and_what_flatters_the_best(workspace):
    ids = answered_run("one", 800), answered_run("other", 850), answered_run("third", 860)
    html = report_of(*ids)
    pairs = compare([(run_id, load_evaluation(get_run(run_id))) for run_id in ids])
    table = html.partition("The figures behind the sentences")[2].partition("</table>")[0]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table)
    rows = [cells[place : place + 8] for place in range(0, len(cells), 8)]
    assert [row[:3] for row in rows] == [
        ["one", "other", "5"],
        ["one", "third", "6"],
        ["other", "third", "1"],
    ]
    for row, pair in zip(rows, pairs, strict=True):
        assert row[5:] == [f"{pair.p_value:.3g}", f"{pair.p_corrected:.3g}", "1,000"]
    assert "3 pairs are tested at once" in html
    assert "Choosing the best of 3 by these test images flatters it" in html
    assert_alone(html)
    two = report_of(*ids[:2])
    assert "tested at once" not in two
    assert "Choosing the best" not in two


def test_machines_are_told_apart_where_they_differ(workspace):
    ids = answered_run("one", 800), answered_run("other", 850)
    assert "What they ran on" not in report_of(*ids)
    environment = Environment(data_checksum="the same", device="a <fast> GPU", python="3.12")
    path = settings.run_folder(ids[1]) / settings.ENVIRONMENT_FILE
    path.write_text(environment.to_json())
    html = report_of(*ids).partition("What they ran on, where it differs")[2]
    table = html.partition("</table>")[0]
    assert re.findall(r"<td>([^<]*)</td>", table) == ["–", "a &lt;fast&gt; GPU", "–", "3.12"]


def finished(accuracy: float, name: str, seed: int, checksum: str = "same", epochs: int = 1) -> str:
    config = small_config(name=name, seed=seed, training={"epochs": epochs})
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    path = settings.run_folder(run_id) / settings.ENVIRONMENT_FILE
    path.write_text(Environment(data_checksum=checksum).to_json())
    end_run(run_id, "finished", results=Results(test_accuracy=accuracy))
    return run_id


def test_seeds_stand_there_where_a_config_has_several(workspace):
    one, other = finished(0.70, "one", 1), finished(0.90, "other", 1, epochs=2)
    assert "Over their seeds" not in report_of(one, other)
    finished(0.71, "one", 2)
    finished(0.91, "other", 2, epochs=2)
    html = report_of(one, other).partition("Over their seeds")[2].partition("</section>")[0]
    assert "<td>one</td>" in html
    assert ">70.50%</td>" in html
    assert "other is better over its seeds by 20.00 points" in html
    assert "Welch&#39;s t test" in html


@pytest.mark.parametrize("count", [0, 1, 9])
def test_too_few_and_too_many_are_refused(count: int, trained: str) -> None:
    with pytest.raises(UserError, match="2 to 8 runs"):
        comparison_report([get_run(trained)] * count)
