import pytest

from core.common.errors import UserError
from core.datasets import datasets
from core.experiments.config import parse
from core.experiments.recipes import recipes
from core.experiments.validation import check, problems


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", recipes.names())
def test_every_recipe_can_start(name):
    assert problems(recipes[name].config) == []


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", datasets.names())
def test_every_data_set_can_be_used_whole(name):
    assert problems(parse({"data": {"name": name}})) == []


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"data": {"name": "imagenet"}}, ["data set", "imagenet", "digits"]),
        ({"data": {"fraction": 0.01}}, ["data.fraction", "0.01", "1437", "10 classes"]),
        ({"data": {"validation": 0.001}}, ["data.validation", "10 classes"]),
        (
            {"data": {"validation": 0}, "training": {"early_stopping": {"name": "loss"}}},
            ["training.early_stopping", "'loss'", "data.validation"],
        ),
    ],
)
def test_a_config_that_can_not_start_says_why(values, parts):
    found = " ".join(problems(parse(values)))
    for part in parts:
        assert part in found
    with pytest.raises(UserError):
        check(parse(values))


@pytest.mark.usefixtures("workspace")
def test_a_patience_that_can_not_take_effect_is_no_obstacle():
    """`--set training.epochs=3` must work on every recipe, those with patience 10 too."""
    assert problems(parse({"training": {"epochs": 3, "early_stopping": {"name": "loss"}}})) == []


@pytest.mark.parametrize(("copies", "refused"), [(0, False), (1, True), (2, False), (3, True)])
def test_alternating_sides_need_an_even_number_of_copies(copies, refused):
    changes = {"flip": "alternating", "cached_views": copies}
    found = problems(parse({"augmentation": changes}))
    assert any("cached_views" in words for words in found) == refused
    assert problems(parse({"augmentation": {**changes, "flip": "horizontal"}})) == []
