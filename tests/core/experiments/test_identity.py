"""The key by which runs are the same experiment."""

import pytest

from core.architectures import architectures
from core.config.fields import Section
from core.experiments.config import ExperimentConfig, parse
from core.experiments.identity import experiment_key


def key(**sections) -> str:
    return experiment_key(parse(sections))


def test_what_a_person_says_of_it_and_the_seed_make_no_other_experiment():
    assert key(name="Mine", notes="again", seed=7) == key()
    assert len(key()) == 64


@pytest.mark.parametrize(
    "sections",
    [
        {"data": {"name": "mnist"}},
        {"data": {"version": "0123456789abcdef"}},
        {"model": {"name": "mlp"}},
        {"model": {"name": "lenet5", "activation": "relu"}},
        {"training": {"epochs": 77}},
        {"augmentation": {"rotation": 11}},
    ],
)
def test_any_other_setting_makes_another(sections):
    config = parse(sections)
    assert experiment_key(config) != key()
    assert experiment_key(parse(config.model_dump())) == experiment_key(config)


def test_networks_with_their_own_defaults_are_told_apart():
    keys = {name: key(model={"name": name}) for name in architectures.names()}
    assert len(set(keys.values())) == len(keys)


def test_what_is_said_to_be_the_default_says_nothing():
    assert experiment_key(parse(ExperimentConfig().model_dump())) == key()
    mlp = parse({"model": {"name": "mlp"}})
    assert experiment_key(parse(mlp.model_dump())) == experiment_key(mlp)


def test_a_knob_of_a_later_version_leaves_it_as_it_is():
    training = type(parse({}).training)

    class Switch(Section):
        name: str = "none"

    class Later(training):  # type: ignore[misc, valid-type]
        new_knob: float = 0.5
        new_choice: Switch = Switch()

    class LaterConfig(ExperimentConfig):
        training: Later = Later()

    values = {"training": {"epochs": 77}, "model": {"name": "mlp", "units": 64}}
    later = LaterConfig.model_validate(values)
    assert experiment_key(later) == key(**values)
    changed = LaterConfig.model_validate({"training": {"epochs": 77, "new_knob": 0.25}})
    assert experiment_key(changed) != key(training={"epochs": 77})
