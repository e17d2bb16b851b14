"""Every word of core's records is marked where it stands, so that a translation finds it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from core.architectures import architectures
from core.common.i18n import Text
from core.config.augmentation import AugmentationConfig
from core.config.averaging import averages
from core.config.data import DataConfig
from core.config.early_stopping import stopping_rules
from core.config.network import model_configs
from core.config.optimizers import optimizers
from core.config.options import WORDS
from core.config.schedules import schedules
from core.config.training import TrainingConfig
from core.datasets import datasets
from core.experiments.config import ExperimentConfig
from core.experiments.recipes import anchors_of, recipes
from core.experiments.recipes.augmentation_presets import PRESET_TITLES, PRESETS
from core.importing.request import ImportOptions
from tests.helpers import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
MARKERS = {"N_": 1, "_": 1, "nN_": 2, "ngettext": 2}  # and how many of their arguments are texts
ALTERNATIVES = [*optimizers, *schedules, *averages, *stopping_rules]
SECTIONS: list[type[BaseModel]] = [
    ExperimentConfig,
    DataConfig,
    AugmentationConfig,
    TrainingConfig,
    ImportOptions,
    *model_configs,
    *ALTERNATIVES,
]


def marked_in(tree: ast.AST) -> Iterator[str]:
    """The literals that an extraction of gettext's functions finds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in node.args[: MARKERS.get(node.func.id, 0)]:
                if isinstance(argument, ast.Constant):
                    yield argument.value


@pytest.fixture(scope="module")
def marked() -> set[str]:
    return {text for path in CORE for text in marked_in(ast.parse(path.read_text("utf-8")))}


def unmarked(texts: list[Any], marked: set[str]) -> list[str]:
    """Those of `texts` (and of the texts in them) that no extraction would find."""
    found = []
    for text in filter(None, texts):
        pattern = text.pattern if isinstance(text, Text) else text
        inner = [one for one in getattr(text, "values", {}).values() if isinstance(one, str)]
        found += [pattern] if pattern not in marked else []
        found += unmarked(inner, marked)
    return found


def options_of(annotation: Any) -> Iterator[str]:
    """What a field can be chosen from."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation):
        yield from options_of(part)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_fields(section, marked):
    for name, field in section.model_fields.items():
        extra = field.json_schema_extra or {}
        words = [extra.get(key) for key in ("unit", "none_word", "zero_word")]
        assert not unmarked([field.title, field.description, *words], marked), name


@pytest.mark.parametrize(
    "section",
    [AugmentationConfig, TrainingConfig, *model_configs, *ALTERNATIVES],
    ids=lambda one: one.__name__,
)
def test_options(section, marked):
    fields = section.model_fields.items()
    options = {
        one for name, field in fields if name != "name" for one in options_of(field.annotation)
    }
    assert options <= set(WORDS)
    assert not unmarked([WORDS[one] for one in options], marked)


@pytest.mark.parametrize("alternative", ALTERNATIVES, ids=lambda one: one.__name__)
def test_alternatives(alternative, marked):
    assert not unmarked([alternative.title, alternative.summary], marked)


@pytest.mark.parametrize("record", architectures, ids=lambda record: record.name)
def test_networks(record, marked):
    assert not unmarked([record.title, record.summary], marked)


@pytest.mark.parametrize("record", datasets, ids=lambda record: record.name)
def test_data_sets(record, marked):
    assert not unmarked([record.title, record.summary, record.source], marked)
    assert not unmarked([name for name in record.class_names if not name.isdecimal()], marked)
    for anchor in anchors_of(record.name):
        assert not unmarked([anchor.kind, anchor.who, anchor.note], marked)


@pytest.mark.parametrize("recipe", recipes, ids=lambda recipe: recipe.name)
def test_recipes(recipe, marked):
    words = [recipe.title, recipe.summary, recipe.short_remarks, *recipe.deviations]
    words += [recipe.published.remarks, recipe.reached.remarks if recipe.reached else ""]
    assert not unmarked(words, marked)


def test_presets(marked):
    assert PRESET_TITLES.keys() == PRESETS.keys()
    assert not unmarked(list(PRESET_TITLES.values()), marked)


def test_an_unmarked_text_is_found(marked):
    assert unmarked(["Nobody marked this", ""], marked) == ["Nobody marked this"]


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_marked_can_be_extracted(path: Path):
    """A text with values put in before it is looked up is found by no extraction."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = node.args[: MARKERS.get(node.func.id, 0)]
            assert not [one for one in texts if isinstance(one, ast.JoinedStr | ast.BinOp)]


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_who_looks_texts_up_calls_nothing_else_so(path: Path):
    """`for _ in …` makes `_` a number in the whole function."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
            uses = {type(name.ctx) for name in names if name.id == "_"}
            assert uses != {ast.Load, ast.Store}, function.name


def test_what_an_option_of_a_command_refuses_is_marked() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in CORE]
    calls = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Call)]
    refused = [each for each in calls if ast.unparse(each.func) == "argparse.ArgumentTypeError"]
    assert refused
    said = [ast.unparse(each.args[0]) for each in refused]
    assert [text for text in said if not text.startswith("_(")] == []
