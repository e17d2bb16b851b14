"""All looks together: in an order, each for itself."""

from pathlib import Path

import pytest

from core.health import disk
from core.health.examination import examine
from core.health.findings import State, Subject
from core.runs import summaries
from tests.helpers import all_of


def test_each_subject_is_looked_at_once(workspace: Path) -> None:
    summaries.list_summaries()
    before = all_of(workspace)
    found = [*examine()]
    assert all_of(workspace) == before
    assert {one.subject for one in found} == {*Subject}
    codes = [one.code for one in found]
    assert len({*codes}) == len(codes)
    assert {one.state for one in found if one.subject is Subject.DATABASE} == {State.OK}


def test_a_look_that_breaks_off_takes_nothing_from_others(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off() -> None:
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr(disk, "look", break_off)
    found = [*examine()]
    (broken,) = [one for one in found if one.code == "not-looked-at"]
    assert (broken.subject, broken.state) == (Subject.DISK, State.WRONG)
    assert "ZeroDivisionError (by)" in broken.words
    assert {one.subject for one in found} >= {Subject.MEMORY, Subject.DATA}
