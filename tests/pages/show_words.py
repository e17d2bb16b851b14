"""Show every page in another language and print all words that came.

`show_words.py FOLDER LANGUAGE [RUN [DATA]]`: catalogues, language, an ended run of the workspace, a
data set (the digits). The last line is one JSON object: for each situation ("pages/data.py trust")
the texts that were shown, dialogs and opened parts included. See `render_pages` for why this is a
process of its own.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pandas as pd
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from core.architectures.base import Group
from core.common import i18n
from core.datasets import datasets
from core.execution import data_tasks, local
from core.experiments.recipes import recipes
from pages._ui.importing.ways import PARAMETER, WAYS
from pages._ui.predict.sources import WAYS as SOURCES
from pages._ui.recipes.card import HOURS_TO_ASK
from pages._ui.shell.registry import IMPORT, PAGES
from tests.helpers import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
LOOKS = 12  # at most so often is a page drawn anew: an answer may bring the next question
ASKED: "list[Future[Any]]" = []  # what pages wait for
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
FIRST_OF = {recipe.config.data.name: recipe.name for recipe in reversed(list(recipes))}
OPENED = (  # folded parts; of recipe cards the first of each data set
    *("fold_pixel_table", "fold_mean_images", "fold_missing", "fold_classes", "layers"),
    *(f"network_{recipe}" for recipe in FIRST_OF.values()),
)
PARTS = {  # by the key of what they are chosen with
    "data_part.0": ("count", "augment", "split", "trust", "pixels", "versions"),
    "recipes_data": tuple(datasets.names()),
    "0.group": tuple(Group),
}
ROWS = {"0.augmentation.kind": "own"}  # choices in rows, and the one that shows more
LONG = {f"whole_{recipe.name}" for recipe in recipes if recipe.hours >= HOURS_TO_ASK}
CODE = {"name", "type", "detail", "image"}  # Keras' names in the layers' table; pictures


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
        data = json.loads(node.proto.json or "{}")
        for one in data if isinstance(data, list) else [data]:
            yield from _component(one)
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


def _component(data: Any) -> Iterator[str]:
    if not isinstance(data, dict):  # numbers alone
        return
    yield from _strings({name: data[name] for name in ("words", "label", "titles") if name in data})
    yield from (trace["name"] for trace in data.get("traces", []))
    for tile in data.get("tiles", []):
        yield from tile["lines"]
    for group in data.get("groups", []):
        yield group["title"]
        for row in group["rows"]:
            yield from _strings([row["lines"], row["cells"]])
    for network in data.get("networks", []):
        yield from (network["title"], network["summary"])


def show(path: str, query: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The page's words, and those of each of its parts."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.session_state["language"] = LANGUAGE
    for name, value in query.items():
        app.query_params[name] = value
    for one in OPENED:
        app.session_state[one] = True
    yield path, settled(app.switch_page(path))
    yield from questions(app, path)
    for key in [str(group.key or "") for group in app.get("button_group")]:
        options = tuple(SOURCES) if key.startswith("image_source") else PARTS.get(key, ())
        for option in options:
            next(one for one in app.get("button_group") if one.key == key).set_value(option)
            yield f"{path} {option}", settled(app)
            yield from questions(app, f"{path} {option}")
    for radio in app.radio:
        if radio.key in ROWS:
            yield f"{path} {ROWS[radio.key]}", settled(radio.set_value(ROWS[radio.key]).run())
    for way in WAYS if path == IMPORT.path else ():
        app.query_params[PARAMETER] = way
        yield f"{path} {way}", settled(app)


def questions(app: AppTest, place: str) -> Iterator[tuple[str, list[str]]]:
    """The dialogs that buttons open, one for each kind of button; the page is as before then."""
    asking = {kind: button.key for button in app.button if (kind := asks(button))}
    for kind, key in asking.items():
        button = next(one for one in app.button if asks(one) == kind and one.key == key)
        button.click().run()
        assert not app.exception, [one.message for one in app.exception]
        dialogs = app.get("dialog")
        assert len(dialogs) == 1, f"{place}: {kind} asks nothing"
        yield f"{place} {kind}?", [text for text in all_texts(dialogs[0]) if text]
        app.run()


def asks(button: Any) -> str:
    """What a button asks about before it does it; "" of all others."""
    key = str(button.key or "")
    if key in LONG:
        return "long"
    if key.startswith("go_on_"):
        return "anew"
    if key.startswith("gone_"):
        return "delete"
    return "empty" if key == "empty_trash" else ""


def settled(app: AppTest) -> list[str]:
    """The page's texts once its workers have answered; those of all looks on the way too."""
    found: dict[str, None] = {}
    before: list[str] = []
    for _look in range(LOOKS):
        waiting = [answer for answer in ASKED if not answer.done()]
        wait(waiting, PATIENCE)
        app.run()
        assert not app.exception, [one.message for one in app.exception]
        now = [text for text in [*all_texts(app.main), *all_texts(app.sidebar)] if text]
        found |= dict.fromkeys(now)
        if now == before and all(answer.done() for answer in ASKED):
            break
        before = now
    return list(found)


def noted(submit: "Callable[..., Future[Any]]") -> "Callable[..., Future[Any]]":
    """`submit`, whose answers are waited for."""

    def ask(*args: Any, **kwargs: Any) -> "Future[Any]":
        ASKED.append(submit(*args, **kwargs))
        return ASKED[-1]

    return ask


if __name__ == "__main__":
    i18n.FOLDER, LANGUAGE = Path(sys.argv[1]), sys.argv[2]
    for ask in (local.inference, data_tasks):
        setattr(ask, "submit", noted(ask.submit))  # noqa: B010 (mypy knows no methods as values)
    i18n.use_language(LANGUAGE)  # AppTest asks widgets for their options' words in this thread
    DATA = sys.argv[4] if len(sys.argv) > 4 else "digits"
    address = {"run": sys.argv[3]} if len(sys.argv) > 3 else {}
    shown: dict[str, list[str]] = {}
    for page in PAGES:
        shown |= dict(show(page.path, {**address, "data": DATA}))
    print(json.dumps(shown))
