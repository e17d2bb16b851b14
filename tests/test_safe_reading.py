"""Nothing that a person supplied is run: no pickle, no code, no page of theirs in ours.

Over the syntax trees of all that runs; an exception stands in `ALLOWED`, with its reason.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

SOURCES = [
    ROOT / "app.py",
    *(path for name in ("core", "pages", "serving") for path in (ROOT / name).rglob("*.py")),
]
UNPICKLING = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "torch"}
RUNNING = {"eval", "exec", "compile", "__import__"}
READERS = {"read_pickle", "load_lambda", "enable_unsafe_deserialization", "unsafe_load"}
ALLOWED = {
    # Reads NumPy's arrays of words by an unpickler that knows three harmless names and no more.
    "core/importing/sources/array_words.py": {"import pickle"},
}


def risks(tree: ast.AST) -> Iterator[str]:
    """What could run something that was read, in words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            yield from (f"import {name}" for name in names & UNPICKLING)
        elif isinstance(node, ast.ImportFrom):
            if str(node.module).partition(".")[0] in UNPICKLING:
                yield f"import {node.module}"
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if isinstance(node.func, ast.Name) and name in RUNNING:
        yield f"{name}()"
    if name in READERS:
        yield f"{name}()"
    for keyword in node.keywords:
        value = getattr(keyword.value, "value", None)
        if keyword.arg == "allow_pickle" and value is not False:
            yield "allow_pickle"
        if keyword.arg == "safe_mode" and value is not True:
            yield "safe_mode"
        if keyword.arg == "unsafe_allow_html":
            yield "unsafe_allow_html"
        if keyword.arg == "unsafe_allow_javascript":
            yield "unsafe_allow_javascript"
        if keyword.arg == "shell" and value is not False:
            yield "shell"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_was_read_is_run(path: Path) -> None:
    found = set(risks(ast.parse(path.read_text(encoding="utf-8"))))
    assert found <= ALLOWED.get(path.relative_to(ROOT).as_posix(), set())


def test_what_is_allowed_is_still_there() -> None:
    for name, allowed in ALLOWED.items():
        assert allowed <= set(risks(ast.parse((ROOT / name).read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "np.load(path, allow_pickle=True)",
        "np.load(path, allow_pickle=chosen)",
        "keras.models.load_model(path, safe_mode=False)",
        "pd.read_pickle(path)",
        "eval(text)",
        "st.markdown(name, unsafe_allow_html=True)",
        "subprocess.run(text, shell=True)",
    ],
)
def test_a_risk_is_found(source: str) -> None:
    assert [*risks(ast.parse(source))]


def test_what_is_harmless_is_none() -> None:
    source = "np.load(path)\nre.compile(text)\nnp.load(path, allow_pickle=False)\nmodel.compile()"
    assert [*risks(ast.parse(source))] == []
