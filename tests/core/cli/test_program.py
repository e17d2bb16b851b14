"""The command `vistazo`, as an editable install makes it."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.common.settings import COMMAND
from tests.helpers import PATIENCE, ROOT, wait_for

ENTRY = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="On Windows the command is no script")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script that pip writes for the entry in pyproject.toml."""
    module, function = ENTRY[COMMAND].split(":")
    script = tmp_path / "bin" / COMMAND
    script.parent.mkdir()
    script.write_text(
        f"#!{sys.executable}\nimport sys\nfrom {module} import {function}\n"
        f"if __name__ == '__main__':\n    sys.exit({function}())\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return script


def run(*words: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)


def test_help_names_the_command_as_it_can_be_called(
    command: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """By its path; by its name alone where that means this command."""
    for words in ([], ["app"]):
        usage = " ".join(["usage: bin/vistazo", *words, "[-h]"])
        assert run(command, *words, "--help", folder=tmp_path).stdout.startswith(usage)
    monkeypatch.setenv("PATH", str(command.parent), prepend=os.pathsep)
    assert run(COMMAND, "--help", folder=tmp_path).stdout.startswith("usage: vistazo [-h]")
    other = tmp_path / "other" / COMMAND
    other.parent.mkdir()
    other.write_bytes(command.read_bytes())
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent), prepend=os.pathsep)
    assert run(command, "--help", folder=tmp_path).stdout.startswith("usage: bin/vistazo [-h]")


def test_from_any_folder_it_does_what_the_module_does(command: Path, tmp_path: Path):
    answer = run(command, "recipes", folder=tmp_path)
    assert answer.returncode == 0
    assert answer.stdout == run(sys.executable, "-m", "core", "recipes", folder=tmp_path).stdout
    refused = run(command, "train", "no-such-recipe", folder=tmp_path)
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


def test_ctrl_c_while_it_imports_ends_it_quietly(command: Path, tmp_path: Path):
    """The first thing that `core` does is to hear Ctrl-C."""
    waiting = "import core, time\nopen('there', 'w').close()\ntime.sleep(60)\n"
    command.write_text(command.read_text().replace("import sys\n", f"import sys\n{waiting}", 1))
    process = subprocess.Popen([command], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    wait_for((tmp_path / "there").exists)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 130


def test_a_package_that_is_missing_is_named_in_one_line():
    """Whatever is asked for: what imports the commands imports it."""
    source = (
        "import sys\nsys.modules['sqlalchemy'] = None\nsys.argv = ['vistazo', 'recipes']\n"
        "from core.cli.program import run_as_program\nsys.exit(run_as_program())"
    )
    result = run(sys.executable, "-c", source, folder=ROOT)
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("vistazo: The package sqlalchemy is missing.")
    assert "pip install -r requirements.txt" in line
