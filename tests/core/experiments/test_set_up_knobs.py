"""The knobs by their short names: each setting that a person may turn has one, and one alone."""

import pytest

from core.config.network import model_configs
from core.experiments.config import ExperimentConfig
from core.experiments.set_up import SetUp
from core.experiments.set_up_knobs import FIRST, all_networks, form_knobs


@pytest.mark.parametrize("network", all_networks())
def test_each_setting_of_a_config_is_turned_by_a_knob(network: str):
    """All free, and another config's values come through whole but for what it goes on from."""
    usual = ExperimentConfig(model=model_configs[network]())
    other = usual.model_dump(mode="json")
    knobs = form_knobs(network)
    paths = {path for knob in knobs.values() for path in knob.paths}
    for section in ("data", "model", "training"):
        assert {f"{section}.{name}" for name in other[section]} <= paths | {"model.name"}
    assert {"augmentation", "name", "notes", "seed"} <= paths
    other["training"] |= {"optimizer": {"name": "sgd", "momentum": 0.5}, "epochs": 77}
    other |= {"seed": 5, "notes": "mine"}
    assert SetUp(usual, tuple(knobs)).held(other) == other


def test_knobs_of_the_first_rank_come_first_and_have_the_form_s_words():
    knobs = form_knobs("mobilenet")
    assert tuple(knobs)[: len(FIRST)] == FIRST
    assert knobs["epochs"].label == "Epochs"
    assert knobs["batch_size"].label == "Batch size (images)"
    assert knobs["augmentation"].label == "Random changes (augmentation)"
    assert "unfreeze" not in form_knobs("lenet5")
    assert "unfreeze" in form_knobs("lenet5", "mobilenet")
    assert not {"file", "scaling"} & set(form_knobs("imported", *all_networks()))
