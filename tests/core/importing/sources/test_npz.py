"""Arrays of an `.npz` as NumPy and pandas write them: words of every kind, images of 0 and 1."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.importing.sources.array_words import read_words
from tests.helpers import open_arrays
from tests.importing_files import imported, refuse, zipped

X = np.random.default_rng(0).integers(0, 256, (12, 16, 16), "uint8")
Y = np.arange(12) % 2
NAMES = ["Äpfel", "猫"]
AS_WORDS = {
    "text": np.array(NAMES),
    "bytes": np.array([name.encode() for name in NAMES]),
    "objects": np.array(NAMES, object),
    "bytes as objects": np.array([name.encode() for name in NAMES], object),
    "NumPy's words": np.array([np.str_(name) for name in NAMES], object),
    "pandas": pd.Series(NAMES, dtype=object).to_numpy(),
    "a column": np.array(NAMES, object)[:, None],
}


def pickled(array: np.ndarray, protocol: int) -> bytes:
    stream = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": array.shape}
    np.lib.format.write_array_header_1_0(stream, header)
    pickle.dump(array, stream, protocol)
    return stream.getvalue()


@pytest.mark.parametrize("kind", AS_WORDS)
def test_class_names(workspace, tmp_path, kind):
    np.savez(tmp_path / "a.npz", x=X, y=Y, class_names=AS_WORDS[kind])
    record = imported(tmp_path / "a.npz")
    assert set(record.class_names) == set(NAMES)
    assert record.lines == ()


@pytest.mark.parametrize("kind", AS_WORDS)
def test_labels(workspace, tmp_path, kind):
    np.savez(tmp_path / "a.npz", x=X, y=AS_WORDS[kind][Y])
    assert set(imported(tmp_path / "a.npz").class_names) == set(NAMES)


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize("module", ["numpy.core.multiarray", "numpy._core.multiarray"])
def test_objects_of_every_time(protocol, module):
    """Words that are met twice, numbers, and the module's name in NumPy 1 and 2."""
    array = np.array(["a", "b", "a", 1, 70_000, np.int64(-3), b"c"], object)
    content = pickled(array, protocol)
    there = pickle.dumps(array.__reduce__()[0], protocol)
    assert b"numpy._core.multiarray" in there
    if protocol == 3:  # without lengths that a longer name would change
        content = content.replace(b"numpy._core.multiarray", module.encode())
    assert read_words(io.BytesIO(content)) == ["a", "b", "a", 1, 70_000, -3, "c"]


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.usefixtures("workspace")
def test_no_pickle_is_loaded(tmp_path):
    """Not as labels, and not as names: these are done without."""
    evil = np.array([Evil(tmp_path / "evil")] * 12, object)
    np.savez(tmp_path / "a.npz", x=X, y=evil)
    refuse(tmp_path / "a.npz", r"y as object \(12,\).*Save it as y.astype\(str\)")
    np.savez(tmp_path / "a.npz", x=X, y=Y, class_names=evil)
    record = imported(tmp_path / "a.npz")
    assert record.class_names == ("0", "1")
    [(name, why, taken)] = record.lines
    assert (name, taken) == ("class_names", True)
    assert "holds other objects than words. Save the names as np.array(names, dtype=str)" in why
    assert not (tmp_path / "evil").exists()


HOSTILE = {
    "a command": b"cos\nsystem\n(S'true'\ntR.",
    "a function of ours": b"ccore.importing.array_words\nread_words\n.",
    "memory": b"\x80\x04]r\xff\xff\xff\x7f.",
    "a long word": b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7fx.",
    "numpy's loader": b"\x80\x04\x8c\x05numpy\x8c\x04load\x93\x8c\x01x\x85R.",
    "the inside of a class": b"\x80\x05\x8c\x05numpy\x8c\x10ndarray.__init__\x93.",
    "nothing": b"",
    "no end": b"\x80\x04]",
    "no array": b"\x80\x04K\x01.",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pickles(kind):
    stream = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": (1,)}
    np.lib.format.write_array_header_1_0(stream, header)
    with pytest.raises(ValueError, match=r"\w"):
        read_words(io.BytesIO(stream.getvalue() + HOSTILE[kind]))


@pytest.mark.parametrize("kind", ["uint8", "bool"])
def test_images_of_0_and_1(workspace, tmp_path, kind):
    """Black and white, in all parts alike: also where a part is all black."""
    black_and_white = (X > 127).astype(kind)
    parts = {
        "x_train": black_and_white,
        "y_train": Y,
        "x_test": np.zeros_like(black_and_white),
        "y_test": Y,
    }
    np.savez_compressed(tmp_path / "a.npz", **parts)
    record = imported(tmp_path / "a.npz", colour="gray")
    assert (open_arrays("mine").x_train[..., 0] == black_and_white * np.uint8(255)).all()
    assert record.lines == (("x_test, x_train", "hold only 0 and 1, read as 0 and 255", True),)


@pytest.mark.parametrize(("brightest", "line"), [(16, "above 16 of 255"), (0, ""), (32, "")])
def test_dark_images(workspace, tmp_path, brightest, line):
    """They are kept as they are; only one of them need be brighter."""
    images = X * 0
    images[-1, 0, 0] = brightest
    np.savez(tmp_path / "a.npz", x=images, y=Y)
    record = imported(tmp_path / "a.npz", colour="gray")
    assert open_arrays("mine").x_train.max() in (0, brightest)
    assert [line in why for _, why, _ in record.lines] == [True] * bool(line)


@pytest.mark.usefixtures("workspace")
def test_one_array_of_two_values_among_others(tmp_path):
    """One scale for all: here 1 is nearly black."""
    np.savez(tmp_path / "a.npz", x_train=X, y_train=Y, x_test=X // 128, y_test=Y)
    assert imported(tmp_path / "a.npz", colour="gray").lines == ()
    assert open_arrays("mine").x_test.max() == 1


@pytest.mark.usefixtures("workspace")
def test_fractions_are_told_what_to_do(tmp_path):
    np.savez(tmp_path / "a.npz", x=X / 255, y=Y)
    refuse(tmp_path / "a.npz", r"x as float64.*save \(x \* 255\).round\(\).astype\('uint8'\)")


@pytest.mark.usefixtures("workspace")
def test_words_that_break_off(tmp_path):
    np.savez(tmp_path / "whole.npz", x=X, y=Y)
    with zipfile.ZipFile(tmp_path / "whole.npz") as whole:
        arrays = {name: whole.read(name) for name in ("x.npy", "y.npy")}
    zipped(tmp_path / "a.npz", arrays | {"y.npy": arrays["y.npy"][:-8]})
    refuse(tmp_path / "a.npz", "the array y is damaged")


@pytest.mark.parametrize(
    "header", [b"(" * 65000, b"{'descr': \0}", b"x", b"[" * 400, b"{'descr': '|u1'}"]
)
@pytest.mark.usefixtures("workspace")
def test_a_header_that_is_none(header, tmp_path):
    """NumPy's own words speak of its options, and of objects at addresses."""
    content = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header
    zipped(tmp_path / "a.npz", {"x.npy": content, "y.npy": content})
    refuse(tmp_path / "a.npz", r"the array x is damaged: its header can't be read\.$")


@pytest.mark.usefixtures("workspace")
def test_images_without_labels_are_told(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=X, y_train=Y, x_test=X, val_images=X, val_labels=Y)
    record = imported(tmp_path / "a.npz")
    assert record.held_out
    assert record.lines == (("x_test", "not used: there are no labels for it", True),)
