"""Measuring a training: real steps, nothing left behind but the record."""

import pytest

from core.common import settings
from core.runs.budgets.records import kept
from core.runs.summaries import list_summaries
from core.training.measuring.budget import measure_budget
from tests.helpers import small_config

pytestmark = pytest.mark.usefixtures("workspace")

CONFIGS = {
    "plain": {},
    "changed images, an average": {
        "model": {"name": "mlp"},
        "augmentation": {"rotation": 5.0},
        "training": {"averaging": {"name": "ema"}, "test_views": "mirrored"},
    },
    "without validation": {"data": {"validation": 0.0}},
    "frozen layers": {
        "data": {"fraction": 0.1},
        "model": {"name": "mobilenet", "weights": "random", "width": 0.25, "image_size": 32},
    },
}


@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_measured_is_kept_and_nothing_else(name):
    config = small_config(**CONFIGS[name])
    said = []
    found = measure_budget(config, said.append, seconds=0.2)
    assert kept(config) == found
    assert found.epoch > 0
    assert (found.validation > 0) == (name != "without validation")
    assert (found.frozen > 0) == (name == "frozen layers")
    assert found.memory_mb > 100
    assert found.seconds == pytest.approx(
        found.start + found.frozen + 2 * (found.epoch + found.validation) + found.end
    )
    assert list_summaries() == []
    assert not list((settings.home() / "cache" / "rehearsals").iterdir())
    assert not list((settings.home() / "cache").glob("features/*"))
    assert said
