"""Our pieces of HTML: what is filled in is escaped, what is missing raises."""

import ast

import jinja2
import pytest

from pages._ui.widgets.templates import FOLDER, rendered
from tests.helpers import ROOT

HOSTILE = "<img src=//elsewhere> \"' &"
TILE = {"kind": HOSTILE, "src": HOSTILE, "lines": [HOSTILE, HOSTILE]}
BAR = {"kind": HOSTILE, "width": "1", "title": HOSTILE, "size": HOSTILE, "tags": [HOSTILE]}
VALUES = {
    "problem": {"message": HOSTILE},
    "titled_line": {"title": HOSTILE, "details": HOSTILE},
    "run_line": {
        **dict.fromkeys(("status", "status_word", "title", "details", "result"), HOSTILE),
        "known": {"between": HOSTILE, "doubt": HOSTILE},
    },
    "image_grid": {"tiles": [TILE, TILE], "small": True},
    "seen_image": {"alternative": HOSTILE, "src": HOSTILE, "smooth": True},
    "probability_bars": {"bars": [(HOSTILE, 0.75), ("cat", 0.25)]},
    "part_bar": {"parts": [{"count": 3, "look": HOSTILE, "words": HOSTILE}]},
    "network": {"bars": [BAR, BAR]},
}


def test_every_piece_is_here():
    assert {path.stem for path in FOLDER.glob("*.html")} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_what_is_filled_in_is_escaped(name):
    html = rendered(name, **VALUES[name])
    assert "&lt;img src=//elsewhere&gt; &#34;&#39; &amp;" in html
    assert "<img src=//" not in html
    assert HOSTILE[-4:] not in html


@pytest.mark.parametrize("name", VALUES)
def test_what_is_missing_raises(name):
    values = dict(list(VALUES[name].items())[1:])
    with pytest.raises(jinja2.UndefinedError):
        rendered(name, **values)


def test_bars_show_shares():
    html = rendered("probability_bars", bars=[("cat", 0.98765), ("dog", 0.0123)])
    assert 'style="width:98.77%"' in html
    assert '<span class="value first">98.8%</span>' in html
    assert '<span class="value">1.2%</span>' in html


def test_html_is_drawn_by_templates_alone():
    """But for the style sheet, which is a file of ours."""
    drawing = set()
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".html"):
                drawing.add(path.relative_to(ROOT).as_posix())
    assert drawing == {"pages/_ui/widgets/templates.py", "pages/_ui/shell/page.py"}
