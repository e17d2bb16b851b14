"""Who may import whom: the app's process stays free of TensorFlow, core free of Streamlit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
FOR_THE_APP = (
    "config", "datasets", "datasets.cache", "architectures", "store", "jobs", "workers", "recipes",
    "images", "checks", "splits", "schedule", "settings", "registry", "errors", "datasets.versions",
    "kept", "statistics", "findings", "distribution", "neighbours", "augmentation_presets",
    "unfreezing", "importing.jobs", "importing.keeping", "importing.preview",
)  # fmt: skip
HEAVY = ("keras", "tensorflow", "sklearn", "torch", "jax", "streamlit")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_core_never_imports_streamlit(path):
    assert "streamlit" not in imported(path)
    assert not imported(path) & {"pages", "app"}


def test_what_the_app_imports_brings_nothing_heavy():
    names = ", ".join(f"core.{name}" for name in FOR_THE_APP)
    source = (
        f"import sys\nimport {names}\n"
        f"print(*sorted({HEAVY} & {{name.split('.')[0] for name in sys.modules}}))"
    ).replace(f"{HEAVY} &", f"set({HEAVY}) &")
    result = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable(path):
    """At most 300 lines a module and 40 a function; a docstring on every module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 40, node.name
