"""Names and lists of a backup: what may be in it, and what is counted."""

import pytest
from pydantic import ValidationError

from core.housekeeping.backup_format import Head, Manifest, count_data_sets, count_versions, is_safe
from tests.backups import manifest_of

NAMES = {
    "runs/1a2b3c4d/model.keras": True,
    "trash/dataset-mine-12345678/versions/0123456789ab.json": True,
    "answers/digits-0123abcd/ñandú.npz": True,
    "runs/1a2b3c4d/..model": True,
    "": False,
    "vistazo.db": False,
    "workspace.id": False,
    "runs/model.keras": False,
    "cache/datasets/mnist": False,
    "/runs/1a2b3c4d/model.keras": False,
    "runs//model.keras": False,
    "runs/1a2b3c4d/": False,
    "runs/../../model.keras": False,
    "runs/./model.keras": False,
    "../runs/1a2b3c4d/model.keras": False,
    "runs/1a2b3c4d/a\\b": False,
    "runs/1a2b3c4d/c:evil": False,
    "runs/1a2b3c4d/a\nb": False,
    "runs/1a2b3c4d/a\0b": False,
    "runs/1a2b3c4d/a\x85b": False,
    "runs/1a2b3c4d/\udcff": False,
    f"runs/1a2b3c4d/{'a' * 256}": False,
    "runs/" + "a/" * 600 + "a": False,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_safe_on_any_system(name):
    assert is_safe(name) is NAMES[name]


def test_a_list_comes_back_as_it_was_written():
    manifest = Manifest.model_validate_json(manifest_of({"runs/a/b": b"1", "vistazo.db": b""}))
    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest
    assert [member.size for member in manifest.files] == [1, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"runs": -1},
        {"runs": "3"},
        {"runs": True},
        {"made": None},
        {"more": 1},
        {"files": [["runs/a/b", -1, "a" * 64, 0]]},
        {"files": [["runs/a/b", 1, "A" * 64, 0]]},
        {"files": [["runs/a/b", 1, "a" * 63, 0]]},
        {"files": [["runs/a/b", 1, "a" * 64, 2**63]]},
        {"files": [["runs/a/b", 1, "a" * 64]]},
        {"files": {}},
    ],
)
def test_a_list_that_says_something_odd_is_none(changes):
    with pytest.raises(ValidationError):
        Manifest.model_validate_json(manifest_of({}, **changes))


def test_of_a_newer_list_the_format_is_read():
    text = manifest_of({}, format=7, app="9.0", files="elsewhere", more={})
    assert Head.model_validate_json(text) == Head(format=7, app="9.0")


def test_counts_are_those_of_what_is_not_put_away():
    names = [
        "datasets/mine/meta.json",
        "datasets/mine/x_train.npy",
        "datasets/away/dataset.json",
        "trash/dataset-away-12345678/meta.json",
        "trash/version-mine-12345678/version.json",
        "versions/mine/0123456789ab.json",
    ]
    assert (count_data_sets(names), count_versions(names)) == (1, 1)
