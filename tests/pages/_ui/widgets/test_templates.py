"""Our pieces of HTML: what is filled in is escaped, what is missing raises."""

import ast

import jinja2
import pytest

from pages._ui.widgets.templates import FOLDER, rendered
from tests.helpers import ROOT

HOSTILE = "<img src=//elsewhere> \"' &"
TILE = {"kind": HOSTILE, "src": HOSTILE, "lines": [HOSTILE, HOSTILE]}
BAR = {"kind": HOSTILE, "width": "1", "title": HOSTILE, "size": HOSTILE, "tags": [HOSTILE]}
MARK = {
    **dict.fromkeys(("kind", "word", "label", "share", "side"), HOSTILE),
    "at": 50,
    "span": (40, 40),
    "from_side": 60,
    "opened": True,
}
YOU_WORDS = (
    *("title", "role", "lead", "name", "code", "code_help", "choose", "have", "word", "back"),
    *("without", "go_on", "new_word_title", "new_word", "word_lost", "word_lost_help", "rename"),
    *("teacher", "teacher_code", "leave", "leave_help"),
)
LESSON_STEP = {**dict.fromkeys(("title", "mark", "look", "words"), HOSTILE), "here": True}
VALUES = {
    "lesson_strip": {
        **dict.fromkeys(("title", "count", "steps_words"), HOSTILE),
        "steps": [LESSON_STEP],
    },
    "lesson_step": dict.fromkeys(("title", "text", "rest", "more", "done", "hint"), HOSTILE),
    "lesson_card": {
        **dict.fromkeys(("title", "facts", "summary"), HOSTILE),
        "steps": [LESSON_STEP],
    },
    "file_lines": {"first": 3, "wrong": 3, "lines": [HOSTILE]},
    "empty_state": {"picture": HOSTILE, "message": HOSTILE},
    "answer": {"name": HOSTILE, "words": HOSTILE},
    "takeaway": {"sentence": HOSTILE},
    "verdict_line": {"sentence": HOSTILE},
    "invitation": dict.fromkeys(
        ("code", "code_words", "address", "address_words", "picture", "picture_words"), HOSTILE
    ),
    "board_steps": {
        "steps": [
            {
                **dict.fromkeys(("kind", "title"), HOSTILE),
                "share": 0.5,
                "count": 3,
                "pupils": [dict.fromkeys(("name", "state"), HOSTILE)],
            }
        ]
    },
    "board_runs": {
        "runs": [
            {
                **dict.fromkeys(("name", "title", "address", "words", "status"), HOSTILE),
                "share": 0.5,
                "going": True,
                "guess": 0.9,
                "status_word": HOSTILE,
            }
        ]
    },
    "best_runs": {"runs": [dict.fromkeys(("share", "name", "details", "address"), HOSTILE)]},
    "guess_plot": {
        **dict.fromkeys(("words", "guess_words", "truth_words", "list_words"), HOSTILE),
        "marks": [dict.fromkeys(("kind", "words"), HOSTILE)],
        "ticks": [{"at": 50, "words": HOSTILE}],
        "dots": [{"guess": 90.0, "truth": 95.0, "kind": HOSTILE, "words": HOSTILE}],
    },
    "knob_now": {"path": HOSTILE, "now": HOSTILE},
    "sweep_line": dict.fromkeys(
        ("title", "details", "result", "result_words", "status", "status_word"), HOSTILE
    ),
    "network_line": dict.fromkeys(("drawing", "title", "parameters", "sentence"), HOSTILE),
    "problem": {"message": HOSTILE},
    "titled_line": {"title": HOSTILE, "details": HOSTILE},
    "run_line": {
        **dict.fromkeys(("status", "status_word", "title", "details", "letter"), HOSTILE),
        **dict.fromkeys(("between", "doubt", "result_words", "progress_words"), HOSTILE),
        **dict.fromkeys(("thumbnail", "curve", "curve_words"), HOSTILE),
        "share": 0.5,
        "progress": None,
    },
    "data_line": dict.fromkeys(("title", "letter", "details", "thumbnail"), HOSTILE),
    "changed_images": {
        **dict.fromkeys(("unchanged", "changed"), HOSTILE),
        "before": [HOSTILE],
        "after": [HOSTILE],
        "several": False,
    },
    "export_formats": {
        "heads": [HOSTILE] * 3,
        "rows": [
            {
                **dict.fromkeys(("title", "summary", "kind", "proof"), HOSTILE),
                "figures": [HOSTILE],
            }
        ],
    },
    "sparkline": {"points": HOSTILE, "width": 96, "height": 28},
    "digit_bars": {
        "words": HOSTILE,
        "bars": [(HOSTILE, 0.5)],
        "best": 0,
        "saw": HOSTILE,
        "saw_words": HOSTILE,
    },
    "image_grid": {"tiles": [TILE, TILE], "small": True},
    "qr_code": dict.fromkeys(("src", "words", "caption"), HOSTILE),
    "seen_image": {"alternative": HOSTILE, "src": HOSTILE, "smooth": True},
    "inside_pictures": {"pictures": [{"src": HOSTILE, "words": HOSTILE}]},
    "heat_scale": {"low": HOSTILE, "high": HOSTILE, "colours": HOSTILE},
    "probability_bars": {"bars": [(HOSTILE, 0.75), ("cat", 0.25)]},
    "part_bar": {"parts": [{"count": 3, "look": HOSTILE, "words": HOSTILE}]},
    "network": {"bars": [BAR, BAR]},
    "network_drawing": {"width": 9, "height": 9, "marks": [{"look": HOSTILE, "path": HOSTILE}]},
    "recipe_head": dict.fromkeys(("src", "title", "details", "name", "summary"), HOSTILE),
    "ruler": {
        "marks": [MARK],
        "ticks": [{"at": 50, "words": HOSTILE}],
        "kinds": [("own", HOSTILE)],
    },
    "ruler_drawing": {
        "width": 9,
        "height": 9,
        "foot": 9,
        "ticks": [{"x": 1, "words": HOSTILE}],
        "marks": [
            {
                **dict.fromkeys(("share", "label", "anchor"), HOSTILE),
                **dict.fromkeys(("x", "y", "text_x"), 1),
                "look": (HOSTILE, HOSTILE),
                "span": (1, 2),
            }
        ],
        "kinds": [{"y": 1, "look": (HOSTILE, HOSTILE), "words": HOSTILE}],
    },
    "knob_help": dict.fromkeys(
        ("sentence", "src", "alternative", "lines", "set_up", "summary", "definition"), HOSTILE
    ),
    "knob_picture": {
        **dict.fromkeys(("width", "height", "left", "right", "label_x", "foot"), 9),
        "lines": [{"points": HOSTILE, "look": 0, "dashed": True}],
        "labels": [{"y": 1, "look": 0, "words": HOSTILE}],
        "ticks": [{"y": 1, "words": HOSTILE}],
        "ends": (HOSTILE, HOSTILE),
        "axis": HOSTILE,
    },
    "hits": {"columns": 10, "src": HOSTILE, "alternative": HOSTILE, "cells": [("right", HOSTILE)]},
    "compare_table": {
        "caption": HOSTILE,
        "heads": [{"color": HOSTILE, "name": HOSTILE}],
        "rows": [{"section": HOSTILE, "title": HOSTILE, "cells": [(HOSTILE, True)]}],
        "best_word": HOSTILE,
    },
    "compare_sentences": {"sentences": [dict.fromkeys(("kind", "pair", "words"), HOSTILE)]},
    "step": {"number": 1, "title": HOSTILE},
    "sample_strip": {"images": [(HOSTILE, HOSTILE)]},
    "unfreeze_depth": {
        "blocks": [{"name": HOSTILE, "count": 3, "frozen": "50%"}],
        "ends": (HOSTILE, HOSTILE),
        "frozen": HOSTILE,
        "learning": HOSTILE,
    },
    "quiet_link": {"words": HOSTILE, "address": HOSTILE, "target": "_self"},
    "start_bar": {"parts": [HOSTILE, HOSTILE], "steps": True},
    "settings_beside": {
        "settings": [(HOSTILE, HOSTILE)],
        "heading": HOSTILE,
        "differences": [{"setting": HOSTILE, "run": HOSTILE, "form": HOSTILE}],
        "more": HOSTILE,
    },
    "findings": {
        "findings": [dict.fromkeys(("state", "word", "subject", "words", "to_do"), HOSTILE)]
    },
    "usage": {"parts": [{"words": HOSTILE, "share": 0.5, "size": HOSTILE}]},
    "queue_words": {"words": HOSTILE},
    "who": dict.fromkeys(("address", "words", "name"), HOSTILE),
    "go_to": dict.fromkeys(("address", "words"), HOSTILE),
    "you": {
        **dict.fromkeys(("language", "base", "path", "next", "error", "said"), HOSTILE),
        **dict.fromkeys(("name", "plain_name", "word"), ""),
        **dict.fromkeys(("needs_code", "needs_name", "asks_teacher", "may_enter"), True),
        "words": dict.fromkeys(YOU_WORDS, HOSTILE),
    },
    "you_error": dict.fromkeys(("language", "title", "error"), HOSTILE),
    "curves_to_come": dict.fromkeys(
        ("src", "sentence", "accuracy", "loss", "training", "validation"), HOSTILE
    ),
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
    drawing = set()
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".html"):
                drawing.add(path.relative_to(ROOT).as_posix())
    assert drawing == {"pages/_ui/widgets/templates.py"}
