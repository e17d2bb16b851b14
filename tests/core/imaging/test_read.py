"""Files from strangers, and how drawings and photos become what a network takes."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.common.errors import UserError
from core.datasets import datasets, get_dataset
from core.datasets.preparation import preparation
from core.imaging.read import FORMATS, decode, enlarged_png, prepare, read
from tests.helpers import ROOT, open_arrays
from tests.importing_files import encoded, png_that_claims

PHOTOS = ROOT.parent / "shared" / "photos"


def colours(height: int = 20, width: int = 30) -> Image.Image:
    """Red on the left, blue on the right."""
    pixels = np.zeros((height, width, 3), "uint8")
    pixels[:, : width // 2, 0] = pixels[:, width // 2 :, 2] = 255
    return Image.fromarray(pixels)


def drawing(size: int = 200, where: tuple[int, int] = (40, 30)) -> Image.Image:
    """A thick white stroke on black, off the centre."""
    image = Image.new("L", (size, size), 0)
    x, y = where
    ImageDraw.Draw(image).line([(x, y), (x + 50, y), (x + 15, y + 100)], fill=255, width=14)
    return image


def middle_of(pixels: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(pixels[..., 0] > 100)
    return (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2


def mass_of(pixels: np.ndarray) -> tuple[float, float]:
    weights = pixels[..., 0].astype(float)
    rows, columns = np.indices(weights.shape)
    return (rows * weights).sum() / weights.sum(), (columns * weights).sum() / weights.sum()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_every_format_and_a_wrong_name(form, mode):
    image = decode(encoded(colours().convert(mode), form), "holiday.txt")
    assert image.mode in ("L", "RGB")
    assert image.size == (30, 20)
    left, right = image.convert("RGB").getpixel((3, 10)), image.convert("RGB").getpixel((26, 10))
    if mode == "RGB":
        assert left[0] > 200 > 80 > right[0]


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr"])
def test_unusual_colours(mode):
    gray = np.linspace(0, 255, 600).reshape(20, 30)
    if mode == "I;16":
        image = Image.fromarray((gray * 257).astype("uint16"))
    elif mode in ("I", "F"):
        image = Image.fromarray((gray * 1000).astype("int32" if mode == "I" else "float32"))
    else:
        image = Image.fromarray(gray.astype("uint8")).convert("RGB").convert(mode)
    form = "PNG" if mode in ("P", "1", "LA", "RGBA", "I;16") else "TIFF"
    found = decode(encoded(image, form), "x")
    assert found.mode in ("L", "RGB")
    brightness = np.asarray(found.convert("L"), dtype=float)
    assert brightness[0].mean() < 60
    assert brightness[-1].mean() > 190


def test_sixteen_bits_are_not_clipped():
    image = Image.fromarray(np.full((4, 4), 32768, "uint16"))
    assert np.asarray(decode(encoded(image), "x")).flatten()[0] == 128


def test_transparency_is_laid_on_white():
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    image.putpixel((0, 0), (255, 0, 0, 255))
    found = decode(encoded(image), "x")
    assert found.getpixel((5, 5)) == (255, 255, 255)
    assert found.getpixel((0, 0)) == (255, 0, 0)


def test_a_transparent_palette_is_laid_on_white():
    image = Image.new("P", (10, 10), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.putpixel((0, 0), 1)
    found = decode(encoded(image, "GIF", transparency=0), "x")
    assert found.getpixel((5, 5)) == (255, 255, 255)


def test_the_first_frame_of_a_moving_picture():
    frames = [Image.new("L", (10, 10), shade) for shade in (200, 10)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.asarray(decode(content, "x").convert("L")).mean() > 150


def test_exif_rotation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    found = decode(encoded(colours(), "JPEG", exif=exif), "x")
    assert found.size == (20, 30)
    assert found.getpixel((10, 3))[0] > 200  # what was left is above now
    assert found.getpixel((10, 27))[2] > 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"hello", "not an image"),
        (b"%PDF-1.7 and more", "not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image"),
        (encoded(colours())[:60], "damaged|not an image"),
        (encoded(colours(200, 200), "JPEG")[:900], "damaged"),
        (png_that_claims(20_000, 6_000), "megapixels"),
        (png_that_claims(60_000, 60_000), "megapixels"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "megapixels|damaged"),
        (bytes(20_000_001), "larger than 20 MB"),
    ],
)
def test_what_is_refused_says_which_file_and_why(content, message):
    with pytest.raises(UserError, match=message) as caught:
        decode(content, "file-17.png")
    assert str(caught.value).startswith("file-17.png: ")


def test_damaged_files_raise_nothing_but_user_errors():
    chance = random.Random(0)
    for form in FORMATS:
        whole = encoded(colours().convert("L" if chance.random() < 0.3 else "RGB"), form)
        for _ in range(60):
            content = bytearray(whole)
            for _ in range(chance.choice((1, 3, 20))):
                place = chance.randrange(min(len(content), chance.choice((60, 400, 10**6))))
                content[place] = chance.randrange(256)
            try:
                image = decode(bytes(content[: chance.choice((None, len(content) // 2))]), "x")
            except UserError:
                continue
            assert prepare(image, preparation(get_dataset("mnist"))).shape == (28, 28, 1)


@pytest.mark.parametrize("data_name", datasets.names())
@pytest.mark.parametrize("size", [(1, 1), (10_000, 1), (1, 10_000), (7, 300), (640, 480)])
def test_any_size_becomes_the_data_sets(size, data_name):
    for shade in (0, 100, 255):
        pixels = prepare(Image.new("L", size, shade), preparation(get_dataset(data_name)))
        assert pixels.shape == datasets[data_name].image_shape
        assert pixels.dtype == np.uint8


@pytest.mark.parametrize("data_name", ["digits", "mnist"])
@pytest.mark.parametrize("where", [(40, 30), (5, 5), (140, 90)])
def test_drawn_ink_is_centred(data_name, where):
    pixels = prepare(drawing(where=where), preparation(get_dataset(data_name)))
    side = pixels.shape[0]
    if data_name == "mnist":  # whose centre of mass is always at the same place
        assert mass_of(pixels) == pytest.approx((14, 14), abs=0.8)
    else:
        assert middle_of(pixels) == pytest.approx(((side - 1) / 2,) * 2, abs=side / 14)
    assert pixels.max() > 200
    if data_name == "mnist":  # the digit fills 20 of 28 pixels, as in the data set
        rows = np.nonzero(pixels[..., 0].max(axis=1) > 40)[0]
        assert rows.max() - rows.min() + 1 == pytest.approx(20, abs=1)


@pytest.mark.parametrize("data_name", ["digits", "mnist", "fashion_mnist"])
def test_dark_on_light_gives_the_same_as_light_on_dark(data_name):
    light = drawing()
    dark = Image.fromarray(255 - np.asarray(light))
    how = preparation(get_dataset(data_name))
    assert (prepare(light, how) == prepare(dark, how)).all()
    assert (prepare(dark.convert("RGB"), how) == prepare(light, how)).all()


def test_inversion_can_be_ordered():
    light = drawing()
    dark = Image.fromarray(255 - np.asarray(light))
    as_it_is = prepare(light, preparation(get_dataset("mnist")))
    assert (prepare(dark, preparation(get_dataset("mnist"), "yes")) == as_it_is).all()
    assert not (prepare(dark, preparation(get_dataset("mnist"), "no")) == as_it_is).all()


def test_nothing_drawn_is_black():
    for shade in (0, 128, 255):
        how = preparation(get_dataset("digits"))
        assert prepare(Image.new("L", (200, 200), shade), how).max() == 0


@pytest.mark.parametrize("data_name", ["digits", "mnist", "fashion_mnist"])
@pytest.mark.parametrize("mode", ["L", "RGB", "LA", "RGBA"])
def test_an_image_without_ink_is_refused(data_name, mode):
    blanks = [Image.new(mode, size, "gray") for size in ((8, 8), (28, 28), (200, 150))]
    if "A" in mode:  # white ink that nobody sees on white
        layer = Image.new("RGBA", (200, 200), (255, 255, 255, 0))
        ImageDraw.Draw(layer).line([(90, 20), (90, 180)], fill="white", width=20)
        blanks.append(layer.convert(mode))
    for image in blanks:
        with pytest.raises(UserError, match=r"blank\.png: there is nothing on it"):
            read(encoded(image), "blank.png", preparation(get_dataset(data_name)))


@pytest.mark.usefixtures("workspace")
def test_an_image_of_the_data_sets_own_size_is_taken_as_it_is():
    images = open_arrays("digits").x_test
    how = preparation(get_dataset("digits"))
    for pixels in images:
        image = decode(encoded(Image.fromarray(pixels[..., 0])), "digit.png")
        assert (prepare(image, how) == pixels).all()
        enlarged = decode(enlarged_png(pixels), "digit.png")
        assert (prepare(enlarged, how) == pixels).all()


def test_colour_photos_are_cropped_to_the_middle():
    pixels = prepare(colours(100, 300), preparation(get_dataset("cifar10")))
    assert pixels.shape == (32, 32, 3)
    assert (pixels[:, :14, 0] > 200).all()
    assert (pixels[:, 18:, 2] > 200).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_enlarged_png_has_hard_pixels(channels):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, channels), "uint8")
    image = np.asarray(Image.open(io.BytesIO(enlarged_png(pixels)))).reshape(96, 96, channels)
    assert (image[::12, ::12] == pixels).all()
    assert (image[:12, :12] == pixels[0, 0]).all()


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="no photographs beside the checkout")
def test_photographs():
    for path in sorted(PHOTOS.glob("*.jpg")):
        if "truncated" in path.name:
            with pytest.raises(UserError, match=f"{path.name}: the image is damaged"):
                decode(path.read_bytes(), path.name)
            continue
        image = decode(path.read_bytes(), path.name)
        assert image.mode in ("L", "RGB"), path.name
        for name in datasets.names():
            pixels = prepare(image, preparation(get_dataset(name)))
            assert pixels.shape == datasets[name].image_shape
            assert pixels.std() > 5, path.name


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="no photographs beside the checkout")
def test_the_same_photograph_in_other_clothes_looks_alike():
    """CMYK, gray and turned versions of one photograph agree with each other."""
    names = ("elephants_cmyk.jpg", "elephants_gray.jpg", "elephants_exif_rotated.jpg")
    images = [decode((PHOTOS / name).read_bytes(), name).convert("L") for name in names]
    small = [np.asarray(image.resize((16, 16)), dtype=float).ravel() for image in images]
    for other in small[1:]:
        assert np.corrcoef(small[0], other)[0, 1] > 0.8
