"""What the components' scripts compute, by Node.js alone: tables as CSV, names in sentences."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from tests.helpers import ROOT

NODE = compute_driver_executable()[0]
PAGE = (
    "globalThis.DOMParser = class { parseFromString(text) "
    "{ return { documentElement: { textContent: text } }; } };\n"
)
WORDS = {"series": "serie", "value": "valor"}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)"]
SCRIPTS = sorted((ROOT / "assets").glob("*.js"))


def answer(script: str, expression: str) -> str:
    """What the expression comes to among the functions of that script."""
    text = (ROOT / "assets" / script).read_text("utf-8")
    text = text.replace("export default function", "function component")
    done = subprocess.run(
        [NODE, "-e", f"{PAGE}{text}\nprocess.stdout.write({expression});"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_in_the_csv_of_a_chart_is_a_formula(name):
    plot = {
        "_fullLayout": {},
        "_fullData": [{"type": "bar", "name": name, "x": [name], "y": [-0.5]}],
    }
    found = answer("chart_menu.js", f"asCsv(rowsOf({json.dumps(plot)}, {json.dumps(WORDS)}))")
    assert found.splitlines() == ["serie,x,y", f"'{name},'{name},-0.5"]
    data = {"words": WORDS, "axis": "época", "traces": [{"name": name, "x": [1], "y": [-0.5]}]}
    found = answer("live_chart.js", f"asCsv({json.dumps(data)})")
    assert found.splitlines() == ["serie,época,valor", f"'{name},1,-0.5"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_names_that_are_put_into_sentences_stay_as_they_are(path: Path):
    """JavaScript reads `$&` in a replacement; what a function returns it takes as it is."""
    text = path.read_text("utf-8")
    assert not re.findall(r"\.replace\([^()]*\"\{\w+\}\", (?!\()", text)
