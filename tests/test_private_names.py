"""Names of libraries that are no part of what they promise: listed here, pinned, and there.

A new version may drop or rename them without a word (an override is then simply not called). Who
needs another one adds it to these lists, and looks whether there is a public way first.
"""

import argparse
import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import pytest

import core
from core.config.training import TrainingConfig
from core.training.optimizers import optimizer
from tests.helpers import ROOT

FOLDERS = ("core", "pages", "scripts", "serving")
SOURCES = [ROOT / "app.py", *(path for name in FOLDERS for path in (ROOT / name).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PINNED = ("keras", "loky", "starlette", "streamlit", "tensorflow")

# Private names that are read or called: where, and of what.
USED: dict[str, tuple[Callable[[], Any], set[str]]] = {
    "core/training/callbacks/weight_averaging.py": (
        lambda: keras.callbacks.SwapEMAWeights(),
        {"_swap_variables", "_finalize_ema_values", "_ema_weights_in_model"},
    ),
    "core/export/pieces/learning.py": (
        lambda: keras.callbacks.SwapEMAWeights(),
        {"_finalize_ema_values"},
    ),
    "core/explanation/layers.py": (lambda: keras.Input((1,)), {"_keras_history"}),
    "core/export/network_code.py": (lambda: keras.layers.Dense(1), {"_inbound_nodes"}),
    "core/training/optimizers.py": (
        lambda: keras.optimizers.SGD(),
        {"_get_variable_index", "_use_weight_decay"},
    ),
    "scripts/reference.py": (lambda: argparse.ArgumentParser(), {"_actions"}),
    "core/execution/local.py": (lambda: importlib.import_module("threading"), {"_register_atexit"}),
}
# Private methods that classes of ours put in the place of the library's.
REPLACED = {
    "core.training.optimizers.PerVariableRates": {
        "_apply_weight_decay",
        "_all_reduce_sum_gradients",
    },
}
# What is imported from inside of a library, beyond its documented modules.
INNER = {
    "loky.process_executor.BrokenProcessPool",
    "streamlit.auth_util.get_cookie_with_chunks",
    "streamlit.delta_generator.DeltaGenerator",
    "streamlit.errors.FragmentHandledException",
    "streamlit.errors.StreamlitAuthError",
    "streamlit.navigation.page.StreamlitPage",
    "streamlit.runtime",
    "streamlit.runtime.memory_session_storage",
    "streamlit.runtime.uploaded_file_manager.UploadedFile",
    "streamlit.web.cli",
    "streamlit.web.server.server_util.get_cookie_secret",
    "streamlit.web.server.starlette.starlette_app_utils.decode_signed_value",
    "streamlit.web.server.starlette.starlette_server_config.USER_COOKIE_NAME",
    "streamlit.web.server.starlette.starlette_websocket.is_host_allowed",
    "tensorflow.python.framework.convert_to_constants.convert_variables_to_constants_v2",
}
FLAT = ("streamlit", "loky")  # libraries whose promise ends at their first level
ROOTS = {"keras": "keras", "tensorflow": "tensorflow", "tf": "tensorflow", "st": "streamlit"}
INSIDES = ("src", "python")  # of Keras and TensorFlow: everything in there
DOCUMENTED = {"os._exit"}
OF_NAMED_TUPLES = {"_replace", "_asdict", "_fields"}  # documented in `collections`


def is_private(name: str) -> bool:
    if name.startswith("__") or name in OF_NAMED_TUPLES:
        return False
    return name.startswith("_") and name != "_"


def foreign_private_names(tree: ast.AST) -> set[str]:
    """Private attributes that are used in a module which does not define them itself."""
    own: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own.add(node.name)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) not in DOCUMENTED:
            (used if isinstance(node.ctx, ast.Load) else own).add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("attr"):
            used |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return {name for name in used - own if isinstance(name, str) and is_private(name)}


def inner_imports(tree: ast.AST) -> set[str]:
    """What a module imports, or reaches by its dots, from inside of a library."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if is_inner(alias.name, modules=True)}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name for name in names if is_inner(name)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{ROOTS.get(node.value.id)}.{node.attr}"
            if is_inner(name, modules=True) or name == "streamlit.runtime":
                found.add(name)
    return found


def is_inner(name: str, modules: bool = False) -> bool:
    """`modules`: whether `name` is a module, not something in one."""
    library, *parts = name.split(".")
    if library in ("keras", "tensorflow"):
        return any(part in INSIDES or is_private(part) for part in parts)
    promised = 0 if modules and library != "streamlit" else 1
    return library in FLAT and (len(parts) > promised or any(map(is_private, parts)))


def own_classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if module.name != "core.cli.main":
            for _, value in inspect.getmembers(importlib.import_module(module.name)):
                if inspect.isclass(value) and value.__module__ == module.name:
                    yield value


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in SOURCES:
        name = str(Path(path).relative_to(ROOT).as_posix())
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_private_names_are_those_listed():
    found = {name: names for name, tree in trees() if (names := foreign_private_names(tree))}
    assert found == {name: names for name, (_, names) in USED.items()}


def names_inside(tree: ast.AST) -> set[str]:
    """Private names that are imported, or reached by the dots or the name of something else."""
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {name for name in imported if is_private(name)} | foreign_private_names(tree)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_use_no_private_names(path):
    """What a test can't see by what is public, nobody else can either."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not names_inside(tree)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_do_not_import_each_other(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"^\s*(from|import) tests\S*\.test_", source, re.MULTILINE)


@pytest.mark.parametrize("where", USED)
def test_private_names_are_there(where):
    make, names = USED[where]
    thing = make()
    assert [name for name in names if not hasattr(thing, name)] == []


def test_replaced_methods_are_those_listed_and_there():
    replaced: dict[str, set[str]] = {}
    made = type(optimizer(TrainingConfig(), {}))  # in no module: of our class and one of Keras'
    for kind in (*own_classes(), made):
        origins = {each: each.__module__.partition(".")[0] for each in kind.__mro__}
        libraries = [each for each in kind.__mro__ if origins[each] in ("keras", "tensorflow")]
        theirs = {name for each in libraries for name in vars(each)}
        for each in (each for each in kind.__mro__ if origins[each] == "core"):
            if names := {name for name in vars(each) if is_private(name)} & theirs:
                replaced.setdefault(f"{each.__module__}.{each.__qualname__}", set()).update(names)
    assert replaced == REPLACED


def test_inner_imports_are_those_listed():
    assert {name for _, tree in trees() for name in inner_imports(tree)} == INNER


@pytest.mark.parametrize("name", sorted(INNER))
def test_inner_imports_are_there(name):
    module, _, last = name.rpartition(".")
    assert hasattr(importlib.import_module(module), last) or importlib.import_module(name)


@pytest.mark.parametrize("package", PINNED)
def test_the_libraries_are_pinned_to_what_is_tested(package):
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert f"{package}=={version(package)}" in lines


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import keras.src.ops", {"keras.src.ops"}),
        ("from keras.src import backend", {"keras.src.backend"}),
        ("from tensorflow.python.framework import ops", {"tensorflow.python.framework.ops"}),
        ("import tensorflow as tf\ntf.python", {"tensorflow.python"}),
        ("import streamlit.runtime.scriptrunner", {"streamlit.runtime.scriptrunner"}),
        ("from streamlit.runtime import get_instance", {"streamlit.runtime.get_instance"}),
        ("from keras import layers\nimport tensorflow as tf\nimport streamlit as st", set()),
    ],
)
def test_the_walk_sees_imports(source, found):
    assert inner_imports(ast.parse(source)) == found


def test_the_walk_sees_private_names():
    source = "model._new()\nx = getattr(model, '_newer')\nself._own = 1\nself._own\nos._exit(0)"
    assert foreign_private_names(ast.parse(source)) == {"_new", "_newer"}
    assert names_inside(ast.parse("from core.runs import ids, _old")) == {"_old"}
