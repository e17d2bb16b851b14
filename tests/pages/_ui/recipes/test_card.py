"""A recipe's card."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, spoil_config, start_run


def draw() -> None:
    from core.experiments.recipes import recipes
    from core.runs.published import own_runs
    from pages._ui.recipes.card import recipe_card

    recipe_card(recipes["digit-reader"], own_runs(recipes)["digit-reader"])


def test_own_runs_are_shown_by_their_rows_alone(workspace):
    """Neither config nor answers are there to be read."""
    run_id = repository.create_run(recipes["digit-reader"].config, EVERYBODY)
    start_run(run_id)
    results = Results(test_accuracy=0.75, test_images=100, test_most_frequent=10)
    end_run(run_id, "finished", results=results)
    spoil_config(run_id)
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    here = app.metric[1]
    assert (here.label, here.value, here.delta) == ("On this machine", "75.00%", "65.7% to 82.5%")


def draw_of_the_house() -> None:
    from core.experiments.recipes import recipes
    from core.runs.published import OwnRuns
    from pages._ui.recipes.card import recipe_card

    recipe_card(recipes["digit-reader"], OwnRuns())


def draw_long() -> None:
    from core.experiments.recipes import recipes
    from core.runs.published import OwnRuns
    from pages._ui.recipes.card import recipe_card

    recipe_card(recipes["cnn3"], OwnRuns())


def test_the_short_version_comes_first_where_the_whole_takes_long(workspace):
    app = AppTest.from_function(draw_long, default_timeout=PATIENCE).run()
    assert [button.label for button in app.button] == [
        "Run the short version · 7 min",
        "Run as published · 15 h",
        "Open in Train",
    ]
    assert [button.proto.type for button in app.button] == ["primary", "secondary", "secondary"]
    assert [metric.value for metric in app.metric] == ["86.39%", "–", "–"]


def test_else_the_whole_is_the_way(workspace):
    app = AppTest.from_function(draw_of_the_house, default_timeout=PATIENCE).run()
    assert [button.proto.type for button in app.button] == ["primary", "secondary", "secondary"]
    assert app.button[0].label == "Run whole · < 1 min"


def test_the_newest_runs_stand_on_it_and_no_more(workspace):
    for count in range(6):
        config = (
            recipes["digit-reader"].short_config if count % 2 else recipes["digit-reader"].config
        )
        run_id = repository.create_run(config, EVERYBODY)
        start_run(run_id)
        end_run(run_id, "finished", results=Results(test_accuracy=0.9 + count / 100))
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    runs = [button.label for button in app.button if button.key.startswith("run_")]
    assert [label.split(" · ")[:2] for label in runs] == [
        ["95.0%", "short version"],
        ["94.0%", "whole"],
        ["93.0%", "short version"],
        ["92.0%", "whole"],
    ]
    assert "3 runs reached 90.00% to 94.00%" in app.caption[0].value
