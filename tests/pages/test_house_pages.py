"""Health and Disk, on the pages."""

from typing import Any

import pytest

from tests.helpers import answer_of


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_house` has seen."""
    return answer_of("tests.pages.use_house", tmp_path_factory.mktemp("workspace"))


def has(words: list[str], text: str) -> bool:
    return any(text in one for one in words)


def test_health_says_how_each_thing_stands(seen):
    words = seen["health"]["words"]
    for subject in ("versions", "workspace", "database", "workers", "disk", "memory", "log"):
        assert has(words, f"<b>{subject}</b>"), subject
    assert has(words, "1 error within a day")
    assert has(words, "&lt;img src=")  # a message that came from outside is escaped
    assert not has(words, '<img src="http://evil')


def test_health_shows_what_was_logged_last(seen):
    (table,) = seen["health"]["log"]
    assert (table[0]["level"], table[0]["run"]) == ("error", "")
    assert table[0]["detail"].startswith("<img src=")


def test_disk_says_what_takes_it_and_what_can_go(seen):
    words = seen["disk"]["first"]
    assert has(words, "The workspace takes")
    for part in ("own images", "runs", "checkpoints", "caches", "trash"):
        assert has(words, f"<span>{part}</span>"), part
    assert has(words, "activations of frozen layers · 3 MB")
    assert has(words, "checkpoints of ended runs · 2 MB")


def test_a_preview_says_what_goes_and_what_it_costs(seen):
    words = seen["disk"]["preview"]
    assert has(words, "&lt;img src=")
    assert not has(words, '<img src="http://evil')
    assert {"Into the trash", "Keep it"} <= set(words)


def test_a_full_workspace_is_told_before_somebody_starts(seen):
    for page in ("home", "train"):
        assert has(seen["full"][page], "The workspace is full"), page
    assert has(seen["full"]["disk"], "that it may take")
