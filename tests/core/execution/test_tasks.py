"""Handles of what workers run: each leads to its function, arguments come through whole."""

import ast
import pickle
import re

import pytest
from loky.backend.reduction import dumps

from core.architectures import architectures
from core.config.data import DataConfig
from core.config.network import model_configs
from core.execution import tasks
from core.execution.tasks import Task, task_of
from core.experiments.config import ExperimentConfig, parse
from tests.helpers import ROOT

HANDLES = {name: each for name, each in vars(tasks).items() if isinstance(each, Task)}
ADDRESS = re.compile(r"[a-z_]\w*(\.\w+)*:[a-z_]\w*")


@pytest.mark.parametrize("name", HANDLES)
def test_a_handle_leads_to_the_function_that_it_is_typed_by(name):
    function = HANDLES[name].function()
    assert HANDLES[name] == task_of(function)
    tree = ast.parse((ROOT / "core/execution/tasks.py").read_text(encoding="utf-8"))
    (made,) = (
        node.value for node in tree.body if isinstance(node, ast.Assign) and is_called(node, name)
    )
    (like,) = (word.value for word in made.keywords if word.arg == "like")
    assert like.body.id == function.__name__
    named = {(node.module, each.name) for node in imports_for_types(tree) for each in node.names}
    assert (function.__module__, function.__name__) in named


def is_called(assignment: ast.Assign, name: str) -> bool:
    return [getattr(target, "id", "") for target in assignment.targets] == [name]


def imports_for_types(tree: ast.Module) -> list[ast.ImportFrom]:
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    return [node for node in block.body if isinstance(node, ast.ImportFrom)]


def test_no_other_text_names_a_function():
    handles = ROOT / "core" / "execution" / "tasks.py"
    found = {
        node.value
        for folder in ("core", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if path != handles
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if ADDRESS.fullmatch(node.value) and is_module(node.value.split(":")[0])
    }
    assert found == set()


def is_module(name: str) -> bool:
    return (ROOT / name.replace(".", "/")).with_suffix(".py").is_file()


@pytest.mark.parametrize("name", [each.name for each in architectures])
def test_configs_come_through_whole(name):
    """Those of networks from a table too, whose classes lie in no module."""
    config = parse({"data": {"name": "cifar10"}, "model": {"name": name}})
    for copied in (pickle.loads(dumps(config)), pickle.loads(pickle.dumps(config))):
        assert copied == config
        assert type(copied.model) is model_configs[name]
        assert copied.to_json() == config.to_json()


def test_a_worker_gets_the_same_config(worker):
    config = ExperimentConfig(model=model_configs["mobilenet"](width=0.5), data=DataConfig())
    assert worker.call(task_of(class_and_text), config) == class_and_text(config)


def class_and_text(config: ExperimentConfig) -> tuple[str, str]:
    """What a worker sees of a config."""
    return repr(type(config.model)), config.to_json()


def test_equal_calls_are_equal():
    one, same = (tasks.NEAREST(DataConfig(), "train", 3, 8) for _ in "ab")
    assert one == same
    assert one != tasks.NEAREST(DataConfig(version="other"), "train", 3, 8)
