"""Answered images as a ZIP of folders by class."""

import zipfile

import pytest
from PIL import Image

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.export.sorted_zip import write_sorted
from core.prediction import kept
from core.prediction.many import predict_many
from tests.importing_files import encoded


@pytest.fixture
def answered(trained):
    images = open_dataset(DataConfig(name="digits")).arrays.x_test
    names = ["a/7.png", "b/7.png", "c/7.PNG", "d/7.png", "e/<x>.png", "f/g.jpg"]
    members = [
        (name, encoded(Image.fromarray(images[number, ..., 0])))
        for number, name in enumerate(names)
    ]
    rows = "".join(f"{name},{number % 2}\n" for number, name in enumerate(names))
    table = ("labels.csv", f"file,class\n{rows}".encode())  # no image: it has no number
    files = [table, *members, ("notes.txt", b"hello")]
    many = kept.hand_over_files(files, trained, EVERYBODY)
    predict_many(many.id)
    yield many, dict(members)
    kept.forget(many, EVERYBODY)


def test_every_file_lies_in_the_folder_of_its_class(answered):
    many, members = answered
    write_sorted(many.id)
    with zipfile.ZipFile(many.sorted) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(found.values()) == sorted(members.values())
    best = {members[one.name]: one.best[0][0] for one in many.table.every() if one.best}
    assert all(name.split("/")[0] == str(best[content]) for name, content in found.items())
    assert all(name.count("/") == 1 and "<" not in name for name in found)
    assert len({name.casefold() for name in found}) == len(members)


def test_what_ends_it_leaves_none(answered):
    many, _members = answered

    def stop(words, share=0.0):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sorted(many.id, progress=stop)
    assert not many.sorted.exists()
    write_sorted("0" * 16)
