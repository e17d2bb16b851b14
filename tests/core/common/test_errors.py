"""Errors for people: a code for programs, words for people, both whole wherever one is raised."""

import ast
import errno
import pickle
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from core.api.refusals import BUSY
from core.common.errors import BUG, UserError, readable_disk_errors, reason_of
from core.common.i18n import N_, nN_, restored, stored
from core.evaluation.other_tests import WHILE_ALL_STAYS
from core.imaging.pixels import Unusable
from core.importing.folders.unclear import Unclear
from core.runs.resuming import CANT_GO_ON, WEIGHTS_MISSING
from tests.helpers import ROOT

SOURCES = [
    ROOT / "app.py",
    *(
        path
        for name in ("core", "pages", "scripts", "serving")
        for path in (ROOT / name).rglob("*.py")
    ),
]
HANDS_ON = {"core/imaging/read.py"}  # gives another error's code and text on
CODE = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")


class Raised(NamedTuple):
    """One place where an error for people is made."""

    where: str
    code: str
    texts: tuple[str, ...]
    values: set[str]


def test_the_values_fill_the_text_whatever_is_in_them():
    error = UserError("x", N_("{name!r} has {count:,} {odd}."), name="a{b}", count=1234, odd="{}")
    assert str(error) == "'a{b}' has 1,234 {}."
    assert (error.code, error.values["count"]) == ("x", 1234)
    assert str(UserError("x", N_('As in {"a": 1}.'))) == 'As in {"a": 1}.'
    assert str(UserError("x", N_("Why: {cause}"), cause=error)) == "Why: 'a{b}' has 1,234 {}."
    counted = nN_("{what}: {count} image", "{what}: {count} images", count=2, what="a.zip")
    assert str(UserError("x", counted)) == "a.zip: 2 images"


def test_an_error_that_fills_a_text_is_stored_with_what_fills_it():
    inner = UserError("inner", N_("{path} is damaged."), path="a")
    for outer in (
        N_("It broke off. {reason}", reason=inner),
        UserError("outer", N_("It broke off. {reason}"), reason=inner).text,
    ):
        kept = restored(stored(outer))
        assert kept == "It broke off. a is damaged."
        assert kept.values["reason"].pattern == "{path} is damaged."


def test_a_worker_hands_its_errors_on():
    inner = UserError("inner", N_("{path} is {state}."), path="a{0}", state=N_("damaged"))
    unclear = Unclear("a.zip", {"one": 3, "two": 4}, {"one": "train"}, N_("look alike"))
    for error in (inner, UserError("outer", N_("{cause} Try again."), cause=inner), unclear):
        same = pickle.loads(pickle.dumps(error))
        assert type(same) is type(error)
        assert (str(same), same.code) == (str(error), error.code)
    assert (same.counts, same.guess, same.why) == (unclear.counts, unclear.guess, "look alike")
    refused = pickle.loads(pickle.dumps(Unusable("empty", "empty ({size})", name="{a}", size=0)))
    assert (str(refused), refused.code) == ("{a}: empty (0).", "empty")


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "workspace-not-writable"), (errno.ENOTDIR, "workspace-in-the-way")],
)
def test_what_is_wrong_with_the_disk_has_a_code(number, code):
    with pytest.raises(UserError, match="The workspace can't be") as caught, readable_disk_errors():
        raise OSError(number, "as the system says it", "file")
    assert caught.value.code == code
    with pytest.raises(FileNotFoundError), readable_disk_errors():
        raise FileNotFoundError(errno.ENOENT, "no such file")


def raise_after(first: Exception, then: Exception) -> None:
    """As where something breaks while an error is dealt with."""
    try:
        raise first
    except Exception:
        raise then  # noqa: B904


def test_what_a_full_disk_leads_to_is_told_as_such():
    full, closed = OSError(errno.ENOSPC, "full"), OSError(errno.EACCES, "closed")
    with pytest.raises(UserError, match="the disk is full"), readable_disk_errors():
        raise_after(full, ValueError("a ZIP can't be closed while it is written"))
    with pytest.raises(UserError, match="the disk is full"), readable_disk_errors():
        raise RuntimeError("file write failed: errno = 28, 'No space left on device'")
    with pytest.raises(KeyError), readable_disk_errors():
        raise_after(closed, KeyError("another matter"))


def test_every_error_has_a_code_and_a_text_with_just_its_values():
    raised = list(_all_raised())
    assert len(raised) > 100
    wrong = [f"{one.where}: {one.code}" for one in raised if not CODE.fullmatch(one.code)]
    for one in raised:
        for text in one.texts:
            if _placeholders(text, one.values) != one.values:
                wrong.append(f"{one.where}: {text} with {sorted(one.values)}")
    assert not wrong


def test_a_code_names_one_case():
    texts = defaultdict(set)
    for one in _all_raised():
        texts[one.code].add(one.texts)
    assert not {code: said for code, said in texts.items() if len(said) > 1}


def test_codes_that_are_decided_by_are_raised():
    decided = {BUG, BUSY, *CANT_GO_ON, WEIGHTS_MISSING, *WHILE_ALL_STAYS}
    assert decided <= {one.code for one in _all_raised()}


def _placeholders(text: str, values: set[str]) -> set[str]:
    """Without values a text is shown as it is, whatever braces it has."""
    if not values and "{" in text:
        assert not re.search(r"{[a-z_]+(![ra])?(:[^}]*)?}", text), text
        return set()
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _all_raised() -> Iterator[Raised]:
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in SOURCES}
    kinds = _kinds(list(trees.values()))
    for name, tree in trees.items():
        if name in HANDS_ON:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if called in kinds:
                    yield _raised(node, f"{name}:{node.lineno}")
            if isinstance(node, ast.ClassDef) and _makes_itself(node) and _bases(node) & kinds:
                calls = [each for each in ast.walk(node) if _calls_super(each)]
                assert len(calls) == 1, f"{name}: {node.name}"
                yield _raised(calls[0], f"{name}:{node.lineno}")


def _kinds(trees: list[ast.Module]) -> set[str]:
    """Names of the classes that are made of a code, a text and values."""
    classes = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    heirs = {each.name for each in classes if "UserError" in _bases(each)}
    own = {each.name for each in classes if each.name in heirs and _makes_itself(each)}
    return {"UserError", "Unusable", *heirs} - own


def _bases(node: ast.ClassDef) -> set[str]:
    return {each.id for each in node.bases if isinstance(each, ast.Name)}


def _makes_itself(node: ast.ClassDef) -> bool:
    return any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body)


def _calls_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"


def _raised(call: ast.Call, where: str) -> Raised:
    code, text = call.args
    assert isinstance(code, ast.Constant), where
    values = {each.arg for each in call.keywords}
    if "imaging/p" in where:  # exported programs know no translations
        marked = [text]
        values.discard("name")  # of the file, which stands before the text
    else:
        assert isinstance(text, ast.Call), where
        assert ast.unparse(text.func) in ("N_", "nN_"), where
        marked = text.args
        values |= {each.arg for each in text.keywords}
    assert all(isinstance(each, ast.Constant) for each in marked), where
    return Raised(where, code.value, tuple(each.value for each in marked), values)


def test_a_reason_names_no_path(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "gone").read_bytes()
    assert reason_of(caught.value) == "No such file or directory"
    assert reason_of(ValueError("bad magic")) == "bad magic"
    assert reason_of(OSError("cannot identify image file")) == "cannot identify image file"
