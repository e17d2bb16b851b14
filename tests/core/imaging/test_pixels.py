"""Files of more than 8 bits, and colours that count as transparent."""

import struct

import numpy as np
import pytest
from PIL import Image

from core.common.errors import UserError
from core.datasets import get_dataset
from core.datasets.imported import own_folder, read_record
from core.datasets.preparation import preparation
from core.imaging.depth import scale_of, to_eight_bits
from core.imaging.read import decode, read
from tests.helpers import open_arrays
from tests.image_kinds import all_kinds, encoded, picture, png
from tests.importing_files import imported, zipped

GRAY = np.asarray(picture().convert("L"))


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("transparent", [0, 1])
def test_a_transparent_gray_is_white(depth, transparent):
    largest = 2**depth - 1
    key = round(transparent * largest / 2) if depth > 1 else transparent
    values = np.array([[0, key, largest], [key, key, 0]], "uint16")
    content = png(values, depth, 0, struct.pack(">H", key))
    expected = np.where(values == key, 255, np.round(values.astype(float) * 255 / largest))
    assert (np.asarray(decode(content, "x").convert("L")) == expected).all()


@pytest.mark.parametrize("depth", [8, 16])
def test_a_transparent_colour_is_white(depth):
    scale = 257 if depth == 16 else 1
    values = np.array([[[10, 20, 30], [10, 20, 31], [0, 0, 0]]], "uint16") * scale
    content = png(values, depth, 2, struct.pack(">HHH", *values[0, 0]))
    assert np.asarray(decode(content, "x")).tolist() == [[[255] * 3, [10, 20, 31], [0] * 3]]


def test_every_kind_of_file_shows_the_same():
    """As far as it can: the stroke is dark, what is not transparent much as in the gray one."""
    for kind, content in all_kinds().items():
        image = decode(content, kind).convert("L")
        shown = np.asarray(image.rotate(90, expand=True) if "turned" in kind else image, float)
        if "12 in 16" in kind:
            continue  # without the scale of a data set they are dark
        assert shown.shape == GRAY.shape, kind
        assert shown[7:9, 18:38].mean() < shown[20:24, 2:8].mean(), kind
        if (
            "transparent" not in kind
            and "alpha" not in kind
            and kind not in ("one bit", "tiff lab")
        ):
            assert np.abs(shown - GRAY).mean() < 12, kind


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        (0, 4095, (0, 4095)),
        (3, 4000, (0, 4095)),
        (0, 1023, (0, 1023)),
        (0, 16383, (0, 16383)),
        (0, 65535, (0, 65535)),
        (0, 255, (0, 255)),
        (0, 90, (0, 255)),
        (0, 1, (0, 1)),
        (0.1, 0.8, (0, 1)),
        (0.0, 254.5, (0, 255)),
        (-1, 1, (-1, 1)),
        (-40, 1000, (-40, 1000)),
        (0, 100_000, (0, 100_000)),
        (0, 0, (0, 1)),
        (-5, -5, (-5, -4)),
    ],
)
def test_a_scale_holds_the_values_and_is_a_usual_one(lowest, highest, expected):
    assert scale_of(lowest, highest) == expected


def test_without_a_kept_scale_all_is_as_it_was():
    """Data sets from before scales were kept: 16 bits by their type, others one by one."""
    values = np.arange(0, 65536, 97, dtype="uint16").reshape(1, -1)
    assert (to_eight_bits("16 bits", values, None) == values >> 8).all()
    for kind in ("32 bits", "float"):
        assert to_eight_bits(kind, np.array([[3.0, 4.0, 5.0]]), None).tolist() == [[0, 128, 255]]


def test_what_is_no_number_is_black_and_endless_is_white():
    values = np.array([[np.nan, np.inf, -np.inf, 0.5]], "float32")
    assert to_eight_bits("float", values).tolist() == [[0, 255, 0, 128]]


DEEP = {
    "12 bits": ("PNG", [np.full((20, 20), value, "uint16") for value in (300, 4095, 2048)]),
    "10 bits": ("TIFF", [np.full((20, 20), value, "uint16") for value in (75, 1023, 512)]),
    "float to 1": ("TIFF", [np.full((20, 20), value, "float32") for value in (0.073, 1, 0.5)]),
    "float to 255": ("TIFF", [np.full((20, 20), value, "float32") for value in (18.7, 255, 128)]),
    "32 bits": ("TIFF", [np.full((20, 20), value, "int32") for value in (4803, 65535, 32800)]),
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_data_set_has_one_scale_for_all_its_images(kind, workspace, tmp_path):
    """Whatever each of them holds; files of 8 bits among them stay as they are."""
    form, values = DEEP[kind]
    members = {
        f"{'ab'[number % 2]}/{number}.{form.lower()}": encoded(Image.fromarray(one), form)
        for number, one in enumerate(values * 4)
    }
    plain = np.full((20, 20), 100, "uint8")
    members |= {f"a/plain{number}.png": encoded(Image.fromarray(plain), "PNG") for number in "12"}
    record = imported(zipped(tmp_path / "deep.zip", members), colour="gray")
    assert record.scales is not None
    assert len(record.scales) == 1
    arrays = open_arrays("mine")
    shades = {*np.unique(arrays.x_train).tolist(), *np.unique(arrays.x_test).tolist()}
    assert shades == {100, shade_of(values[0], record.scales[0]), 255, 128}
    how = preparation(get_dataset("mine"))
    for content, one in zip(members.values(), values * 4, strict=False):
        assert read(content, "x", how).max() == shade_of(one, record.scales[0])


def shade_of(values: np.ndarray, scale: tuple[str, float, float]) -> int:
    _, black, white = scale
    return round(float(np.float64(values[0, 0]) - black) / (white - black) * 255)


def test_an_older_data_set_keeps_what_it_did(workspace, tmp_path):
    members = {
        f"{'ab'[number % 2]}/{number}.png": encoded(
            Image.fromarray(np.full((20, 20), 4095, "uint16")), "PNG"
        )
        for number in range(8)
    }
    imported(zipped(tmp_path / "deep.zip", members), colour="gray")
    path = own_folder("mine") / "dataset.json"
    text = path.read_text(encoding="utf-8")
    record = read_record("mine")
    assert record is not None
    path.write_text(record.model_copy(update={"scales": None}).model_dump_json(), encoding="utf-8")
    assert text != path.read_text(encoding="utf-8")
    assert read(members["a/0.png"], "x", preparation(get_dataset("mine"))).max() == 4095 >> 8


def test_a_deep_file_that_claims_too_much_is_refused():
    content = bytearray(png(np.zeros((2, 2), "uint16"), 16, 0))
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(UserError):
        decode(bytes(content), "x")
