"""Watching a sweep: what each state offers, each part of its figures, and its honest end."""

import pytest

from core.auth.actors import Actor
from core.search.sweeps import SweepState
from tests.pages._ui.sweeps.made import bodies, made, shown

ANA = Actor("0123456789abcdef")
TRIALS = "cccpcfcc"


def labels(sweep_id: str, **address: str) -> list[str]:
    app = shown("watch", "show_sweep", sweep_id, **address)
    return [each.label for each in app.button]


@pytest.mark.parametrize(
    ("state", "trials", "offered", "refused"),
    [
        (SweepState.RUNNING, "", ["Stop"], ["Go on", "Look at the best run"]),
        (SweepState.RUNNING, "cr", ["Stop", "Look at the best run"], ["Go on"]),
        (SweepState.STOPPED, TRIALS, ["Go on", "Narrow around the best"], ["Stop"]),
        (SweepState.FAILED, "fffff", ["Go on"], ["Stop", "Look at the best run"]),
        (SweepState.FINISHED, TRIALS, ["Add", "Look at the best run"], ["Stop", "Go on"]),
    ],
)
def test_each_state_offers_what_can_be_done(
    workspace, state: SweepState, trials: str, offered: list[str], refused: list[str]
):
    found = labels(made(trials, state))
    assert set(offered) <= set(found)
    assert not set(refused) & set(found)
    end = any(label.startswith("Train the best again") for label in found)
    assert end is (state is not SweepState.RUNNING and "c" in trials)


def test_another_s_sweep_is_looked_at_only(workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VISTAZO_TEACHER_CODE", "kreidezeit")  # else who sits here is a teacher
    app = shown("watch", "show_sweep", made(TRIALS, SweepState.STOPPED, ANA))
    disabled = {each.label for each in app.button if each.disabled}
    assert "Go on" in disabled
    assert any(label.startswith("Train the best again") for label in disabled)
    assert "Add" not in [each.label for each in app.button]


@pytest.mark.parametrize("part", ["best", "knobs", "each", "two", "runs"])
def test_each_part_is_drawn(workspace, part: str):
    app = shown("watch", "show_sweep", made(TRIALS, SweepState.RUNNING), part=part)
    assert [each.value for each in app.metric][:3] == ["58.00%", "8 of 20", "1"]
    figures = {"best": 1, "knobs": 1, "each": 2, "two": 1, "runs": 0}
    assert len(app.get("plotly_chart")) >= figures[part]
    assert len(app.dataframe) == (part == "runs")


def test_two_goals_have_a_front(workspace):
    sweep_id = made(TRIALS, SweepState.RUNNING, second="seconds", pruner="none")
    app = shown("watch", "show_sweep", sweep_id, part="goals")
    assert len(app.get("plotly_chart")) == 1


def test_without_a_run_that_has_ended_it_says_so(workspace):
    app = shown("watch", "show_sweep", made("", SweepState.RUNNING))
    assert any("No run has ended yet" in each.value for each in app.info)
    assert [each.value for each in app.metric][:2] == ["–", "0 of 20"]


def test_an_unknown_one_is_named(workspace):
    assert "nowhere" in bodies(shown("watch", "show_sweep", "nowhere"))
