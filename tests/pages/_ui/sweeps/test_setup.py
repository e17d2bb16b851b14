"""Setting up a sweep: what it begins with, and each mistake named before it can be started."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages._ui.sweeps.made import BATCH, RATE, bodies, button, checked, made, shown

START = "Start the sweep"


@pytest.fixture
def form(workspace) -> AppTest:
    return shown("setup", "show_setup", sweep="new")


def widget(app: AppTest, kind: str, end: str) -> Any:
    """The widget of that kind whose key ends so."""
    return next(each for each in getattr(app, kind) if each.key.endswith(end))


def test_it_begins_with_two_knobs_and_at_most_five_at_first(form: AppTest):
    on = [each for each in form.toggle if each.key.endswith(".on") and each.value]
    assert len(on) == 2
    assert on[0].key.endswith(f"{RATE}.on")
    assert not button(form, START).disabled
    assert "20 runs · at most 10 epochs each" in bodies(form)
    assert f"<code>{RATE}</code>" in bodies(form)
    assert any("more knobs" in fold.label for fold in form.expander)


def test_mistakes_are_named(form: AppTest):
    low = f"{RATE}.low"
    app = checked(widget(form, "number_input", low).set_value(5.0).run())
    assert "low must be below high" in bodies(app)
    assert button(app, START).disabled
    widget(app, "number_input", low).set_value(0.001)
    app = checked(widget(app, "number_input", ".runs").set_value(0).run())
    assert "vz-problem" in bodies(app)
    assert "budget.runs" in bodies(app)
    widget(app, "number_input", ".runs").set_value(3)
    second = next(each for each in app.toggle if each.key.endswith(".log") and RATE not in each.key)
    widget(app, "number_input", second.key.replace(".log", ".low")).set_value(0.0)
    app = checked(second.set_value(True).run())
    assert "on a log scale and begins at 0" in bodies(app)
    for each in app.toggle:
        if each.key.endswith(".on"):
            each.set_value(False)
    app = checked(app.run())
    assert "nothing varies" in bodies(app)
    widget(app, "toggle", f"{BATCH}.on").set_value(True)
    app = checked(app.run())
    assert not button(app, START).disabled
    app = checked(widget(app, "multiselect", f"{BATCH}.choices").set_value([]).run())
    assert "it needs two at least" in bodies(app)


def test_a_second_goal_switches_the_pruner_off(form: AppTest):
    pruners = [each for each in form.selectbox if each.key.endswith(".pruner")]
    assert len(pruners) == 1
    app = checked(widget(form, "selectbox", ".second").set_value("seconds").run())
    assert not [each for each in app.selectbox if each.key.endswith(".pruner")]
    assert any("the pruner is off" in each.value for each in app.caption)
    assert not button(app, START).disabled


def test_around_the_best_of_another_it_is_filled_in(workspace):
    sweep_id = made("cccccc")
    app = shown("setup", "show_setup", sweep="new", around=sweep_id)
    high = widget(app, "number_input", f"{RATE}.high").value
    assert 0.0001 < high <= 0.1
    assert not button(app, START).disabled
    few = shown("setup", "show_setup", sweep="new", around=made("cc"))
    assert "it takes 6" in bodies(few)
