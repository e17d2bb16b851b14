"""Who may import whom: the app's process stays free of TensorFlow, core free of Streamlit; pages
know nothing of each other."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SERVING = sorted((ROOT / "serving").rglob("*.py"))
THE_APP = (ROOT / "app.py", *PAGES, *SERVING)
HEAVY = ("keras", "tensorflow", "sklearn", "torch", "jax", "streamlit")


def imported(path: Path) -> set[str]:
    """Full names: of `from core import jobs`, `core` and `core.execution.scheduler`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_core_never_imports_streamlit(path):
    assert not packages(path) & {"streamlit", "pages", "serving", "app"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_never_import_each_other(path):
    """What pages share is in `pages/_ui`, which knows no page either."""
    assert not packages(path) & {"serving", "app"}
    names = {name for name in imported(path) if name.startswith("pages.")}
    assert not {name for name in names if name.split(".")[1] != "_ui"}


def test_what_the_app_imports_brings_nothing_heavy():
    """Nor do `app.py`, its pages or what serves them name anything heavy but Streamlit."""
    everything = {name for path in THE_APP for name in imported(path)}
    assert {name.split(".")[0] for name in everything}.isdisjoint({*HEAVY} - {"streamlit"})
    ours = {name for name in everything if name.split(".")[0] == "core" and is_module(name)}
    assert {
        "core.execution.scheduler",
        "core.evaluation.evaluation",
        "core.housekeeping.imported",
    } <= ours
    names = ", ".join(sorted(ours))
    source = (
        f"import sys\nimport {names}\n"
        f"print(*sorted({HEAVY} & {{name.split('.')[0] for name in sys.modules}}))"
    ).replace(f"{HEAVY} &", f"set({HEAVY}) &")
    result = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


@pytest.mark.parametrize(
    "path", [*CORE, *PAGES, *SERVING], ids=lambda path: str(path.relative_to(ROOT))
)
def test_modules_stay_readable(path):
    """At most 300 lines a module and 40 a function; a docstring on every module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 40, node.name
