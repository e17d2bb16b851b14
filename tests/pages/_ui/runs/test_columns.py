"""What the table of runs says of each."""

import pytest

from core.auth.actors import EVERYBODY
from core.evaluation.chance import Result
from core.execution.repeats import Spread
from core.runs import repository
from core.runs.models import Results
from core.runs.search import find_runs
from pages._ui.runs.columns import COLUMNS, MOST_POINTS, Facts
from tests.helpers import end_run, small_config, start_run


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("epochs", [2, 3, MOST_POINTS, MOST_POINTS + 1, 1000])
def test_a_sparkline_has_each_point_once_and_ends_with_the_last(epochs: int) -> None:
    repository.create_run(small_config(), EVERYBODY)
    (run,) = find_runs()
    curve = [number / 1000 for number in range(epochs)]
    drawn = COLUMNS["curve"].cell(run, Facts(curve))["curve"]
    assert drawn == sorted(set(drawn))
    assert (drawn[0], drawn[-1]) == (curve[0], curve[-1])
    assert len(drawn) <= MOST_POINTS + 1
    assert epochs > MOST_POINTS or len(drawn) == epochs


@pytest.mark.usefixtures("workspace")
def test_a_result_on_other_test_images_has_the_first_one_beside_it() -> None:
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    results = Results(test_accuracy=0.8, test_images=100, test_most_frequent=10)
    end_run(run_id, "finished", results=results)
    (run,) = find_runs()
    first = COLUMNS["accuracy"].cell(run, Facts())
    assert first == {"text": "80.0%", "note": "71.1% to 86.7%", "share": 0.8}
    cell = COLUMNS["accuracy"].cell(run, Facts(anew=Result(45, 50, 5)))
    assert (cell["text"], cell["share"]) == ("90.0%", 0.9)
    assert cell["note"] == "78.6% to 95.7% · first result: 80.0% (71.1% to 86.7%)"
    cell = COLUMNS["accuracy"].cell(run, Facts(anew="It can't be."))
    assert cell == {"text": "–", "note": "It can't be. first result: 80.0% (71.1% to 86.7%)"}


@pytest.mark.usefixtures("workspace")
def test_a_row_for_all_seeds_has_their_mean_and_spread() -> None:
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "finished", results=Results(test_accuracy=0.8))
    (run,) = find_runs()
    cell = COLUMNS["accuracy"].cell(run, Facts(spread=Spread(5, 0.912, 0.0042)))
    assert cell == {"text": "91.2%", "note": "± 0.42 points, 5 seeds", "share": 0.912}
