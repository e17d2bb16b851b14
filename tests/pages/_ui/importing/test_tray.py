"""Classes and pictures that are gathered before there is a ZIP of them."""

import shutil
import zipfile

import pytest

from core.common.errors import UserError
from core.importing.preview import look_into
from pages._ui.importing import tray as trays
from pages._ui.importing.tray import Tray, too_few
from pages._ui.importing.uploads import packed
from tests.importing_files import encoded, picture

HOSTILE = ("../../x", "..", "/etc", "a\\b", ".hidden", "a\x00b", "\u202egnp")


@pytest.fixture
def tray(workspace) -> Tray:
    """Two classes without names."""
    made = Tray(workspace / "imports" / ".tray-1")
    made.add_class()
    made.add_class()
    return made


def fill(tray: Tray, names: tuple[str, ...], count: int = 3) -> None:
    for number, (one, name) in enumerate(zip(tray.classes, names, strict=True)):
        tray.rename(one, name)
        for each in range(count):
            tray.add(one, "x.png", encoded(picture(10 * number + each)))


def test_two_named_classes_of_three_pictures_are_enough(tray):
    fill(tray, ("a", "b"), 2)
    assert "2 classes with 3 images each" in tray.missing()
    assert [too_few(one) for one in tray.classes] == [1, 1]
    fill(tray, ("a", "b"), 1)
    assert tray.missing() == ""
    tray.add_class()
    assert tray.missing() == "", "a card that nothing is in asks for nothing"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_are_none_are_refused_in_words(tray, name):
    fill(tray, ("a", name))
    assert "/ or \\" in tray.fault(tray.classes[1])
    assert "name of its own" in tray.missing()


@pytest.mark.parametrize(
    ("names", "words"), [(("a", "  "), "a name"), (("A", "a"), "is called so")]
)
def test_a_name_is_there_and_there_once(tray, names, words):
    fill(tray, names)
    assert words in tray.fault(tray.classes[1])
    assert "name of its own" in tray.missing()


def test_markdown_is_a_name_like_any(tray):
    fill(tray, ("![x](http:evil)", "**b**"))
    assert tray.missing() == ""


def test_what_is_taken_out_comes_back(tray):
    fill(tray, ("a", "b"))
    one = tray.classes[0]
    gone = one.pictures[1]
    tray.remove(one, gone)
    assert [*tray.members()][2][0].startswith("b/")
    tray.bring_back()
    assert gone in one.pictures
    tray.remove(one)
    assert [each.name for each in tray.classes] == ["b"]
    tray.bring_back()
    assert len([*tray.members()]) == 6
    before = tray.changes
    tray.bring_back()
    assert tray.changes == before


def test_what_is_no_image_is_refused_and_leaves_nothing(tray):
    with pytest.raises(UserError, match="notes"):
        tray.add(tray.classes[0], "notes.png", b"no image")
    assert not tray.classes[0].pictures
    assert not tray.folder.exists()


def test_a_full_class_takes_no_more(tray, monkeypatch):
    monkeypatch.setattr(trays, "MOST_PICTURES", 2)
    with pytest.raises(UserError, match="takes 2 pictures"):
        fill(tray, ("a", "b"))


def test_pictures_whose_files_are_gone_are_let_go(tray):
    fill(tray, ("a", "b"))
    before = tray.changes
    tray.touch()
    assert tray.changes == before
    shutil.rmtree(tray.folder)
    tray.touch()
    assert not any(one.pictures for one in tray.classes)
    assert tray.changes > before


def test_a_file_name_is_no_path(tray):
    fill(tray, ("a", "b"))
    tray.add(tray.classes[0], "../../x.png", encoded(picture(40)))
    names = [name for name, _ in tray.members()]
    assert all(name.count("/") == 1 for name in names)
    file = packed("key", tray.members(), "yours").file
    assert len(zipfile.ZipFile(file).namelist()) == 7
    assert look_into(file, "yours", {}).plan.class_names == ("a", "b")
