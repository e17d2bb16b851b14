"""Many images in one go: whatever they lie in, in order, whatever is odd among them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.common.i18n import _
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.datasets.preparation import preparation
from core.evaluation.evaluation import load_evaluation
from core.evaluation.kept_temperature import answers_stamp
from core.jobs.working import JobStopped
from core.prediction import kept, many
from core.prediction.answers import Answer, Chosen, Order
from core.prediction.gathering import Files, gather, loose
from core.prediction.many import answers, predict_many
from core.runs import repository
from tests.helpers import ROOT
from tests.importing_files import encoded, zipped

COUNT = 40
PHOTOS = ROOT.parent / "shared/photos"


def digit(number: int) -> bytes:
    images = open_dataset(DataConfig(name="digits")).arrays.x_test
    return encoded(Image.fromarray(images[number, ..., 0]))


@pytest.fixture
def digits(trained) -> dict[str, bytes]:
    """The first test images, each in the folder of its class."""
    labels = open_dataset(DataConfig(name="digits")).arrays.y_test
    return {f"{labels[n]}/{n:02}.png": digit(n) for n in range(COUNT)}


@pytest.fixture
def kept_digits(trained, digits):
    """The same, handed over with a file that is no image; gone after the test."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**digits, "7/notes.txt": b"hello"}.items():
            archive.writestr(name, content)
    found = kept.hand_over(stream, trained, "digits.zip", EVERYBODY)
    yield found
    kept.forget(found, EVERYBODY)


def answered(run_id: str, files: Files, **options):
    how = preparation(open_dataset(DataConfig(name="digits")).dataset)
    try:
        return [one for lot in answers(run_id, files, how, **options) for one in lot]
    finally:
        files.source.close()


def test_answers_are_those_of_the_test_whatever_they_lie_in(trained, digits, tmp_path, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 16)
    stored = load_evaluation(repository.get_run(trained)).probabilities
    folder = tmp_path / "folder"
    for name, content in digits.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    single = sorted(folder.rglob("*.png"))
    labelled = (gather(zipped(tmp_path / "a.zip", digits)), True), (gather(folder), True)
    for files, has_labels in (*labelled, (loose(single), False)):
        found = answered(trained, files)
        assert [one.number for one in found] == list(range(COUNT))
        for one in found:
            path = Path(one.name)
            np.testing.assert_allclose(one.probabilities, stored[int(path.stem)], atol=1e-4)
            assert one.label == (path.parent.name if has_labels else "")
            assert one.thumbnail == b""


def test_it_begins_where_it_is_told(trained, digits, tmp_path):
    path = zipped(tmp_path / "a.zip", {**digits, "evil.zip": b"PK"})
    every = answered(trained, gather(path))
    assert every[-1].error
    for first in (COUNT - 3, COUNT, COUNT + 1):
        rest = answered(trained, gather(path), first=first)
        assert [(one.number, one.name) for one in rest] == [
            (one.number, one.name) for one in every[first:]
        ]


def test_odd_files_are_rows_with_their_reason(trained, digits, tmp_path):
    members = {
        "good.png": digit(0),
        "notes.txt": b"hello",
        "cut.png": digit(1)[:60],
        "empty.png": b"",
        "blank.png": encoded(Image.new("L", (50, 50), 255)),
        "../evil.png": digit(2),
        "inner.zip": b"PK",
        ".DS_Store": b"x",
    }
    files = gather(zipped(tmp_path / "odd.zip", members), prefix="odd.zip/")
    found = {one.name: one for one in answered(trained, files, longest=32)}
    assert set(found) == {f"odd.zip/{name}" for name in members if name != ".DS_Store"}
    why = {name.removeprefix("odd.zip/"): _(one.error) for name, one in found.items()}
    assert why["good.png"] == ""
    assert found["odd.zip/good.png"].thumbnail.startswith(b"\x89PNG")
    assert "not an image" in why["notes.txt"]
    assert "damaged" in why["cut.png"]
    assert "empty" in why["empty.png"]
    assert "nothing on it" in why["blank.png"]
    assert "leads out" in why["../evil.png"]
    assert "archive" in why["inner.zip"]
    assert all(found[f"odd.zip/{name}"].best == [] for name in why if name != "good.png")
    assert "1 hidden file" in _(files.notes[0])


def test_a_table_says_the_classes_and_is_no_image(trained, digits, tmp_path):
    rows = "".join(f"{number}.png,{number % 2}\n" for number in range(6))
    members = {f"{number}.png": digit(number) for number in range(6)}
    path = zipped(tmp_path / "a.zip", {**members, "labels.csv": f"file,class\n{rows}".encode()})
    found = answered(trained, gather(path))
    assert {one.name: one.label for one in found} == {
        f"{number}.png": str(number % 2) for number in range(6)
    }


def test_a_table_that_contradicts_itself_says_no_classes(trained, tmp_path):
    rows = "0.png,0\n0.png,1\n1.png,1\n2.png,0\n"
    members = {f"{number}.png": digit(number) for number in range(3)}
    path = zipped(tmp_path / "a.zip", {**members, "labels.csv": f"file,class\n{rows}".encode()})
    files = gather(path)
    assert not any(member.label for member in files.members)
    assert "No classes are told" in _(files.notes[-1])
    files.source.close()


def test_of_parts_only_what_is_to_be_tested_on_counts(trained, digits, tmp_path):
    members = {f"train/{name}": content for name, content in digits.items()}
    members |= {f"test/{name}": content for name, content in digits.items()}
    files = gather(zipped(tmp_path / "a.zip", members))
    assert {member.shown.split("/")[0] for member in files.members if member.label} == {"test"}
    assert len(files.members) == 2 * COUNT
    assert f"{COUNT} images lie in folders to learn from" in _(files.notes[-1])
    files.source.close()


def test_what_is_kept_is_answered_with_thumbnails(trained, kept_digits):
    said = []
    predict_many(kept_digits.id, progress=lambda words, share=0.0: said.append(share))
    assert kept_digits.table.counts() == (COUNT + 1, 1)
    assert said[-1] == 1
    end = kept.end_of(kept_digits)
    assert end is not None
    assert end.finished
    first = kept_digits.table.read(Chosen(), Order.UNSURE, range(5))
    shares = [one.best[0][1] for one in first]
    assert shares == sorted(shares)
    assert all(Image.open(io.BytesIO(one.thumbnail)).size == (8, 8) for one in first)
    before = kept_digits.table.counts()
    predict_many(kept_digits.id)
    assert kept_digits.table.counts() == before


def test_a_stop_keeps_what_is_done_and_it_goes_on_from_there(trained, kept_digits, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 10)

    def stop_at_the_second(words, share=0.0):
        if share > 0.3:
            raise JobStopped

    with pytest.raises(JobStopped):
        predict_many(kept_digits.id, progress=stop_at_the_second)
    done, _unreadable = kept_digits.table.counts()
    assert 0 < done < COUNT
    end = kept.end_of(kept_digits)
    assert end is not None
    assert not end.finished
    assert not end.message
    predict_many(kept_digits.id)
    assert kept_digits.table.counts() == (COUNT + 1, 1)
    assert [one.number for one in kept_digits.table.every()] == list(range(COUNT + 1))


def test_answers_of_an_older_network_make_room_for_those_of_the_newer(trained, kept_digits):
    kept.begin_with(kept_digits, "an older one")
    kept_digits.table.add([Answer(0, "of the older one"), Answer(1, "too")])
    predict_many(kept_digits.id)
    assert kept.network_noted(kept_digits) == answers_stamp(trained)
    assert kept_digits.table.counts() == (COUNT + 1, 1)


def test_what_is_deleted_while_it_is_answered_leaves_nothing(trained, digits):
    found = kept.hand_over_files(digits.items(), trained, EVERYBODY)

    def at_the_first(words, share=0.0):
        kept.forget(found, EVERYBODY)

    with pytest.raises(UserError):
        predict_many(found.id, progress=at_the_first)
    assert not found.folder.exists()


def test_why_nothing_comes_of_it_is_kept(trained):
    found = kept.hand_over(io.BytesIO(b"no zip"), trained, "a.zip", EVERYBODY)
    with pytest.raises(UserError):
        predict_many(found.id)
    end = kept.end_of(found)
    assert end is not None
    assert "not a ZIP file" in _(end.message)
    kept.forget(found, EVERYBODY)


@pytest.mark.parametrize(("members", "words"), [({}, "no file"), ({"a": 3}, "the limit is 2")])
def test_too_many_and_none_are_refused(trained, members, words, monkeypatch):
    monkeypatch.setattr(many, "MOST_KEPT_IMAGES", 2)
    files = [(f"{number}.png", digit(number)) for number in range(members.get("a", 0))]
    found = kept.hand_over_files(files, trained, EVERYBODY)
    with pytest.raises(UserError, match=words):
        predict_many(found.id)
    kept.forget(found, EVERYBODY)


def test_a_note_names_what_it_is_about(workspace, tmp_path):
    (tmp_path / "cat").mkdir()
    (tmp_path / "a.png").write_bytes(encoded(Image.new("L", (8, 8))))
    files = gather(tmp_path)
    assert [_(note) for note in files.notes] == ["cat/: the folder is empty"]
    files.source.close()


@pytest.mark.usefixtures("trained")
def test_what_is_gone_meanwhile_is_nothing(trained):
    predict_many("0" * 16)


def test_photographs_of_any_kind(trained):
    if not PHOTOS.is_dir():
        pytest.skip("no photographs in ../shared/photos")
    files = gather(PHOTOS)
    found = answered(trained, files, longest=48)
    assert len(found) == len(files)
    for one in found:
        assert bool(one.best) != bool(one.error)
        if one.best:
            assert max(Image.open(io.BytesIO(one.thumbnail)).size) <= 48
