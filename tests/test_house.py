"""The rooms of the house: who may import whom, how full a room may be, and that tests mirror it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

LAYERS = (  # lowest first; a package imports only from lower rows
    {"common"},
    {"auth", "storage"},
    {"config", "db", "imaging"},
    {"architectures", "datasets"},
    {"experiments"},
    {"jobs"},
    {"runs", "importing", "inspection", "people"},
    {"modeling"},
    {"evaluation"},
    {"training"},
    {"prediction"},
    {"export", "explanation"},
    {"housekeeping"},
    {"execution"},
    {"search"},
    {"lessons"},
    {"reporting", "health"},
    {"api"},
    {"cli"},
)
LEVEL = {name: level for level, row in enumerate(LAYERS) for name in row}
WITH_KERAS = LEVEL["modeling"]  # from here up, Keras may be imported at the head of a module
PAGE_LAYERS = (
    {"shell", "widgets"},
    {"network", "export", "capture"},
    {"run"},
)  # then one for each page
MOST_MODULES = 20
CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
TESTS = [
    *(ROOT / "tests/core").rglob("test_*.py"),
    *(ROOT / "tests/pages/_ui").rglob("test_*.py"),
]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of what is imported: of `from core.db import tables` both, module and name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """The imports that run with a module's own: in a class, an `if` or a `try` too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from at_import(node)


def room(path: Path) -> str:
    """The package of `core` that a module lies in, "" for what lies in none."""
    parts = path.relative_to(ROOT / "core").parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", [path for path in CORE if room(path)], ids=name_of)
def test_imports_run_down(path):
    """Late imports and those for type checkers count, as for the handles of typed tasks."""
    here = room(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {name.split(".")[1] for name in imports(tree) if name.startswith("core.")}
    upwards = {name for name in named - {here} if LEVEL[name] >= LEVEL[here]}
    assert not upwards, f"{here} is below {upwards}, or beside it"


@pytest.mark.parametrize("path", [path for path in CORE if room(path)], ids=name_of)
def test_keras_at_the_head_of_a_module_only_from_modeling_up(path):
    if LEVEL[room(path)] >= WITH_KERAS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {name.split(".")[0] for node in at_import(tree) for name in imports(node)}
    assert not named & {"keras", "tensorflow"}


def test_the_walk_sees_what_an_import_runs():
    source = "try:\n import keras\nexcept E: pass\nclass A:\n import tensorflow\ndef f(): import os"
    found = {name for node in at_import(ast.parse(source)) for name in imports(node)}
    assert found == {"keras", "tensorflow"}


def test_rooms_that_nothing_lives_in_are_not_made():
    rooms = {room(path) for path in CORE} - {""}
    assert rooms <= set(LEVEL)
    for name in rooms:
        assert any(path.stem != "__init__" for path in CORE if room(path) == name), name


def test_rooms_are_not_crowded():
    """At most 4 modules at the top of `core`, 20 in a package."""
    assert len(list((ROOT / "core").glob("*.py"))) <= 4
    for folder in {path.parent for path in (*CORE, *PAGES)}:
        assert len(list(folder.glob("*.py"))) <= MOST_MODULES, folder


def test_the_formatter_is_never_switched_off():
    words = tuple(f"# fmt: {word}" for word in ("skip", "off"))
    folders = ("bench", "core", "pages", "scripts", "serving", "tests")
    paths = [ROOT / "app.py", *(path for name in folders for path in (ROOT / name).rglob("*.py"))]
    assert not [name_of(path) for path in paths if any(w in path.read_text("utf-8") for w in words)]


def test_a_page_is_waited_for_with_patience():
    """AppTest's own time limit, three seconds, judges how busy the machine is."""
    hasty = re.compile(r"AppTest\.from_\w+\((?![^=]*\bdefault_timeout=)")
    texts = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert not [name_of(path) for path, text in texts.items() if hasty.search(text)]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_s_package_knows_only_itself_and_what_pages_share(path):
    parts = path.relative_to(ROOT / "pages").parts
    here = parts[1] if len(parts) > 2 else ""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {name.split(".")[2] for name in imports(tree) if name.startswith("pages._ui.")}
    if not here:  # a page
        return
    allowed = {here}
    for row in PAGE_LAYERS:
        allowed |= row
        if here in row:
            break
    assert named <= allowed, f"{here} knows {named - allowed}"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_mirror_the_modules(path):
    """`tests/core/runs/test_repository_lists.py` is about `core/runs/repository.py`."""
    folder = ROOT / path.parent.relative_to(ROOT / "tests")
    subject = path.stem.removeprefix("test_")
    words = subject.split("_")
    found = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    assert any((folder / f"{name}.py").is_file() or (folder / name).is_dir() for name in found)
