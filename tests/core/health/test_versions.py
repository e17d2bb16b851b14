"""Python and packages against what pyproject.toml asks for."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from core.health import versions
from core.health.findings import Finding, State
from tests.helpers import PATIENCE, ROOT


def found(root: Path) -> dict[str, Finding]:
    return {one.code: one for one in versions.look(root)}


def checkout(root: Path, *packages: str, pythons: str = ">=3.11", pins: str = "") -> Path:
    """A folder that asks for that."""
    (root / "pyproject.toml").write_text(
        f'[project]\nversion = "9"\nrequires-python = "{pythons}"\n'
        f"dependencies = {json.dumps(packages)}\n"
    )
    (root / "requirements.txt").write_text(pins)
    return root


def test_this_checkout_has_what_it_needs():
    summary = found(ROOT)["versions"]
    assert {one.state for one in versions.look()} == {State.OK}
    assert summary.figures["packages"]["tensorflow"] == version("tensorflow")
    assert f"streamlit {version('streamlit')}" in summary.words


def test_what_is_missing_or_of_another_version_is_named(tmp_path):
    numpy = version("numpy")
    root = checkout(tmp_path, "no-such-package>=1", "numpy<1", "pandas>=1", pins="pandas==1.0\n")
    named = found(root)
    assert named["packages-missing"].state is State.WRONG
    assert named["packages-missing"].figures == {"missing": ["no-such-package"]}
    assert f"-r {root / 'requirements.txt'}" in named["packages-missing"].to_do
    assert named["packages-outside"].state is State.WRONG
    assert f"numpy {numpy} (<1)" in named["packages-outside"].words
    assert named["packages-untested"].state is State.OK
    assert "(1.0)" in named["packages-untested"].words


def test_what_another_system_needs_is_not_missed(tmp_path):
    root = checkout(tmp_path, 'no-such-package>=1; sys_platform == "nowhere"')
    assert [*found(root)] == ["versions"]


def test_a_python_that_it_does_not_work_with(tmp_path):
    wrong = found(checkout(tmp_path, pythons=">=3.99"))["python-unsupported"]
    assert wrong.state is State.WRONG
    assert ">=3.99" in wrong.to_do


def test_without_a_checkout_nothing_is_missed(tmp_path):
    assert {one.state for one in found(tmp_path).values()} == {State.OK}


def test_nothing_heavy_is_imported():
    source = (
        "import sys; from core.health.examination import examine; [*examine()]\n"
        "print({'tensorflow', 'keras', 'streamlit', 'sklearn'} & {*sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert answer.stdout.strip() == "set()", answer.stderr
