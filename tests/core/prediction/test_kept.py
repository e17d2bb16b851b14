"""What was handed over in one go: where it lies, and when it goes."""

import io
import os
import time
import zipfile

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.jobs.models import JobKind
from core.jobs.working import submit_job
from core.prediction import kept
from core.prediction.answers import Answer
from core.prediction.kept import End

RUN = "0123abcd"


def handed(what: str = "a.zip", content: bytes = b"PK") -> kept.Many:
    return kept.hand_over(io.BytesIO(content), RUN, what, EVERYBODY)


def unseen_for(many: kept.Many, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(many.folder, (then, then))


def test_it_is_found_again_with_its_copy(workspace):
    many = handed("photos.zip", b"content")
    assert kept.find(many.id) == many
    assert many.images.read_bytes() == b"content"
    assert kept.kept_of(RUN) == [many]
    assert kept.kept_of("other") == []
    assert kept.end_of(many) is None


@pytest.mark.parametrize("name", ["", "..", "nothing", "0" * 16, "../../runs"])
def test_what_is_no_id_is_not_found(workspace, name):
    assert kept.find(name) is None


def test_files_become_one_zip_and_none_replaces_another(workspace):
    members = [("a.png", b"1"), ("a.png", b"2"), ("cat/a.png", b"3")]
    many = kept.hand_over_files(members, RUN, EVERYBODY)
    with zipfile.ZipFile(many.images) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {"a.png": b"1", "2 a.png": b"2", "cat/a.png": b"3"}


def test_of_half_a_copy_nothing_stays(workspace):
    def members():
        yield "a.png", b"1"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 (any)
        kept.hand_over_files(members(), RUN, EVERYBODY)
    assert list((workspace / "cache/many").iterdir()) == []


def test_how_it_ended_is_kept_in_words(workspace):
    many = handed()
    kept.note_end(many, End(False, N_("{what}: no", what="a"), (N_("passed over"),)))
    end = kept.end_of(many)
    assert end is not None
    assert (end.finished, _(end.message), end.notes) == (False, "a: no", ("passed over",))
    many.sorted.touch()
    kept.forget_end(many)
    assert kept.end_of(many) is None
    assert not many.sorted.exists()


def test_what_nobody_looks_at_goes_and_what_is_worked_on_stays(workspace):
    old, seen, busy = handed("old"), handed("seen"), handed("busy")
    for many in (old, seen, busy):
        unseen_for(many, kept.DAYS_KEPT + 1)
    submit_job(JobKind.DATA, busy.subject, EVERYBODY, "somebody")
    kept.find(seen.id)
    kept.sweep()
    assert {many.what for many in kept.kept_of(RUN)} == {"seen", "busy"}


def test_what_is_sorted_stays_too(workspace):
    many = handed()
    unseen_for(many, kept.DAYS_KEPT + 1)
    submit_job(JobKind.DATA, f"sorted-{many.id}", EVERYBODY, "somebody")
    kept.sweep()
    assert kept.kept_of(RUN) == [many]


def test_of_what_was_deleted_no_end_is_noted(workspace):
    many = handed()
    kept.forget(many, EVERYBODY)
    kept.note_end(many, End(True))
    assert not many.folder.exists()


def test_answers_go_where_another_network_is_asked(workspace):
    many = handed()
    assert kept.network_noted(many) == ""
    many.table.add([Answer(0, "a.png")])
    for network, left in (("one", 0), ("one", 1), ("other", 0)):
        kept.begin_with(many, network)
        assert kept.network_noted(many) == network
        assert many.table.counts()[0] == left
        many.table.add([Answer(0, "a.png")])


def test_there_are_no_more_and_no_larger_ones_than_the_limits(workspace, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    for number in range(5):
        unseen_for(handed(str(number)), 1 - number / 10)
    assert sorted(many.what for many in kept.kept_of(RUN)) == ["2", "3", "4"]
    monkeypatch.setattr(kept, "MOST_BYTES", 2_000)
    handed("5", b"x" * 1_900)
    kept.sweep()
    assert [many.what for many in kept.kept_of(RUN)] == ["5"]


def test_a_run_takes_its_own_along(workspace):
    handed()
    other = kept.hand_over(io.BytesIO(b""), "other", "b", EVERYBODY)
    kept.forget_all_of(RUN)
    assert kept.kept_of(RUN) == []
    assert kept.kept_of("other") == [other]


def test_it_is_deleted_by_whom_it_belongs_to(workspace):
    mine = kept.hand_over(io.BytesIO(b""), RUN, "a", Actor("ana"))
    with pytest.raises(UserError) as error:
        kept.forget(mine, Actor("ben"))
    assert error.value.code == "not-allowed"
    kept.forget(mine, Actor("ana"))
    assert kept.find(mine.id) is None
