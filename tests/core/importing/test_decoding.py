"""Odd and hostile files: each gets its line, the good part is taken, nothing else happens."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.common.errors import UserError
from core.common.i18n import Text
from core.datasets.imported import Record, read_record
from scripts.messages import extract
from tests.helpers import open_arrays
from tests.importing_files import (
    add_claiming,
    add_link,
    corrupted,
    encoded,
    good_members,
    imported,
    patched,
    picture,
    png_that_claims,
    refuse,
    zipped,
)

MARKUP = "<img src=x onerror=alert(1)>"
MARKDOWN = "![x](http:..evil) **b** :red[y] $z$"
LONG_CLASS = "very long " * 30
TIFF = encoded(picture(1), "TIFF", save_all=True, append_images=[picture(2)])
FRAMES = encoded(picture(0), "GIF", save_all=True, append_images=[picture(1)])
EXIF = Image.Exif()
EXIF[0x0112] = 6
SIXTEEN = encoded(Image.fromarray(np.full((30, 40), 40_000, "uint16")))
TURNED = encoded(picture(0, (300, 100)), "JPEG", exif=EXIF)
BIG = picture(0, (200, 200))
REFUSED = {
    "cat/empty.png": (b"", "the file is empty"),
    "cat/text.jpg": (b"hello", "not an image"),
    "cat/page.html": (b"<html><body></body></html>", "not an image"),
    "cat/drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image"),
    "cat/paper.pdf": (b"%PDF-1.7 and more", "is a PDF"),
    "cat/phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "is HEIC"),
    "cat/random.png": (bytes(range(256)) * 9, "not an image"),
    "cat/only-a-start.png": (b"\x89PNG\r\n\x1a\n", "damaged|not an image"),
    "cat/cut.png": (encoded(BIG)[:500], "damaged"),
    "cat/cut.jpg": (encoded(BIG, "JPEG")[:900], "damaged"),
    "cat/cut.gif": (encoded(BIG, "GIF")[:900], "damaged"),
    "cat/cut.webp": (encoded(BIG, "WEBP")[:300], "damaged|not an image"),
    "cat/cut.bmp": (encoded(BIG, "BMP")[:900], "damaged"),
    "cat/cut.tif": (encoded(BIG, "TIFF")[:900], "damaged|not an image"),
    "cat/bomb.png": (png_that_claims(12_000, 12_000), "144 megapixels; the limit is 100"),
    "cat/larger-bomb.png": (png_that_claims(60_000, 60_000), "megapixels"),
    "cat/impossible.png": (png_that_claims(2**31 - 1, 2**31 - 1), "megapixels|damaged"),
    "cat/zeros.bmp": (bytes(30_000_000), "not an image|damaged"),
    "cat/inner.zip": (b"PK\x03\x04 whatever", "archive inside the archive"),
    "cat/disguised.png": (b"PK\x03\x04 whatever", "is an archive inside"),
    "cat/inner.tar.gz": (b"\x1f\x8b", "archive inside the archive"),
    "../evil.png": (encoded(picture()), "leads out of the archive"),
    "cat/../../evil.png": (encoded(picture()), "leads out of the archive"),
    "..\\evil-windows.png": (encoded(picture()), "leads out of the archive"),
    "/evil.png": (encoded(picture()), "absolute path"),
    "C:\\evil.png": (encoded(picture()), "absolute path"),
    "loose.png": (encoded(picture()), "lies in no class's folder"),
    "alone/1.png": (encoded(picture()), "has 1 image; it needs at least 3"),
    "couple/1.png": (encoded(picture()), "has 2 images; it needs at least 3"),
    "couple/2.png": (encoded(picture()), "has 2 images"),
    "broken/1.png": (b"x", "not an image"),
    "broken/2.png": (b"y", "not an image"),
    "broken/3.png": (b"z", "not an image"),
    "cat/secret.png": (encoded(picture()), "is encrypted"),
    "cat/strange-method.png": (encoded(picture()), "can't be unpacked"),
    "cat/wrong-checksum.png": (encoded(picture(7)) + b"a mark", "can't be unpacked"),
    "cat/link.png": (b"", "is a link"),
    "cat/huge.png": (b"", "is larger than 100 MB"),
}
WHOSE_CLASS = {"alone/1.png": "alone/", "couple/1.png": "couple/", "couple/2.png": "couple/"}
TAKEN = {
    "cat/jpeg.png": (encoded(picture(), "JPEG"), "is JPEG inside"),
    "cat/picture.txt": (encoded(picture(), "WEBP"), "is WEBP inside"),
    "cat/no-suffix": (encoded(picture()), ""),
    "cat/PHOTO.JPEG": (encoded(picture(), "JPEG"), ""),
    "cat/cmyk.jpg": (encoded(picture().convert("CMYK"), "JPEG"), ""),
    "cat/sixteen.png": (SIXTEEN, ""),
    "cat/palette.gif": (encoded(picture().convert("P"), "GIF", transparency=0), ""),
    "cat/see-through.png": (encoded(picture().convert("RGBA")), ""),
    "cat/turned.jpg": (TURNED, ""),
    "cat/moving.gif": (FRAMES, ""),
    "cat/pages.tif": (TIFF, ""),
    "cat/one-pixel.png": (encoded(Image.new("RGB", (1, 1))), "is 1×1 pixels: tiny"),
    "cat/line.png": (encoded(Image.new("L", (5000, 1))), "only its middle is kept"),
    "cat/black-and-white.bmp": (encoded(picture().convert("1"), "BMP"), ""),
    "cat/more-behind.jpg": (encoded(picture(), "JPEG") + bytes(1000), ""),
    "cat/gato \u00f1 \u732b \U0001f431.png": (encoded(picture()), ""),
    f"cat/{'long' * 5000}.png": (encoded(picture()), ""),
    "cat/two\nlines\x1b[31m.png": (encoded(picture(), "GIF"), "is GIF inside"),
    "cat/deep/er/still.png": (encoded(picture()), ""),
}
HIDDEN = ("cat/.DS_Store", "__MACOSX/cat/._1.png", "cat/Thumbs.db", ".git/1.png")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, Path]:
    """The record of one import of everything above, and the workspace."""
    folder = tmp_path_factory.mktemp("corpus")
    members = good_members(("cat", "dog", MARKUP, MARKDOWN, LONG_CLASS))
    members |= {name: content for name, (content, _) in (REFUSED | TAKEN).items()}
    members |= dict.fromkeys(HIDDEN, b"left over")
    path = folder / "corpus.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if name == "cat/link.png":
                add_link(archive, name, "/etc/passwd")
            elif name == "cat/huge.png":
                add_claiming(archive, name, 101_000_000)
            else:
                method = zipfile.ZIP_STORED if "wrong" in name else zipfile.ZIP_DEFLATED
                archive.writestr(name, content, method)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("dog/1.png", encoded(picture(5)))
    patched(path, "cat/secret.png", flag=1)
    patched(path, "cat/strange-method.png", method=99)
    corrupted(path, b"a mark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_HOME", str(folder / "workspace"))
        patch.delenv("VISTAZO_DATA", raising=False)
        return imported(path), folder / "workspace"


def lines_about(record: Record, member: str) -> list[tuple[str, bool]]:
    return [(why, taken) for name, why, taken in record.lines if name == member]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_a_line(corpus, name):
    record, _ = corpus
    shown = WHOSE_CLASS.get(name, name.replace("\\", "/"))
    found = lines_about(record, shown)
    assert any(re.search(REFUSED[name][1], why) and not taken for why, taken in found), found


@pytest.mark.parametrize("name", TAKEN, ids=lambda name: ascii(name)[:40])
def test_what_is_odd_is_taken(corpus, name):
    record, _ = corpus
    why = TAKEN[name][1]
    shown = name.replace("\n", "�").replace("\x1b", "�")
    assert [taken for _, taken in lines_about(record, shown)] == [True] * bool(why)
    assert not why or why in lines_about(record, shown)[0][0]


def test_the_corpus_is_large_and_complete(corpus):
    record, _ = corpus
    assert len(REFUSED) + len(TAKEN) >= 40
    assert len(record.lines) == len(set(record.lines))
    assert record.train_count + record.test_count == 5 * 5 + len(TAKEN)
    expected = len(REFUSED) - 1 + 1 + 1  # two of a couple, its line; the duplicate; the class
    assert record.refused == expected


def test_duplicates_hidden_files_and_a_class_of_broken_ones_are_named(corpus):
    record, _ = corpus
    assert lines_about(record, "dog/1.png") == [("the archive has this name twice", False)]
    assert lines_about(record, "(files of the system)")[0][0].startswith("4 hidden files")
    [(why, _)] = lines_about(record, "broken/")
    assert "no readable images" in why


def test_each_line_can_be_shown_in_the_readers_language(corpus):
    """Kept as the text that an extraction finds, and its values: not as a finished sentence."""
    texts = {one.id if isinstance(one.id, str) else one.id[0] for one in extract()}
    assert {
        why for _, why, _ in corpus[0].lines if getattr(why, "pattern", why) not in texts
    } == set()
    names = [name for name, _, _ in corpus[0].lines if isinstance(name, Text)]
    assert names == ["(files of the system)"]  # files' own names are nobody's to translate
    assert set(names[0].values.values()) <= texts


def test_class_names_are_kept_as_text(corpus):
    record, _ = corpus
    assert MARKUP in record.class_names
    assert MARKDOWN in record.class_names
    assert len(record.class_names) == 5
    assert max(map(len, record.class_names)) <= 80


def test_nothing_else_is_in_the_workspace(corpus):
    _, home = corpus
    there = {path.name for path in home.iterdir() if not path.name.startswith("vistazo.db")}
    assert there == {"datasets", "imports", "locks", "workspace.id"}
    assert list((home / "imports").iterdir()) == []
    files = {path.name for path in (home / "datasets" / "mine").iterdir()}
    arrays = {"x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"}
    assert files == {*arrays, "meta.json", "dataset.json"}
    assert not list(home.parent.rglob("evil*"))


def test_difficult_pictures_look_right(workspace, tmp_path):
    """Upright, first frame, transparency on white, 16 bits scaled."""
    see_through = encoded(Image.new("RGBA", (40, 30), (255, 0, 0, 0)))
    members = {f"a/{number}.png": see_through for number in range(3)}
    members |= {f"b/{number}.png": SIXTEEN for number in range(3)}
    members |= {f"c/{number}.gif": FRAMES for number in range(3)}
    imported(zipped(tmp_path / "x.zip", members))
    arrays = open_arrays("mine")
    means = [arrays.x_train[arrays.y_train == label].mean(axis=(0, 1, 2)) for label in range(3)]
    assert means[0] == pytest.approx([255] * 3)
    assert means[1] == pytest.approx([156] * 3, abs=1)
    assert means[2][0] > 140 > 80 > means[2][1]


WHOLE = {
    "empty": (b"", "the file is empty. Was the upload broken off"),
    "text": (b"no archive at all", "not a ZIP file"),
    "rar": (b"Rar!\x1a\x07\x00", "not a ZIP file"),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.usefixtures("workspace")
def test_what_is_no_archive(kind, tmp_path):
    path = tmp_path / "photos.zip"
    path.write_bytes(WHOLE[kind][0])
    refuse(path, rf"^photos.zip: .*{WHOLE[kind][1]}")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
@pytest.mark.usefixtures("workspace")
def test_an_upload_that_broke_off(share, tmp_path):
    path = zipped(tmp_path / "photos.zip", good_members())
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refuse(path, "photos.zip: the ZIP file is cut off or damaged")


@pytest.mark.usefixtures("workspace")
def test_too_few_classes_and_images(tmp_path):
    refuse(zipped(tmp_path / "a.zip", {}), "0 images that can be taken")
    refuse(zipped(tmp_path / "b.zip", {"read.me": b"x"}), "0 images.*read.me: lies in no class")
    refuse(zipped(tmp_path / "c.zip", good_members(["cat"])), r"only one class \(cat\)")
    refuse(zipped(tmp_path / "d.zip", good_members(["cat", "dog"], 1)), "no class with enough")
    members = dict.fromkeys(good_members(), b"no image")
    refuse(zipped(tmp_path / "e.zip", members), "fewer than two classes.*not an image")
    members = good_members([f"c{number}" for number in range(257)], 3)
    refuse(zipped(tmp_path / "f.zip", members), "257 classes; the limit is 256")
    only_test = {f"test/{name}": content for name, content in good_members().items()}
    only_test |= {f"val/{name}": content for name, content in good_members().items()}
    refuse(zipped(tmp_path / "g.zip", only_test), "none called train")


@pytest.mark.usefixtures("workspace")
def test_all_members_encrypted(tmp_path):
    path = zipped(tmp_path / "a.zip", good_members())
    for name in good_members():
        patched(path, name, flag=1)
    refuse(path, "0 images that can be taken.*is encrypted")


@pytest.mark.usefixtures("workspace")
def test_damage_in_a_member_packed_with_bzip2(tmp_path):
    """Its decoder tells damage by an OSError."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, good in good_members().items():
            archive.writestr(name, good)
        archive.writestr("cat/bad.png", encoded(BIG))
        place = archive.getinfo("cat/bad.png").header_offset + 1000
    corrupted(path, path.read_bytes()[place : place + 100])
    [(why, taken)] = lines_about(imported(path), "cat/bad.png")
    assert "can't be unpacked" in why
    assert not taken


@pytest.mark.usefixtures("workspace")
def test_a_zip_bomb_of_many_members(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(210):
            add_claiming(archive, f"cat/{number}.png", 99_000_000)
    refuse(path, "unpacks to 21 GB; the limit is 20 GB")


@pytest.mark.usefixtures("workspace")
def test_nothing_is_taken_when_asked_so(tmp_path):
    path = zipped(tmp_path / "a.zip", {**good_members(), "cat/bad.png": b"x"})
    with pytest.raises(UserError, match=r"cat/bad.png: not an image.*Nothing was taken"):
        imported(path, strict=True)
    assert read_record("mine") is None
    assert imported(path).refused == 1


@pytest.mark.usefixtures("workspace")
def test_a_colon_in_a_class_is_no_drive(tmp_path):
    members = good_members(("A: apples", "B:ananas"))
    record = imported(zipped(tmp_path / "a.zip", members | {"C:/evil.png": encoded(picture())}))
    assert record.class_names == ("A: apples", "B:ananas")
    assert record.lines == (("C:/evil.png", "has an absolute path", False),)
