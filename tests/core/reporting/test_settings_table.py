"""Settings in words: every one of the form, and only those that differ are marked."""

from core.config.choices import choice_of, knobs_of
from core.experiments.config import parse
from core.reporting.settings_table import settings_of


def test_every_setting_is_there_once() -> None:
    config = parse({"training": {"optimizer": {"name": "sgdw"}, "schedule": {"name": "one-cycle"}}})
    expected = 3  # data set, network, seed
    for section in (config.data, config.model, config.augmentation, config.training):
        for name, field in knobs_of(type(section)).items():
            expected += 1
            if choice_of(field):
                expected += len(knobs_of(type(getattr(section, name))))
    assert len(settings_of([config])) == expected


def test_what_differs_is_marked() -> None:
    one, other = parse({}), parse({"seed": 3, "model": {"name": "mlp"}})
    differing = {setting.title for setting in settings_of([one, other]) if setting.differs}
    assert {"Random seed", "Network", "Hidden layers"} <= differing
    assert "Epochs" not in differing
    [seed] = [setting for setting in settings_of([one, other]) if setting.title == "Random seed"]
    assert seed.values == ("0", "3")
