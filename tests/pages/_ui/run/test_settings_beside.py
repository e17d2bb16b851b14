"""In which settings a run and the form differ, in the form's words."""

from core.experiments.config import ExperimentConfig, parse
from pages._ui.run.settings_beside import differences, main_settings


def found(run: dict, form: dict) -> list[tuple[str, str, str]]:
    return [tuple(one) for one in differences(parse(run), parse(form))]


def test_equal_settings_differ_in_nothing():
    assert found({}, {}) == []
    assert found({"name": "one", "notes": "mine"}, {"name": "other"}) == []


def test_settings_have_the_words_of_the_form():
    assert found({}, {"model": {"dropout": 0.5}, "training": {"epochs": 3}}) == [
        ("Dropout", "none, as published", "0.5"),
        ("Epochs", "10", "3"),
    ]
    assert found({"seed": 1}, {"data": {"validation": 0.3}}) == [
        ("Share held back for validation", "0.15, the usual share", "0.3"),
        ("Random seed", "1", "0"),
    ]


def test_of_another_choice_its_name_is_said_and_not_all_its_knobs():
    assert found(
        {"training": {"optimizer": {"name": "sgd", "momentum": 0.5}}},
        {"data": {"name": "cifar10"}, "model": {"name": "mobilenet", "dropout": 0.4}},
    ) == [
        ("Data set", "Digits (8×8)", "CIFAR-10 (ten kinds of photographs)"),
        ("Network", "LeNet-5", "MobileNet"),
        ("Optimiser", "SGD", "Adam"),
    ]
    assert found({"training": {"optimizer": {"learning_rate": 0.01}}}, {}) == [
        ("Learning rate", "0.01", "0.001")
    ]


def test_random_changes_are_named_by_their_word_and_ones_own_by_the_knob():
    mild = {"rotation": 5.0, "flip": "horizontal", "brightness": [0.9, 1.2]}
    assert found({"augmentation": mild}, {}) == [("Random changes (augmentation)", "Mild", "None")]
    assert found({"augmentation": {"zoom": 0.2}}, {"augmentation": {"zoom": 0.3}}) == [
        ("Zoom", "0.2", "0.3")
    ]


def test_the_main_settings_are_the_knobs_of_the_first_rank():
    words = dict(main_settings(ExperimentConfig()))
    assert words == {
        "Epochs": "10",
        "Learning rate": "0.001",
        "Dropout": "none, as published",
        "L2 (weight penalty)": "none, as published",
        "Random changes (augmentation)": "None",
    }
    deep = dict(main_settings(parse({"model": {"name": "vgg16", "unfreeze": "block5_conv1"}})))
    assert deep["Layers that learn (unfreeze depth)"] == "block5_conv1"
