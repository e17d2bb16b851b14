"""All of one person goes at once, and nothing of anybody else's."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from core.auth.actors import EVERYBODY, Actor, Role
from core.common import settings
from core.common.errors import UserError
from core.common.logs import write_log
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.cache import read_meta
from core.datasets.imported import imported_records, read_record
from core.datasets.versions.repository import edited, get_version, list_versions, save_version
from core.db.engine import reading
from core.db.tables import metadata
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.housekeeping.people import belongings, erase
from core.importing import own_answers
from core.importing.pipeline import run_import
from core.importing.request import Request
from core.lessons import sittings
from core.lessons.events import Event, note
from core.lessons.guesses import guess, guesses_of
from core.lessons.progress import current_visit, progress
from core.people.models import Person
from core.people.repository import get_person, new_person
from core.prediction import kept
from core.runs import queue, repository
from tests.helpers import end_run, open_arrays, small_config, start_run
from tests.importing_files import SMALL, good_members, zipped

TEACHER = Actor("teacher", Role.TEACHER)
COLLECTION = "digits-0123abcd"


class Somebody:
    """A person with something of every kind; `names` begin with theirs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.person: Person = new_person(name)[0]
        self.actor = Actor(self.person.id)
        self.name = name.lower()
        self.zip = zipped(folder / f"{self.name}.zip", good_members(("cat", self.name)))
        for title in ("set", "away"):
            self._import(f"{self.name}-{title}")
        trash.put_away(Kind.DATASET, f"{self.name}-away", self.actor)
        self.run, away = self._run(), self._run()
        trash.put_away(Kind.RUN, away, self.actor)
        settings.checkpoint_file(self.run).write_bytes(b"a checkpoint")
        trash.put_away(Kind.CHECKPOINT, self.run, self.actor)
        picture = f"picture of {self.name}".encode()
        pixels = np.full((8, 8, 1), 7, np.uint8)
        said = own_answers.Judgement(self.run, picture, "a.png", pixels, "3", "5")
        self.key = own_answers.keep(COLLECTION, said, self.actor).key
        self.many = kept.hand_over_files([("a.png", b"a")], self.run, self.actor)
        own_answers.keep(
            COLLECTION,
            own_answers.Judgement(self.run, b"shared", "s.png", pixels, "3", "5"),
            self.actor,
        )
        self._take_part_in_a_lesson()

    def _take_part_in_a_lesson(self) -> None:
        self.sitting = sittings.open_sitting("read-digits", Actor(self.person.id, Role.TEACHER))
        visit = sittings.join(self.sitting.code, self.actor)
        note(Event.DREW, self.actor, self.run)
        progress(visit)
        guess(self.run, 0.5, self.actor)

    def _import(self, name: str) -> None:
        request = Request(name=name, title=name, source=str(self.zip), what="a.zip", options=SMALL)
        run_import(request, self.actor)

    def _run(self, **data: str) -> str:
        config = small_config(name=f"run of {self.name}", **({"data": data} if data else {}))
        run_id = repository.create_run(config, self.actor)
        start_run(run_id)
        end_run(run_id, "stopped")
        return run_id

    def run_on(self, name: str, version: str = "") -> str:
        return self._run(name=name, version=version)


@pytest.fixture
def two(workspace: Path, tmp_path: Path) -> tuple[Somebody, Somebody]:
    write_log("app")
    open_arrays("digits")
    return Somebody("Ben", tmp_path), Somebody("Ana", tmp_path)


def traces(workspace: Path, word: str) -> list[str]:
    """Where that word is in the workspace: rows, names of files, what is in them."""
    found = []
    with reading() as connection:
        for table in metadata.sorted_tables:
            found += [table.name for row in connection.execute(select(table)) if word in str(row)]
    for path in workspace.rglob("*"):
        if "locks" in path.parts or path.name.startswith("vistazo.db"):
            continue
        named = word in str(path.relative_to(workspace))
        if named or (path.is_file() and word.encode() in path.read_bytes()):
            found.append(str(path))
    return found


@pytest.mark.parametrize("by_themselves", [False, True])
def test_all_of_one_goes_and_nothing_of_another(two, workspace, by_themselves):
    ben, ana = two
    what = erase(ana.person.id, ana.actor if by_themselves else TEACHER)
    assert (len(what.runs), what.datasets, what.images) == (2, ("ana-set",), 1)
    assert (len(what.handed_over), len(what.in_trash)) == (1, 2)
    assert what.size_bytes > 0
    assert get_person(ana.person.id) is None
    assert traces(workspace, ana.person.id) == []
    assert traces(workspace, "ana-set") == []
    assert traces(workspace, "picture of ana") == []
    assert not settings.run_folder(ana.run).exists()
    assert repository.get_run(ben.run).owner == ben.person.id
    assert [*imported_records()] == ["ben-set"]
    assert own_answers.find(COLLECTION, ben.key)
    assert kept.find(ben.many.id)
    visit = current_visit(ben.actor)
    assert visit
    assert progress(visit).count == 1
    assert [each.person for each in guesses_of([ben.run])] == [ben.person.id]
    assert sittings.get_sitting(ana.sitting.id).owner == EVERYBODY.name  # others are in it
    assert len(trash.list_trash()) == 3
    assert belongings(ben.person.id, TEACHER).images == 2  # the shared one was his first


def test_what_was_computed_of_images_goes_wherever_caches_lie(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("VISTAZO_CACHE", str(tmp_path / "of-this-host"))
    ana = Somebody("Ana", tmp_path)
    meta = read_meta("ana-set")
    assert meta
    kinds = ("statistics", "features")
    for kind in kinds:
        path = settings.cache() / kind / f"{meta.checksum[:16]}-original.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    erase(ana.person.id, TEACHER)
    assert [path for kind in kinds for path in (settings.cache() / kind).glob("*")] == []


def test_twice_is_a_line(two):
    _ben, ana = two
    erase(ana.person.id, TEACHER)
    with pytest.raises(UserError, match="no such person"):
        erase(ana.person.id, TEACHER)


def test_what_others_go_by_stays_without_them(two, workspace):
    ben, ana = two
    edits = edited(DataConfig(name="ben-set"), dropped={Part.TRAIN: [0]})
    version = save_version(edits, "Ana's own", ana.actor)
    of_ben = ben.run_on("ben-set", version.id)
    learned = ben.run_on("ana-set")
    (settings.run_folder(learned) / "exports").mkdir()
    what = belongings(ana.person.id, TEACHER)
    assert what.shared == (f"ben-set/{version.id}",)
    erase(ana.person.id, TEACHER)
    left = get_version("ben-set", version.id)
    assert (left.owner, left.name) == (EVERYBODY.name, version.id)
    assert repository.get_run(of_ben)
    record = read_record("ana-set")
    assert record
    assert record.deleted
    assert (record.title, record.owner) == ("erased", EVERYBODY.name)
    assert not (settings.run_folder(learned) / "exports").exists()
    assert traces(workspace, ana.person.id) == []


def test_a_data_set_of_judged_images_goes_with_its_images(two, workspace):
    _ben, ana = two
    collection = own_answers.collections()[0]
    record = read_record("ben-set")
    assert record
    path = workspace / "datasets" / "ben-set" / "dataset.json"
    path.write_text(record.model_copy(update={"collection": collection}).model_dump_json())
    what = belongings(ana.person.id, TEACHER)
    assert what.mixed == ()  # made before her image came
    later = record.created_at.replace(year=record.created_at.year + 1)
    changed = {"collection": collection, "created_at": later}
    path.write_text(record.model_copy(update=changed).model_dump_json())
    assert erase(ana.person.id, TEACHER).mixed == ("ben-set",)
    assert [*imported_records()] == []
    assert list_versions("ben-set") == []


def test_what_trains_is_stopped_and_what_others_train_on_is_not(two):
    ben, ana = two
    waiting = repository.create_run(small_config(), ana.actor)
    needs = repository.create_run(small_config(data={"name": "ana-set"}), ben.actor)
    with pytest.raises(UserError) as caught:
        erase(ana.person.id, TEACHER)
    assert caught.value.code == "person-needed"
    assert repository.get_run(waiting).status == "queued"
    queue.request_stop(needs, TEACHER)
    erase(ana.person.id, TEACHER)
    with pytest.raises(UserError, match="no run"):
        repository.get_run(waiting)
