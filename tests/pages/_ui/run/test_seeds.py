"""A single finished run can be repeated with other seeds; what they come to stands beside it."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.runs import repository
from core.runs.models import Results
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, end_run, small_config, start_run
from tests.pages._ui.evaluate.show_parts import checked

pytestmark = pytest.mark.usefixtures("workspace")
REPEAT = "Repeat with 5 seeds"


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.seeds import seeds_buttons, show_seeds

    show_seeds(repository.get_run(run_id))
    seeds_buttons(repository.get_run(run_id))


def shown(run_id: str) -> AppTest:
    return checked(AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run())


def ended(accuracy: float, seed: int = 0, status: str = "finished") -> str:
    run_id = repository.create_run(small_config(seed=seed), EVERYBODY)
    start_run(run_id)
    end_run(run_id, status, results=Results(test_accuracy=accuracy))
    return run_id


def test_a_single_run_is_repeated_by_one_click() -> None:
    run_id = ended(0.9)
    app = shown(run_id)
    assert [one.label for one in app.button] == [REPEAT]
    checked(app.button[0].click().run())
    new = [run.id for run in list_summaries() if run.id != run_id]
    seeds = [repository.get_run(one).config.seed for one in new]
    assert sorted(seeds) == [1, 2, 3, 4]
    assert [one.value for one in app.text] == ["4 runs were queued."]
    assert [one.value for one in app.caption] == ["5 seeds are there or under way."]
    assert not app.button


def test_mean_and_spread_stand_beside_it_with_the_way_to_the_seeds() -> None:
    ended(0.90, seed=1)
    app = shown(ended(0.92, seed=2))
    (words,) = (one.value for one in app.text)
    assert words == "With 2 seeds, these settings reach 91.0% on average (± 1.41 points)."
    assert [one.label for one in app.button] == [REPEAT, "Compare its seeds"]


def test_a_run_that_did_not_finish_is_not_repeated() -> None:
    assert not shown(ended(0.9, status="stopped")).button
