"""The table of recipes: what stands in it, and how one is opened."""

import json

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, start_run


def draw() -> None:
    import streamlit as st

    from core.experiments.recipes import recipes
    from core.runs.published import own_runs
    from pages._ui.recipes.table import opened_recipe, recipe_table

    opened = opened_recipe(recipes["digit-reader"])
    recipe_table(list(recipes), own_runs(recipes), opened)
    st.text(opened.name)


def app_with(**query: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> dict:
    return json.loads(app.get("bidi_component")[0].proto.json)


def cells(app: AppTest, name: str) -> list[list[str]]:
    rows = [row for group in shown(app)["groups"] for row in group["rows"]]
    return next(row["cells"] for row in rows if row["name"] == name)


def ended(config, accuracy: float, status: str = "finished") -> None:
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    end_run(run_id, status, results=Results(test_accuracy=accuracy))


def test_every_recipe_has_a_row_with_a_drawing(workspace):
    data = shown(app_with())
    rows = [row for group in data["groups"] for row in group["rows"]]
    assert {row["name"] for row in rows} == set(recipes.names())
    assert all(data["drawings"][row["network"]].startswith("data:image/svg") for row in rows)
    assert cells(app_with(), "cnn3") == [["86.4", ""], ["–", ""], ["15 h", "short: 7 min"]]
    assert cells(app_with(), "mnist-sprint")[0] == ["–", ""]


def test_the_newest_of_several_runs_is_shown_and_called_so(workspace):
    recipe = recipes["digit-reader"]
    ended(recipe.short_config, 0.8)
    assert cells(app_with(), "digit-reader")[1] == ["80.0", "short version"]
    ended(recipe.config, 0.85, "stopped")
    assert cells(app_with(), "digit-reader")[1] == ["85.0", "stopped early"]
    ended(recipe.config, 0.95)
    assert cells(app_with(), "digit-reader")[1] == ["95.0", ""]
    ended(recipe.config, 0.9)
    assert cells(app_with(), "digit-reader")[1] == ["90.0", "newest of 2"]


def test_the_address_opens_a_recipe_and_an_unknown_one_is_said(workspace):
    app = app_with(recipe="cnn3")
    assert app.text[0].value == shown(app)["opened"] == "cnn3"
    app = app_with(recipe="<b>nothing</b>")
    assert app.text[0].value == "digit-reader"
    assert "&lt;b&gt;nothing" in app.get("html")[0].proto.body
