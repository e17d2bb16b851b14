"""What the components' scripts compute, by Node.js alone: tables as CSV, names in sentences."""

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

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
SVG = "{http://www.w3.org/2000/svg}"
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


LOOK = {"ink": "#000", "ground": "#fff", "font": '"A Font", sans-serif', "width": 90, "height": 80}


def test_a_matrix_is_drawn_with_its_names_and_numbers():
    data = {"names": ["a<b", "&"], "counts": [[3, 1], [0, 2]], "language": "en"}
    data |= {"labelled": True, "asShare": False, "words": {"corner": "is, said"}}
    call = f"drawing({json.dumps(data)}, {json.dumps(LOOK)}, (name) => 6 * name.length).text"
    root = ElementTree.fromstring(answer("matrix.js", call))
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert texts == ["is, said", "a<b", "a<b", "&", "&", "3", "1", "0", "2"]
    blue, orange, other_blue = [one.attrib for one in root.iter(f"{SVG}rect")][1:]
    assert (blue["fill"], orange["fill"]) == ("#0072B2", "#D55E00")
    assert float(blue["fill-opacity"]) > float(other_blue["fill-opacity"])


def test_a_plane_is_drawn_with_its_points_and_its_legend():
    data = {"groups": [0, 1, 1], "colours": ["#111", "#222"], "names": ["a<b", "&"]}
    call = f"drawing({json.dumps(data)}, {json.dumps(LOOK)}, (i) => [10 * i, 5], 3).text"
    root = ElementTree.fromstring(answer("inside_scatter.js", call))
    assert [one.text for one in root.iter(f"{SVG}text")] == ["a<b", "&"]
    fills = [one.get("fill") for one in root.iter(f"{SVG}path")]
    assert fills == ["#111", "#222", "#222", "#111", "#222"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_names_that_are_put_into_sentences_stay_as_they_are(path: Path):
    """JavaScript reads `$&` in a replacement; what a function returns it takes as it is."""
    text = path.read_text("utf-8")
    assert not re.findall(r"\.replace\([^()]*\"\{\w+\}\", (?!\()", text)
