"""The scale of accuracies."""

import re

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, start_run


def draw() -> None:
    from core.experiments.recipes import recipes
    from core.runs.published import own_runs
    from pages._ui.recipes.ruler import ruler

    shown = [recipe for recipe in recipes if recipe.config.data.name == "cifar10"]
    ruler("cifar10", shown, own_runs(recipes), recipes["cnn3"])


def drawn() -> str:
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    return app.get("html")[0].proto.body


def test_everybody_s_figures_stand_on_it_the_best_first(workspace):
    html = drawn()
    shares = [float(share) for share in re.findall(r"<b>([\d.]+)%</b>", html)]
    assert shares == sorted(shares, reverse=True)
    assert "99.5%</b> ViT-H (record)" in html
    assert "86.4%</b> CNN 3<em>" in html
    assert html.count("opened") == 1
    assert "this machine" not in html


def test_the_newest_own_run_stands_on_it_with_its_interval(workspace):
    for accuracy in (0.9, 0.8):
        run_id = repository.create_run(recipes["cnn3"].config, EVERYBODY)
        start_run(run_id)
        results = Results(test_accuracy=accuracy, test_images=1000, test_most_frequent=100)
        end_run(run_id, "finished", results=results)
    html = drawn()
    assert "80.0%</b> CNN 3, here" in html
    assert "90.0%</b> CNN 3" not in html
    assert html.count("<s ") == 1
