"""Show every page in another language and print all words that came.

`show_words.py FOLDER LANGUAGE [RUN]`: catalogues, language, a finished run of the workspace. The
last line is one JSON object: for each situation ("pages/data.py trust") the texts that were shown.
See `render_pages` for why this is a process of its own.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from core.common import i18n
from pages._ui.shell.registry import PAGES

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
LOOKS = 12  # at most so often is a page drawn anew until its workers have answered
TECHNICAL = {  # fields of Streamlit's messages that nobody reads
    "id",
    "formId",
    "key",
    "icon",
    "type",
    "url",
    "data",
    "columns",
    "spec",
    "theme",
    "config",
    "fragmentId",
    "pageScriptHash",
    "page",
    "language",
    "queryString",
    "componentName",
    "arrowData",
    "widthConfig",
    "heightConfig",
    "width",
    "height",
    "deltaType",
    "labelVisibility",
    "jsContent",
    "cssContent",
    "htmlContent",
    "mixed",
    "json",
    "bytes",
    "userKey",
    "iconPosition",
    "stackTrace",
    "groupId",
    "direction",
    "selectionMode",
    "color",
    "baseWeight",
    "align",
    "justify",
    "gap",
}
CODE = {"name", "type", "detail"}  # columns of the layers' table: Keras' names


def all_texts(node: Node) -> Iterator[str]:
    """What a person reads in this part of a page and all parts below it."""
    if isinstance(node, Block):
        proto = getattr(node, "proto", None)  # the root has none
        yield from _strings(MessageToDict(proto, use_integers_for_enums=True) if proto else {})
        for child in node.children.values():
            yield from all_texts(child)
        return
    assert isinstance(node, Element)
    if node.type == "dataframe":
        yield from _cells(node.value)
        yield from _titles(node.value, json.loads(node.proto.columns or "{}"))
    elif node.type == "plotly_chart":
        yield from _figure(json.loads(node.proto.spec))
    elif node.type == "bidi_component":
        yield from _component(json.loads(node.proto.json or "{}"))
    elif node.type not in ("code", "text_area"):  # what a person has typed, or would copy
        yield from _strings(MessageToDict(node.proto, use_integers_for_enums=True))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in TECHNICAL:
                yield from _strings(one)


def _cells(table: pd.DataFrame) -> Iterator[str]:
    for column in set(table.columns) - CODE:
        yield from (cell for cell in table[column] if isinstance(cell, str))


def _titles(table: pd.DataFrame, columns: dict[str, Any]) -> Iterator[str]:
    for name in table.columns:
        column = columns.get(name) or {}
        yield str(column.get("label", name))
        yield str(column.get("help") or "")


def _figure(spec: dict[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        yield from (trace.get("name") or "", (trace.get("hovertemplate") or ""))
    for axis in ("xaxis", "yaxis"):
        yield spec["layout"].get(axis, {}).get("title", {}).get("text", "")


def _component(data: dict[str, Any]) -> Iterator[str]:
    yield from _strings({name: data[name] for name in ("words", "label", "titles") if name in data})
    yield from (trace["name"] for trace in data.get("traces", []))
    for tile in data.get("tiles", []):
        yield from tile["lines"]


def show(path: str, query: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The page's words, and those of each of its parts."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.session_state["language"] = LANGUAGE
    for name, value in query.items():
        app.query_params[name] = value
    for one in ("fold_pixel_table", "fold_mean_images", "fold_missing", "fold_classes"):
        app.session_state[one] = True
    app.session_state["layers"] = True
    yield path, settled(app.switch_page(path))
    for group in app.get("button_group"):
        for option in ("trust", "split", "augment", "versions", "upload", "files", "camera"):
            if option in group_values(path, group):
                group.set_value(option)
                yield f"{path} {option}", settled(app)
                group = next(one for one in app.get("button_group") if one.key == group.key)


def group_values(path: str, group: Any) -> tuple[str, ...]:
    """The values that stand for a page's parts."""
    parts = {
        "data_part": ("trust", "split", "augment", "versions"),
        "import_way": ("files", "camera"),
    }
    key = str(group.key or "")
    return ("upload",) if key.startswith("image_source") else parts.get(key, ())


def settled(app: AppTest) -> list[str]:
    """The page's texts once its workers have answered; those of all looks on the way too."""
    found: dict[str, None] = {}
    before: list[str] = []
    for look in range(LOOKS):
        app.run()
        assert not app.exception, [one.message for one in app.exception]
        now = [text for text in [*all_texts(app.main), *all_texts(app.sidebar)] if text]
        found |= dict.fromkeys(now)
        if now == before and look > 2:
            break
        before = now
        time.sleep(0.5)
    return list(found)


if __name__ == "__main__":
    i18n.FOLDER, LANGUAGE = Path(sys.argv[1]), sys.argv[2]
    i18n.use_language(LANGUAGE)  # AppTest asks widgets for their options' words in this thread
    address = {"run": sys.argv[3]} if len(sys.argv) > 3 else {}
    shown: dict[str, list[str]] = {}
    for page in PAGES:
        shown |= dict(show(page.path, {**address, "data": "digits"}))
    print(json.dumps(shown))
