"""Every widget has its value in its own call (see `pages._ui.shell.state.held`)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [*sorted(ROOT.glob("pages/**/*.py"))]
VALUES = {  # the argument that holds a widget's value, and its place
    "checkbox": ("value", 1),
    "multiselect": ("default", 2),
    "number_input": ("value", 3),
    "pills": ("default", 99),
    "radio": ("index", 2),
    "segmented_control": ("default", 99),
    "select_slider": ("value", 2),
    "selectbox": ("index", 2),
    "slider": ("value", 3),
    "text_area": ("value", 1),
    "text_input": ("value", 1),
    "toggle": ("value", 1),
}


def widgets(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Calls that draw a widget with a value, and its kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in VALUES:
            yield node, ast.unparse(node.func).rpartition(".")[2]


def argument(call: ast.Call, name: str) -> str | None:
    """The source of a keyword; "" where other keywords may bring it."""
    found = {one.arg: ast.unparse(one.value) for one in call.keywords}
    return found.get(name, "" if None in found else None)


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines that write `st.session_state[…]`, and what stands in the brackets."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Subscript) and "session_state" in ast.unparse(target.value):
                yield node.lineno, ast.unparse(target.slice)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            "session_state.setdefault"
        ):
            yield node.lineno, ast.unparse(node.args[0])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_widget_has_a_key_and_its_value_in_its_call(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    without = []
    for call, kind in widgets(tree):
        name, place = VALUES[kind]
        if argument(call, "key") is None or (
            len(call.args) <= place and not argument(call, name)  # not hidden in a dictionary
        ):
            without.append((call.lineno, kind))
    assert not without, "these widgets get their value elsewhere, or have no key of their own"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_writes_a_widgets_value_into_the_session(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keys = {argument(call, "key") for call, _ in widgets(tree)}
    found = [(line, key) for line, key in writes(tree) if key in keys]
    assert not found, "the browser hears of such a value in one message, which may be lost"
