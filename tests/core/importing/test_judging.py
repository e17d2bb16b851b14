"""What is left out and why: the look before an import says what the import will say."""

import os

import pytest

from core.auth.actors import EVERYBODY
from core.importing.folders.litter import is_leftover, litter_name
from core.importing.judging import look_through
from core.importing.pipeline import run_import
from core.importing.plan import make_plan
from core.importing.preview import look_into, samples
from core.importing.request import Request
from core.importing.sources.base import passed_over
from core.importing.sources.open import open_source
from tests.importing_files import SMALL, encoded, good_members, imported, picture, unpacked, zipped

LITTER = [
    "cat/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg",
    "@eaDir/1.jpg",
    "cat/SYNOPHOTO_THUMB_XL.jpg",
    "#recycle/cat/1.jpg",
    "#snapshot/1.jpg",
    "cat/.@__thumb/1.jpg",
    "@Recycle/1.jpg",
    "cat/Thumbs.db",
    "cat/thumbs.db",
    "cat/ehthumbs.db",
    "cat/Desktop.ini",
    "cat/.DS_Store",
    "cat/._1.jpg",
    "__MACOSX/cat/._1.jpg",
    "cat/.ipynb_checkpoints/1-checkpoint.jpg",
    ".git/HEAD",
    "lost+found/1.jpg",
    "$RECYCLE.BIN/S-1/1.jpg",
    "System Volume Information/x.jpg",
    ".picasa.ini",
    "Picasa.ini",
    "cat/.thumbnails/1.jpg",
    ".Trash-1000/files/1.jpg",
    "@tmp/1.jpg",
    "cat/.AppleDouble/1.jpg",
    "cat/1.jpg:Zone.Identifier",
    "cat/1.jpg@SynoEAStream",
]
NO_LITTER = [
    "trash/1.jpg",
    "thumbs/1.jpg",
    "Thumbs/1.jpg",
    "snapshot/1.jpg",
    "recycle/1.jpg",
    "git/1.jpg",
    "eaDir/1.jpg",
    "tmp/1.jpg",
    "recycled/1.jpg",
    "desktop/1.jpg",
    "thumbnails/1.jpg",
    "lost and found/1.jpg",
    "#1 dad/1.jpg",
    "@home/1.jpg",
    "@tmp photos/1.jpg",
    "macosx/1.jpg",
    "cat/thumbs.db.jpg",
    "cat/desktop.jpg",
    "SYNOPHOTO/1.jpg",
    "cat/thumb_1.jpg",
    "…/1.jpg",
    "__MACOSX2/1.jpg",
    "desktop.ini/1.jpg",
    "$100/1.jpg",
]


@pytest.mark.parametrize("name", LITTER)
def test_litter_is_known(name):
    assert is_leftover(name.split("/"))


@pytest.mark.parametrize("name", NO_LITTER)
def test_classes_that_only_look_alike_are_kept(name):
    assert not litter_name(name.split("/"))


@pytest.mark.parametrize("kind", ["zip", "folder"])
@pytest.mark.usefixtures("workspace")
def test_litter_is_left_out_with_a_line(kind, tmp_path):
    good = good_members(("cat", "trash", "Thumbs"))
    members = good | dict.fromkeys(LITTER, encoded(picture()))
    make = zipped if kind == "zip" else unpacked
    record = imported(make(tmp_path / "photos.zip", members))
    assert record.class_names == ("cat", "Thumbs", "trash")
    assert record.train_count + record.test_count == len(good)
    assert record.refused == 0
    [(name, why, taken)] = record.lines
    assert name == "(files of the system)"
    assert why.startswith(f"{len(LITTER)} hidden files and thumbnails were passed over: @eaDir/ (2")
    assert taken


def test_what_was_passed_over_in_words():
    assert passed_over([("a", ".x")]) == "1 hidden file was passed over: .x (1)"
    many = [(f".{number}",) for number in range(8)]
    assert passed_over(many).endswith(" and 2 other names")


NO_IMAGES = {
    "cat/notes.txt": (b"some notes", "not an image"),
    "cat/page.html": (b"<html></html>", "not an image"),
    "cat/labels.csv": (b"1.png,cat", "not an image"),
    "cat/LICENSE": (b"free", "not an image"),
    "cat/empty.dat": (b"", "the file is empty"),
    "cat/empty.png": (b"", "the file is empty"),
    "cat/paper.pdf": (b"%PDF-1.7", "is a PDF"),
    "cat/clip.mov": (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "is HEIC"),
    "cat/inner.zip": (b"PK\x03\x04", "archive"),
    "cat/BMW.md": (b"BM is how a BMP begins, too", "damaged|not an image"),
    "docs/read.me": (b"text", "not an image"),
}


@pytest.mark.parametrize("kind", ["zip", "folder", "csv"])
@pytest.mark.usefixtures("workspace")
def test_the_look_says_what_the_import_says(kind, tmp_path):
    """Every file that is not called like an image is opened; its line is the import's."""
    good = good_members() | {"cat/picture.txt": encoded(picture()), "cat/none": encoded(picture())}
    members = good | {name: content for name, (content, _) in NO_IMAGES.items()}
    if kind == "zip":
        path = zipped(tmp_path / "a.zip", members)
    else:
        path = unpacked(tmp_path / "photos", members)
    if kind == "csv":
        rows = [f"photos/{name},{name.split('/')[0]}" for name in members]
        path = tmp_path / "list.csv"
        path.write_text("\n".join(["path,label", *rows]), encoding="utf-8")
    source = open_source(path)
    plan = make_plan(look_through(source), "a", 0)
    source.close()
    assert plan.class_names == ("cat", "dog")
    assert len(plan.entries) == len(good)
    record = run_import(
        Request(name="mine", title="x", source=str(path), what="a", options=SMALL), EVERYBODY
    )
    told = {name: why for name, why, taken in record.lines if not taken}
    assert {line.member: line.why for line in plan.lines if not line.taken} == told
    assert len(told) == record.refused == len(NO_IMAGES)
    for name, (_, why) in NO_IMAGES.items():
        [found] = [told[shown] for shown in told if shown.endswith(name)]
        assert any(word in found for word in why.split("|")), (name, found)


@pytest.mark.usefixtures("workspace")
def test_rows_without_a_file_are_known_before(tmp_path):
    """Neither is drawn to test on, nor makes it a class large enough."""
    unpacked(tmp_path, good_members())
    missing = ["cow/1.png,cow", "cow/2.png,cow", "cow/3.png,cow", "cat,cat", f"{'x' * 5000},cat"]
    rows = [f"{name},{name.split('/')[0]}" for name in good_members()]
    (tmp_path / "list.csv").write_text("\n".join(["path,label", *rows, *missing]))
    plan = make_plan(look_through(open_source(tmp_path / "list.csv")), "a", 0)
    record = imported(tmp_path / "list.csv")
    assert plan.class_names == record.class_names == ("cat", "dog")
    assert (len(plan.entries), record.refused) == (len(rows), len(missing))
    assert {line.member: line.why for line in plan.lines} == {
        name: why for name, why, _ in record.lines
    }


@pytest.mark.usefixtures("workspace")
def test_what_the_samples_show_is_what_the_import_says(tmp_path):
    bad = {"a/0.png": b"x", "b/0.png": encoded(picture())[:200]}
    path = zipped(tmp_path / "a.zip", good_members(("a", "b", "c"), 5) | bad)
    with path.open("rb") as file:
        look = look_into(file, "a.zip")
        tried = samples(look, SMALL, 6)
    assert [one.pixels is None for one in tried[:3]] == [True, True, False]
    lines = {(one.line.member, one.line.why, False) for one in tried if one.line}
    assert lines == set(imported(path).lines)


@pytest.mark.usefixtures("workspace")
def test_the_same_again_with_another_answer(tmp_path):
    """What was said about the folders belongs to the import: half of another is thrown away."""
    members = {f"{part}/{name}": one for part in "ab" for name, one in good_members().items()}
    path = zipped(tmp_path / "a.zip", members)
    classes = imported(path, "one", parts={})
    assert classes.class_names == ("a", "b")
    parts = imported(path, "two", parts={"a": "train", "b": "test"})
    assert (parts.class_names, parts.train_count, parts.test_count) == (("cat", "dog"), 10, 10)
    assert not os.listdir(f"{os.environ['VISTAZO_HOME']}/imports")


@pytest.mark.parametrize("kind", ["zip", "folder"])
@pytest.mark.usefixtures("workspace")
def test_empty_folders_are_told(kind, tmp_path):
    """Somebody may have forgotten the images of a class; litter makes no folder full."""
    members = {**good_members(), "cow/.DS_Store": b"x", "cat/deep/er/1.png": encoded(picture())}
    empty = ("bird", "dog/more", "@eaDir/x", "cat", "cat/deep")
    path = unpacked(tmp_path / "photos", members)
    for name in empty:
        (path / name).mkdir(parents=True, exist_ok=True)
    if kind == "zip":
        path = zipped(tmp_path / "a.zip", members | {f"{name}/": b"" for name in (*empty, "cow")})
    record = imported(path)
    told = [(name, taken) for name, why, taken in record.lines if why == "the folder is empty"]
    assert sorted(told) == [("bird/", True), ("cow/", True), ("dog/more/", True)]
    assert record.refused == 0
