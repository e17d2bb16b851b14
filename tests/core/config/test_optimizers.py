"""What each optimiser tells Keras."""

import pytest

from core.config.optimizers import optimizers


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("adam", {}),
        ("adamw", {"weight_decay": 0.004}),
        ("sgd", {"momentum": 0.9, "nesterov": False}),
        ("sgdw", {"momentum": 0.9, "nesterov": False, "weight_decay": 0.004}),
    ],
)
def test_own_knobs_are_arguments_of_the_rule(name, arguments):
    assert optimizers[name]().arguments() == arguments
