"""What an app does beside its trainings: other hosts' changes come, what waits goes."""

import threading

import pytest

from core.auth.actors import EVERYBODY
from core.common.throttle import Throttle
from core.datasets.imported import imported_records
from core.housekeeping.imported import rename
from core.sharing import exchange
from core.sharing.exchange import THREAD, exchange_beside
from tests.importing_files import good_members, imported, zipped


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(exchange, "last_look", Throttle(0.0))


def working() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == THREAD]


def come_to_an_end() -> None:
    for each in working():
        each.join(60)


def test_what_others_have_changed_comes_by_itself(on, tmp_path):
    imported(zipped(tmp_path / "a.zip", good_members()))
    on("two")
    exchange_beside()
    come_to_an_end()
    assert [each.title for each in imported_records().values()] == ["Mine"]
    rename("mine", "Ours", EVERYBODY)
    on("one")
    exchange_beside()
    come_to_an_end()
    assert [each.title for each in imported_records().values()] == ["Ours"]


@pytest.mark.parametrize("value", ["", "nowhere"])
def test_without_a_place_nothing_is_begun(workspace, monkeypatch, value):
    monkeypatch.setenv("VISTAZO_FILES", value)
    exchange_beside()
    assert working() == []
