"""Folders, tables and arrays that cannot be imported, or only in part: each is told why."""

import io
import os
import re
import zipfile

import numpy as np
import pytest

from tests.importing_files import (
    encoded,
    good_members,
    imported,
    picture,
    refuse,
    unpacked,
)


@pytest.mark.usefixtures("workspace")
def test_bad_files_in_a_folder(tmp_path):
    folder = unpacked(tmp_path / "photos", good_members())
    (tmp_path / "outside.png").write_bytes(encoded(picture()))
    (folder / "cat" / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "cat" / "pipe.png")
    (folder / "cat" / "inner.zip").write_bytes(b"PK")
    (folder / "cat" / "loop").symlink_to(folder)
    with (folder / "cat" / "huge.png").open("wb") as file:
        file.truncate(101_000_000)
    (folder / os.fsdecode(b"cat/bad\xff.png")).write_bytes(encoded(picture(), "JPEG"))
    (folder / ".hidden.png").write_bytes(b"x")
    record = imported(folder)
    lines = {name: why for name, why, _ in record.lines}
    assert "is a link" in lines["cat/link.png"]
    assert "is a link" in lines["linked"]
    assert "is a link" in lines["cat/loop"]
    assert "a device or a pipe" in lines["cat/pipe.png"]
    assert "is an archive" in lines["cat/inner.zip"]
    assert "larger than 100 MB" in lines["cat/huge.png"]
    assert "JPEG inside" in lines["cat/bad�.png"]
    assert record.train_count + record.test_count == 11


@pytest.mark.usefixtures("workspace")
def test_what_is_not_there(tmp_path):
    (tmp_path / "nothing").mkdir()
    refuse(tmp_path / "missing.zip", "missing.zip can't be read: No such file")
    refuse(tmp_path / "nothing", "0 images that can be taken")


CSV_ROWS = {
    "row 7": "has no label",
    "row 8": "has no path",
    "row 9": "its split is 'holiday'",
    "cat/0.png": "is listed twice",
    "cat/missing.png": "No such file",
    "cat": "it is a folder",
}


@pytest.mark.usefixtures("workspace")
def test_bad_rows_of_a_csv(tmp_path):
    folder = unpacked(tmp_path, good_members(count=4))
    rows = [f"{name};{name[:3]};" for name in good_members(count=4)]
    bad = [
        "cat/0.png;;",
        ";cat;",
        "cat/0.png;cat;holiday",
        "cat/0.png;cat;",
        "cat/missing.png;cat;",
    ]
    text = "path;label;split\n" + "\n".join([*rows[:5], *bad, "cat;cat;", *rows[5:]])
    (folder / "list.csv").write_text(text, encoding="utf-8-sig")
    record = imported(folder / "list.csv")
    lines = {name: why for name, why, _ in record.lines}
    for name, why in CSV_ROWS.items():
        assert re.search(why, lines[name]), lines
    assert record.train_count + record.test_count == 8


@pytest.mark.usefixtures("workspace")
def test_bad_csv_files(tmp_path):
    path = tmp_path / "list.csv"
    for content, message in (
        (b"", "0 images"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'"' * 200_000, "0 images|CSV"),
        (b"only one column\nand more", "0 images: the first row is only one column;.*has no label"),
        (b"# made by hand\npath,label\na.png,cat", "the first row is # made by hand"),
        (b"path,label\n", "the table has no rows"),
    ):
        path.write_bytes(content)
        refuse(path, message)


X, Y = np.zeros((12, 8, 8, 3), "uint8"), np.arange(12) % 2
NPZ = {
    "names": ({"a": X, "b": Y}, "has the arrays a, b; it must have x_train"),
    "float": ({"x": X.astype("float32"), "y": Y}, "x as float32"),
    "channels first": ({"x": X.transpose(0, 3, 1, 2), "y": Y}, "it must be uint8"),
    "by column": ({"x": np.asfortranarray(X), "y": Y}, "stored by column"),
    "objects": ({"x": X, "y": np.array([{}] * 12, object)}, "y as object"),
    "one-hot": ({"x": X, "y": np.eye(12)}, "y as float64"),
    "short": ({"x": X, "y": Y[:5]}, "it must be 12 whole numbers"),
    "one class": ({"x": X, "y": Y * 0}, "only one class"),
    "empty": ({"x": X[:0], "y": Y[:0]}, "0 images"),
    "negative": ({"x": (6, -8, 8), "y": Y[:6]}, "it must be uint8"),
    "megapixels": ({"x": (6, 50_000, 50_000), "y": Y[:6]}, "2500 megapixels; the limit is 100"),
    "rows": ({"x": (2_000_000, 8, 8), "y": np.zeros(2_000_000, "uint8")}, "more than 1,000,000"),
    "class names": ({"x": X, "y": Y, "class_names": (10**13,)}, "class_names is larger than 200"),
    "many": ({"x": X.repeat(100, 0), "y": np.arange(1200) % 300}, "300 classes; the limit is 256"),
}


@pytest.mark.parametrize("kind", NPZ)
@pytest.mark.usefixtures("workspace")
def test_bad_arrays(kind, tmp_path):
    path = tmp_path / "arrays.npz"
    arrays = NPZ[kind][0]
    np.savez(path, **{name: one for name, one in arrays.items() if not isinstance(one, tuple)})
    with zipfile.ZipFile(path, "a") as archive:
        for name, shape in arrays.items():
            if isinstance(shape, tuple):  # only claims to have that shape
                archive.writestr(f"{name}.npy", claiming(shape, "<U100" if name != "x" else "|u1"))
    refuse(path, NPZ[kind][1])


def claiming(shape: tuple[int, ...], kind: str) -> bytes:
    """An array's header, and no content."""
    stream = io.BytesIO()
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"text", "truncated"])
@pytest.mark.usefixtures("workspace")
def test_broken_npz(content, tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, x=X, y=Y)
    if content == "truncated":
        content = path.read_bytes()[:-200]
    path.write_bytes(content)
    refuse(path, "can't be read as .npz")
