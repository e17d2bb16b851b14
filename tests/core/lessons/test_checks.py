"""What counts as done, and what is said where it does not."""

from typing import Any

import pytest

from core.auth.actors import Actor
from core.common.i18n import _
from core.lessons.checks import Found, Seen, look
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.models import Check, CheckKind, Step, Words
from core.lessons.visits import begin
from core.runs import labels, trashed
from tests.helpers import spoil_config
from tests.importing_files import good_members, imported, zipped
from tests.lessons import end_with, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("workspace")
ANA, BEN = Actor("ana"), Actor("ben")


def looked(
    kind: str,
    steps: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    **values: Any,
) -> Found:
    words, check = Words({"en": "A step"}), Check(CheckKind(kind), **values)
    step = Step("this", words, words, "train", check, query or {})
    return look(step, Seen(begin("read-digits", ANA), steps or {}))


def hint(kind: str, steps: dict[str, str] | None = None, **values: Any) -> str:
    found = looked(kind, steps, **values)
    assert not found.done
    return _(found.hint)


def test_only_what_happened_since_the_visit_began_counts():
    trained_run(ANA)
    assert not looked("trained").done
    assert looked("trained").hint == ""
    run_id = trained_run(ANA)
    assert looked("trained") == Found(True, run_id)


def test_runs_of_others_and_runs_that_are_put_away_do_not_count():
    begin("read-digits", ANA)
    trained_run(BEN)
    trashed.put_away(trained_run(ANA), ANA)
    assert not looked("trained").done


def test_what_a_run_lacks_is_said():
    begin("read-digits", ANA)
    run_id = queued_run(ANA)
    assert hint("trained") == f"Run {run_id} is not done yet."
    assert (
        hint("trained", data="mnist")
        == f"Run {run_id} is on other images: take the data set MNIST (handwritten digits)."
    )
    assert hint("trained", model="lenet5") == f"Run {run_id} is another network: take LeNet-5."
    assert "take your own" in hint("trained", imported=True)
    assert "take a pretrained network" in hint("trained", pretrained=True)
    end_with(run_id, 0.5)
    assert hint("trained", accuracy=0.75) == f"Run {run_id} has 50.0%; 75.0% are asked for."
    assert "did not guess" in hint("trained", guess=True)
    assert looked("trained", data="digits", model="linear", accuracy=0.5, pretrained=False).done
    stopped = trained_run(ANA, None)
    assert hint("trained", model="linear", accuracy=0.75) == (
        f"Run {stopped} ended without a result: train once more."
    )


def test_a_guess_counts_for_the_run_that_it_was_of():
    begin("read-digits", ANA)
    assert not looked("guessed").done
    run_id, others = queued_run(ANA), queued_run(BEN)
    guess(others, 0.5, ANA)
    assert not looked("guessed").done
    guess(run_id, 0.5, ANA)
    assert looked("guessed") == Found(True, run_id)
    end_with(run_id, 0.9)
    assert looked("trained", guess=True) == Found(True, run_id)


@pytest.mark.parametrize("event", [Event.LOOKED_AT_CURVES, Event.FOUND_WORST, Event.TRIED_PICTURE])
def test_looks_count_at_one_s_own_runs(event):
    begin("read-digits", ANA)
    mine, others = trained_run(ANA), trained_run(BEN)
    note(event, ANA)
    assert hint(event) == ""
    note(event, ANA, others)
    assert hint(event) == "That was somebody else's run: take your own."
    note(event, ANA, mine)
    assert looked(event) == Found(True, mine)


def test_two_runs_are_compared_one_of_them_one_s_own():
    begin("read-digits", ANA)
    mine, others, third = trained_run(ANA), trained_run(BEN), trained_run(BEN)
    for runs in (mine, f"{others},{third}", f"{mine},{mine}"):
        note(Event.COMPARED, ANA, runs.partition(",")[0], runs=runs)
        assert not looked("compared").done
    note(Event.COMPARED, ANA, mine, runs=f"{mine},{others}")
    assert looked("compared") == Found(True, mine)


def test_those_are_compared_that_the_step_names():
    begin("read-digits", ANA)
    first, second, third = (trained_run(ANA) for _number in range(3))
    steps, query = {"train": first, "change": second}, {"runs": "$train,$change"}
    note(Event.COMPARED, ANA, first, runs=f"{first},{third}")
    assert _(looked("compared", steps, query).hint) == f"Compare {first}, {second}."
    note(Event.COMPARED, ANA, first, runs=f"{first},{third},{second}")
    note(Event.COMPARED, ANA, first, runs=f"{first},{third}")  # what was done before stays
    assert looked("compared", steps, query) == Found(True, first)


def test_pictures_of_one_s_own_are_those_of_the_workspace(tmp_path):
    assert not looked("imported").done
    imported(zipped(tmp_path / "a.zip", good_members()), "mine")
    assert looked("imported").done
    run_id = trained_run(ANA, data={"name": "mine"})
    assert looked("trained", imported=True) == Found(True, run_id)


def test_one_knob_is_changed_and_no_more():
    begin("read-digits", ANA)
    first = trained_run(ANA)
    steps = {"train": first}
    assert hint("changed_one_knob", steps) == ""
    same = trained_run(ANA, seed=7, name="the same")
    assert (
        hint("changed_one_knob", steps) == f"Run {same} is the same once more: change one setting."
    )
    both = trained_run(ANA, training={"epochs": 3, "batch_size": 32})
    words = f"Run {both} differs in 2 settings (Batch size (images), Epochs): change one alone."
    assert hint("changed_one_knob", steps) == words
    spoiled = trained_run(ANA, training={"epochs": 4})
    spoil_config(spoiled)
    assert not looked("changed_one_knob", steps).done
    one = queued_run(ANA, training={"epochs": 3})
    assert hint("changed_one_knob", steps, guess=True) == f"Run {one} is not done yet."
    end_with(one, 0.5)
    assert looked("changed_one_knob", steps) == Found(True, one)
    assert "did not guess" in hint("changed_one_knob", steps, guess=True)
    labels.rename(one, "renamed", ANA)
    assert looked("changed_one_knob", steps) == Found(True, one)


def test_what_a_set_up_fixes_is_asked_for():
    begin("read-digits", ANA)
    config = {"config": "data.name=mnist;model=lenet5", "show": "epochs"}
    run_id = trained_run(ANA)
    assert "take the data set MNIST" in _(looked("trained", query=config).hint)
    free = config | {"show": "data,epochs"}
    assert "take LeNet-5" in _(looked("trained", query=free).hint)
    assert looked("trained", query=config | {"show": "data,model"}) == Found(True, run_id)
    assert looked("trained", query={"show": "epochs"}) == Found(True, run_id)


def test_the_same_images_as_in_an_earlier_step(tmp_path):
    begin("read-digits", ANA)
    imported(zipped(tmp_path / "a.zip", good_members()), "mine")
    first, other = trained_run(ANA, data={"name": "mine"}), trained_run(ANA)
    steps = {"scratch": first}
    assert looked("trained", steps, same_data="scratch") == Found(True, first)
    trashed.put_away(first, ANA)
    assert looked("trained", {"scratch": ""}, same_data="scratch") == Found(True, other)
    again = trained_run(ANA, data={"name": "mine"})
    assert looked("trained", {"scratch": again}, same_data="scratch") == Found(True, again)


def test_a_first_run_that_is_gone_is_said():
    begin("read-digits", ANA)
    first = trained_run(ANA)
    trained_run(ANA, training={"epochs": 3})
    trashed.put_away(first, ANA)
    assert "“Train a network of your own” is not there any more" in hint(
        "changed_one_knob", {"train": first}
    )
