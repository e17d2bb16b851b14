"""The pictures of the knobs: drawn from stored figures of real runs, once they are opened."""

import re
from itertools import pairwise

import pytest

from core.experiments.config import parse
from core.experiments.overrides import with_changes
from pages._ui.train.knob_help import HEIGHT, HELP, LINE, WIDTH, drawing, read_curves
from pages._ui.widgets.templates import rendered


@pytest.mark.parametrize("name", HELP)
def test_each_picture_is_of_runs_that_differ_in_the_knob_alone(name):
    curves = read_curves(name)
    path = curves["path"].split(".")
    configs = []
    for run in curves["runs"]:
        change = run["value"]
        for part in reversed(path):
            change = {part: change}
        configs.append(parse(with_changes(curves["base"], change)))
        assert len(run["val_loss"]) <= configs[-1].training.epochs
    assert len({config.to_json() for config in configs}) == len(configs) >= 2


@pytest.mark.parametrize("name", HELP)
def test_all_that_is_drawn_lies_in_the_picture_and_no_label_on_another(name):
    values = drawing(name, read_curves(name))
    picture = rendered("knob_picture", **values)
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", " ".join(re.findall(r'points="(.*?)"', picture)))
    assert len(points) > 10
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)
    heights = [label["y"] for label in values["labels"]]
    assert all(0 <= height <= HEIGHT for height in heights)
    assert all(round(b - a, 3) >= LINE for a, b in pairwise(heights))
    assert len({label["words"] for label in values["labels"]}) == len(heights)
