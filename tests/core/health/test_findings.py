"""What is found is said: nothing that is not well goes without what to do."""

import ast

import core.health
from core.health.findings import STATE_WORDS, State, Subject
from tests.helpers import ROOT

MODULES = sorted((ROOT / "core/health").glob("*.py"))


def findings() -> list[ast.Call]:
    """Every place in the room where a finding is made in full words."""
    assert core.health.__doc__
    return [
        node
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding"
    ]


def test_what_is_not_well_has_something_to_do():
    made = findings()
    assert len(made) > 30
    for call in made:
        if ast.unparse(call.args[1]) != "State.OK":
            assert len(call.args) >= 5, ast.unparse(call)


def test_states_and_subjects_are_words():
    assert {*STATE_WORDS} == {*State}
    assert all(one.value for one in Subject)
