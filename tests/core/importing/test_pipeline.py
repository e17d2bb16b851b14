"""Own images from every source become the arrays that everything else works with."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cli.main import main
from core.common.errors import UserError
from core.datasets import get_dataset
from core.datasets.cache import checksum, read_meta
from core.datasets.preparation import preparation
from core.imaging.read import Preparation, read
from core.importing.folders.layout import arrange, class_word, natural
from core.importing.preview import look_into, samples
from core.importing.sources.base import Line
from core.importing.staging import Staging
from tests.helpers import open_arrays
from tests.importing_files import (
    SMALL,
    encoded,
    good_members,
    imported,
    picture,
    unpacked,
    zipped,
)

PARTED = {
    **{f"photos/train/{name}": content for name, content in good_members(count=6).items()},
    **{f"photos/Validation/{name}": content for name, content in good_members(count=2).items()},
    **{f"photos/test/{name}": content for name, content in good_members(count=3).items()},
}


@pytest.fixture(params=["zip", "folder", "csv"])
def parted(request, tmp_path) -> Path:
    """Two classes in train, validation and test, as ZIP, as folder and as CSV of paths."""
    if request.param == "zip":
        return zipped(tmp_path / "photos.zip", PARTED)
    folder = unpacked(tmp_path / "all", PARTED)
    if request.param == "folder":
        return folder
    rows = ["filename,split,class"]
    rows += [f"all/{name},{name.split('/')[1]},{name.split('/')[2]}" for name in PARTED]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_own_parts_are_respected(workspace, parted):
    record = imported(parted)
    assert record.class_names == ("cat", "dog")
    assert (record.train_count, record.validation_count, record.test_count) == (16, 4, 6)
    assert not record.held_out
    arrays = open_arrays("mine")
    assert arrays.x_train.shape == (16, 16, 16, 3)
    assert isinstance(arrays.x_train, np.memmap)
    assert np.bincount(arrays.y_train[:12]).tolist() == [6, 6]
    assert np.bincount(arrays.y_train[12:]).tolist() == [2, 2]
    assert np.bincount(arrays.y_test).tolist() == [3, 3]
    for images, labels in ((arrays.x_train, arrays.y_train), (arrays.x_test, arrays.y_test)):
        for pixels, label in zip(images, labels, strict=True):
            assert pixels.mean(axis=(0, 1)).argmax() == label
    assert read_meta("mine").checksum == checksum(arrays)


def test_a_fifth_of_each_class_is_held_out(workspace, tmp_path):
    path = zipped(tmp_path / "a.zip", good_members(("a", "b", "c"), 20))
    record = imported(path)
    assert record.held_out
    assert (record.train_count, record.test_count) == (48, 12)
    assert np.bincount(open_arrays("mine").y_test).tolist() == [4, 4, 4]
    again, other = imported(path, "again"), imported(path, "other", seed=1)
    assert again.test_count == other.test_count == 12
    assert read_meta("again").checksum == read_meta("mine").checksum
    assert read_meta("other").checksum != read_meta("mine").checksum


def test_pixels_are_those_of_a_prediction(workspace, tmp_path):
    """Also where a JPEG is decoded smaller: an image predicts as it was learned."""
    content = encoded(picture(0, (900, 500)), "JPEG")
    members = {f"{name}/{number}.jpg": content for name in "ab" for number in range(3)}
    for fit in ("crop", "pad", "stretch"):
        imported(zipped(tmp_path / f"{fit}.zip", members), fit, size=32, fit=fit)
        seen = read(content, "x", preparation(get_dataset(fit)))
        assert (open_arrays(fit).x_train == seen).all()


@pytest.mark.parametrize(("fit", "top"), [("crop", 255), ("pad", 0), ("stretch", 255)])
@pytest.mark.parametrize("colour", ["colour", "gray"])
def test_shapes(workspace, tmp_path, fit, top, colour):
    """A white image of 60 by 20 pixels: padding shows above it."""
    white = encoded(Image.new("RGB", (60, 20), "white"))
    members = {f"{name}/{number}.png": white for name in "ab" for number in range(3)}
    imported(zipped(tmp_path / "a.zip", members), fit=fit, colour=colour)
    arrays = open_arrays("mine")
    assert arrays.x_train.shape[1:] == (16, 16, 3 if colour == "colour" else 1)
    assert (arrays.x_train[:, 0] == top).all()
    assert (arrays.x_train[:, 8] == 255).all()
    assert get_dataset("mine").fit == fit


def test_a_line_is_padded_not_lost():
    how = Preparation((16, 16, 1), fit="pad")
    pixels = read(encoded(Image.new("L", (1000, 1), 255)), "x", how)
    assert pixels.max() == 255
    assert (pixels.max(axis=(1, 2)) > 0).sum() == 1


@pytest.mark.parametrize("broken", [(), ("b",)])
def test_extreme_sizes_are_told_and_found_again(workspace, tmp_path, broken):
    """Their places are right after a class was left out."""
    odd = {
        "tiny": ((7, 7), "tiny"),
        "small": ((9, 9), "tiny"),
        "long": ((50, 12), "only its middle"),
        "fits": ((48, 12), ""),
        "large": ((10, 10), ""),
    }
    members = good_members(("a", "b", "c"), 12)
    white = {name: encoded(Image.new("RGB", size, "white")) for name, (size, _) in odd.items()}
    members |= {f"{label}/{name}.png": white[name] for label in "ac" for name in odd}
    members |= {name: b"x" for name in members if name[0] in broken}
    record = imported(zipped(tmp_path / "a.zip", members), size=40)
    lines = {member: why for member, why, taken in record.lines if taken}
    expected = {name: words for name, (_, words) in odd.items() if words}
    assert set(lines) == {f"{label}/{name}.png" for label in "ac" for name in expected}
    assert all(
        words in lines[f"{label}/{name}.png"] for label in "ac" for name, words in expected.items()
    )
    arrays = open_arrays("mine")
    images = {"train": arrays.x_train, "test": arrays.x_test}
    assert sorted((width, height) for _, _, width, height in record.extremes) == [
        (7, 7),
        (7, 7),
        (9, 9),
        (9, 9),
        (50, 12),
        (50, 12),
    ]
    assert {part for part, *_ in record.extremes} == {"train", "test"}
    assert all((images[part][index] == 255).all() for part, index, *_ in record.extremes)


@pytest.mark.parametrize("words", [True, False])
def test_arrays(workspace, tmp_path, words):
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", 30), ("val", 6), ("test", 9)):
        arrays[f"x_{part}"] = random.integers(0, 256, (count, 12, 12), "uint8")
        arrays[f"y_{part}"] = (np.arange(count) % 3).reshape(-1, 1)
    if words:
        arrays["class_names"] = np.array(["zebra", "ant", "bee"])
    np.savez_compressed(tmp_path / "arrays.npz", **arrays)
    assert main(["import", "mine", str(tmp_path / "arrays.npz"), "--mode", "gray"]) == 0
    opened = open_arrays("mine")
    both = np.concatenate([arrays["x_train"], arrays["x_val"]])
    assert (opened.x_train[..., 0] == both).all()
    assert (opened.x_test[..., 0] == arrays["x_test"]).all()
    names = get_dataset("mine").class_names
    assert names == (("ant", "bee", "zebra") if words else ("0", "1", "2"))
    expected = ["zebra", "ant", "bee"] if words else ["0", "1", "2"]
    assert [names[label] for label in opened.y_test[:3]] == expected


def test_a_class_whose_images_are_broken_is_left_out(workspace, tmp_path):
    """Its few good images go too, in both parts, and the others keep their labels."""
    members = good_members(("a", "b", "c"), 10)
    broken = {name: b"x" for name in members if name.startswith("b/")}
    record = imported(
        zipped(tmp_path / "a.zip", members | broken | {"b/9.png": members["b/9.png"]})
    )
    assert record.class_names == ("a", "c")
    arrays = open_arrays("mine")
    assert np.bincount(arrays.y_train).tolist() == [8, 8]
    assert np.bincount(arrays.y_test).tolist() == [2, 2]
    for images, labels in ((arrays.x_train, arrays.y_train), (arrays.x_test, arrays.y_test)):
        assert (images.mean(axis=(1, 2)).argmax(axis=1) == labels * 2).all()
    assert read_meta("mine").checksum == checksum(arrays)


@pytest.mark.parametrize("count", [4, 10])
def test_unreadable_test_images_are_drawn_again(workspace, tmp_path, count):
    """From the images that can be read, of each class that has enough; places stay right."""
    members = good_members(("a", "b", "c"), count)
    white = encoded(Image.new("RGB", (100, 10), "white"))
    members |= {name: white for name in members if name.startswith("a/")}
    with zipped(tmp_path / "look.zip", members).open("rb") as file:
        plan = look_into(file, "look.zip").plan
    for entry in plan.entries:
        if entry.part == "test":
            members[entry.member.shown] = b"x"
    record = imported(zipped(tmp_path / "a.zip", members))
    assert record.held_out
    assert record.refused == 3 * round(count / 5)
    assert any(member == "(test images)" and taken for member, _, taken in record.lines)
    arrays = open_arrays("mine")
    left = count - round(count / 5)
    drawn = max(1, round(left / 5))
    assert np.bincount(arrays.y_test).tolist() == [drawn] * 3
    assert np.bincount(arrays.y_train).tolist() == [left - drawn] * 3
    images = {"train": arrays.x_train, "test": arrays.x_test}
    assert len(record.extremes) == left
    assert all((images[part][index] == 255).all() for part, index, *_ in record.extremes)
    assert (arrays.x_test[arrays.y_test > 0].mean(axis=(1, 2)).argmax(axis=1) > 0).all()
    assert read_meta("mine").checksum == checksum(arrays)


def test_test_images_that_came_are_not_replaced(workspace, tmp_path):
    members = {f"train/{name}": content for name, content in good_members(count=6).items()}
    members |= {f"test/{name}": b"x" for name in good_members()}
    with pytest.raises(UserError, match="none of the test images can be read"):
        imported(zipped(tmp_path / "a.zip", members))


@pytest.mark.parametrize(
    ("paths", "places"),
    [
        (["a/1", "b/2"], ["/a", "/b"]),
        (["x/a/1", "x/b/2"], ["/a", "/b"]),
        (["x/y/a/1", "x/y/b/2", "x/y/b/c/3"], ["/a", "/b", "/b"]),
        (["train/a/1", "test/b/2", "VAL/a/3"], ["train/a", "test/b", "validation/a"]),
        (["d/train/a/1", "d/train/b/1", "d/read.me"], ["/a", "/b", None]),
        (["train/1", "plane/2"], ["/train", "/plane"]),
        (["train/steam/1", "plane/2"], ["/train", "/plane"]),
        (["train/a/1", "test/a/1", "more/a/1", "train/1"], ["train/a", "test/a", None, None]),
        (["1", "2"], [None, None]),
        ([], []),
    ],
)
def test_layout(paths, places):
    placed = arrange([tuple(path.split("/")) for path in paths], "x")
    found = [None if isinstance(place, str) else f"{place[0] or ''}/{place[1]}" for place in placed]
    assert found == places


def test_different_names_stay_different_classes():
    long = [f"{'a' * 60}{number}{'b' * 60}" for number in range(2)]
    odd = ["c\x01", "c\x02"]
    words = [class_word(name) for name in [*long, *odd]]
    assert len(set(words)) == 4
    assert all(len(word) <= 80 and word.isprintable() for word in words)
    assert class_word(" Ärger ") == "Ärger"


def test_natural_order():
    names = ["10", "2", "b", "a10", "a9", "A2", "1" * 5000, "b2", "b" + "1" * 5000]
    several = ["2", "10", "1" * 5000, "A2", "a9", "a10", "b", "b2", "b" + "1" * 5000]
    assert sorted(names, key=natural) == several
    assert len(sorted(["²", "٣", "½", "五", "", "-", "1e5", "nan", "\ud800"], key=natural)) == 9


def test_preview(workspace, tmp_path):
    members = good_members(("a", "b", "c"), 5) | {"a/bad.png": b"x", "../x.png": b"x"}
    with zipped(tmp_path / "a.zip", members).open("rb") as file:
        look = look_into(file, "a.zip")
        found = samples(look, SMALL, 7)
    names = [look.plan.class_names[one.entry.label] for one in found]
    assert names[:3] == ["a", "b", "c"]
    assert all(one.pixels.shape == (16, 16, 3) for one in found if one.pixels is not None)
    assert sum(look.plan.counts("train")) + sum(look.plan.counts("test")) == 16
    assert [line.member for line in look.plan.lines] == ["../x.png"]


def test_names_that_are_taken_or_impossible(workspace, tmp_path):
    path = zipped(tmp_path / "a.zip", good_members())
    imported(path)
    for name, message in (
        ("mine", "already"),
        ("mnist", "already"),
        ("../x", "can't be a data set's name"),
        ("Mine", "can't be"),
        ("", "can't be"),
        ("con", "can't be"),
        ("a" * 41, "can't be"),
    ):
        with pytest.raises(UserError, match=message):
            imported(path, name)


def test_of_very_many_lines_the_first_are_kept(tmp_path, monkeypatch):
    """Of both kinds, however late they come; all refusals are counted, also after a break."""
    monkeypatch.setattr("core.importing.staging.MOST_LINES", 3)
    staging = Staging(tmp_path / "made", (8, 8, 3), "key")
    for number in range(5):
        staging.say(Line(f"odd {number}", "odd", taken=True))
    for number in range(4):
        staging.say(Line(f"bad {number}", "bad"))
    staging.save()
    staging.close()
    again = Staging(tmp_path / "made", (8, 8, 3), "key")
    assert [line.member for line in again.lines] == [
        *("odd 0", "odd 1", "odd 2"),
        *("bad 0", "bad 1", "bad 2"),
    ]
    assert again.refused == 4
    again.close()
