"""What pyproject.toml needs, what the requirements files pin and what is imported are the same."""

import ast
import sys
from importlib.metadata import packages_distributions, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.pin_requirements import BASE, dependencies, pins, rendered
from tests.helpers import ROOT

FILES = {file: (ROOT / file).read_text(encoding="utf-8") for file in dependencies()}
HOUSE = {"core", "pages", "serving", "app", "bench", "tests", "scripts", "plain_keras"}
TOGETHER = {"pydantic_core"}  # part of pydantic, which pins it
PLACES = {  # by the requirements files that hold what is imported there
    (BASE,): ["app.py", "core", "pages", "serving"],
    (BASE, "requirements-dev.txt"): ["bench", "tests", "scripts"],
}


def test_there_is_no_other_requirements_file():
    assert {path.name for path in ROOT.glob("requirements*.txt")} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_the_requirements_file_is_what_the_script_makes(file: str):
    """Each dependency has one pin, in its range, and nothing else has."""
    have = pins(FILES[file])
    assert rendered(file, dependencies()[file], have.__getitem__) == FILES[file]


def test_tensorflow_is_the_same_with_a_gpu():
    assert pins(FILES["requirements-gpu.txt"])["tensorflow"] == pins(FILES[BASE])["tensorflow"]


def test_a_pin_outside_of_its_range_is_refused():
    for pin in ("1.9", "3.0"):
        with pytest.raises(ValueError, match=f"numpy {pin}"):
            rendered(BASE, [Requirement("numpy>=2,<3")], lambda name, pin=pin: pin)


@pytest.mark.parametrize("files", PLACES)
def test_what_is_imported_is_named(files: tuple[str, ...]):
    """Not only brought along by something else, which may do without it tomorrow."""
    named = {canonicalize_name(name) for file in files for name in pins(FILES[file])}
    paths = [ROOT / place for place in PLACES[files]]
    modules = [one for path in paths for one in ([path] if path.is_file() else path.rglob("*.py"))]
    imported = {name for module in modules for name in top_level_imports(module.read_text("utf-8"))}
    owners = packages_distributions()
    for name in imported - HOUSE - set(sys.stdlib_module_names) - TOGETHER:
        assert {canonicalize_name(owner) for owner in owners[name]} & named, name


def top_level_imports(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("file", [BASE, "requirements-dev.txt"])
def test_what_runs_here_is_what_is_pinned(file: str):
    assert {name: version(name) for name in pins(FILES[file])} == pins(FILES[file])
