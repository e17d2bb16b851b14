"""Train with a set-up in its address: what can be turned, what is started, what is refused."""

import html
from typing import Any

import pytest

from tests.helpers import answer_of
from tests.pages.use_set_up import ADDRESS

TURNED = ["Epochs", "Dropout"]
MANY = 6  # knobs of the whole form, at least


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_set_up` has seen."""
    return answer_of("tests.pages.use_set_up", tmp_path_factory.mktemp("workspace"))


def test_only_free_knobs_are_there_and_the_rest_is_said(seen):
    knobs, buttons, texts = seen["limited"]
    assert "3 runs wait before yours." in texts
    assert seen["folds"] == ["What these knobs do to the curves"]
    assert knobs == TURNED
    watched = ["Watch it"] * 3  # what waits, beside the form
    assert buttons == ["Leave this set-up", "Start training", *watched]
    assert "2 knobs are yours to turn: Epochs, Dropout. Fixed is:" in texts
    for fixed in ("Network <b>CNN 2", "Batch size (images) <b>64</b>", "Optimiser <b>SGD</b>"):
        assert fixed in texts
    assert "Epochs <b>" not in texts
    assert "Dropout <b>" not in texts


def test_what_is_fixed_is_so_in_what_is_started(seen):
    """The draft was tampered with: other images, network, batch size, another value that is bad."""
    config, address = seen["started"]
    assert config == (
        "data.name=digits;model=cnn2;training.epochs=7;training.batch_size=64;"
        "training.optimizer=sgd;version=3"
    )
    assert {name: address[name] for name in ADDRESS} == ADDRESS
    assert address["run"]


def test_the_address_stays(seen):
    """Beside a run, when other settings were set up, in another language, after other pages."""
    beside_a_run, in_spanish, bad, after_home, again = seen["kept"]
    assert "there is no such setting" in html.unescape(bad[0])
    assert bad[1] == TURNED
    assert beside_a_run[0] == again[0] == TURNED
    assert in_spanish == after_home == {**ADDRESS, "from": None}


def test_who_leaves_it_has_the_whole_form_with_the_same_values(seen):
    address, knobs, buttons, epochs = seen["left"]
    assert set(address.values()) == {None}
    assert len(knobs) > MANY
    assert "Leave this set-up" not in buttons
    assert epochs == 7


def test_a_choice_is_free_with_its_own_settings_and_its_network_s_knobs_come_with_it(seen):
    assert set(seen["network"]) == {
        *("Data set", "Optimiser", "Learning rate", "Learning rate of biases", "Notes")
    }

    assert set(seen["first rank"]) == {
        *("Dropout", "Random changes (augmentation)", "Share of the training images")
    }


def test_nothing_may_be_free(seen):
    knobs, buttons, texts = seen["nothing"]
    assert knobs == []
    assert "Start training" in buttons
    assert "all of it is fixed" in texts


def test_without_fixed_knobs_it_is_what_the_form_begins_with(seen):
    knobs, buttons, texts, before, turned, address = seen["free"]
    assert len(knobs) > MANY
    assert "Leave this set-up" in buttons
    assert "You can change all of it." in texts
    assert (before, turned) == (5, 3)
    assert set(address.values()) == {None}  # another one was set up


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unknown knob", "training.epoch: there is no such setting; there are epochs,"),
        ("junk", "config has 120,000 characters; at most 8,000 are allowed"),
        ("markup", "a: there is no such setting; there are version, name"),
    ],
)
def test_a_bad_address_is_named_and_the_form_stands(seen, name: str, words: str):
    [problem], epochs, knobs, mended = seen["bad"][name]
    assert "The set-up in this address can't be used." in html.unescape(problem)
    assert words in html.unescape(problem)
    assert "<img" not in problem
    assert (epochs, mended) == (10, 4)
    assert knobs > MANY


def test_a_lesson_s_step_sets_the_form_up_wherever_one_comes_from(seen):
    lesson, way = seen["lesson"], "Set up this step"
    for name in ("by the menu", "another"):
        assert len(lesson[name][0]) > MANY
        assert way in lesson[name][1]
    for name in ("by the step", "back", "next", "again"):
        assert way not in lesson[name][1]
    assert lesson["by the step"][0] == lesson["back"][0] == ["Epochs"]
    assert lesson["back"][2]["config"] == "model=cnn2;training.epochs=3"


def test_the_next_step_begins_with_the_run_s_settings(seen):
    knobs, _buttons, _address, texts, epochs = seen["lesson"]["next"]
    assert knobs == TURNED  # its network has nothing to unfreeze
    assert epochs == 7
    assert f"These are the settings of run {seen['lesson']['run']}." in texts


def test_a_step_without_a_set_up_finds_the_form_free(seen):
    step, leave = seen["free step"], "Leave this set-up"
    assert step["looks"][0] == step["back"][0] == ["Epochs"]
    for name in ("free", "free again"):
        assert len(step[name][0]) > MANY
        assert leave not in step[name][1]
        assert set(step[name][2].values()) == {None}
    assert "nothing is fixed any more" not in step["free"][3]


def test_another_set_up_ends_it_in_words_and_the_lesson_s_ends_with_the_lesson(seen):
    _knobs, _buttons, address, texts = seen["lesson"]["another"]
    assert set(address.values()) == {None}
    assert "Another set-up is in the form now: nothing is fixed any more." in texts
    knobs, buttons, address = seen["lesson"]["left"]
    assert len(knobs) > MANY
    assert "Leave this set-up" not in buttons
    assert set(address.values()) == {None}
