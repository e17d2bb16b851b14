"""Every change that `core` offers, tried by the wrong person.

Whatever takes an `actor` is found in the syntax trees of `core`: it is either tried here (`TRIED`)
as somebody whose it is not, refused with the code "not-allowed" and changes nothing; or it makes
something new (`MAKES`), which is then its actor's. Who adds a function with an `actor` adds a line.
"""

import ast
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from core.auth.actors import EVERYBODY, MACHINE, VISTAZO, Actor, Role
from core.auth.policy import may_change, refuse_unless_allowed, refuse_unless_teacher
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import get_dataset
from core.datasets.base import Part
from core.datasets.imported import read_record
from core.datasets.versions.repository import edited, get_version, save_version
from core.db.engine import reading, transaction
from core.db.tables import jobs, metadata
from core.evaluation import kept_temperature
from core.execution import data_tasks, imports, repeats, scheduler
from core.execution.tasks import task_of
from core.housekeeping import checkpoints, cleaning, imported, trash, trash_folder, versions
from core.housekeeping import people as erasing
from core.housekeeping import runs as away
from core.housekeeping.cleaning import Cleaned, Cleaning, Plan, Thing
from core.housekeeping.models import Kind, TrashEntry
from core.importing import own_answers, own_dataset
from core.importing.pipeline import run_import
from core.importing.request import ImportOptions, Request
from core.jobs import queue_state
from core.jobs.models import JobKind
from core.jobs.repository import add_job, utc_now
from core.jobs.working import request_stop, submit_job, working_on
from core.lessons import clearing, events, files, guesses, sittings, visits
from core.lessons.belonging import Theirs, theirs
from core.people import repository as people
from core.prediction import kept
from core.runs import labels, queue, repository, trashed
from core.search import sweeps
from core.search.spec import SweepSpec, parse_spec
from tests.backups import files_of
from tests.helpers import ROOT, end_run, open_arrays, small_config, start_run
from tests.importing_files import SMALL, good_members, zipped
from tests.lessons import lesson_with

ANA, BEN = Actor("0123456789abcdef"), Actor("fedcba9876543210")
TEACHER = Actor("00000000000000aa", Role.TEACHER)
COLLECTION = "digits-0123abcd"
SUBJECT = "statistics-of-ana"
PICTURE = b"a picture"
LESSON = lesson_with("page: predict, check: {kind: drew}")
World = SimpleNamespace


@pytest.fixture
def world(workspace: Path, tmp_path: Path) -> World:
    """A workspace in which everything is Ana's."""
    open_arrays("digits")
    there = World(zip=zipped(tmp_path / "a.zip", good_members()))
    for name in ("mine", "old", "older"):
        run_import(_request(name, there.zip), ANA)
    there.version = _version(0).id
    there.away = trash.put_away(Kind.DATASET, "old", ANA)
    there.version_away = trash.put_away(Kind.VERSION, f"mine/{_version(1).id}", ANA)
    there.run = _ended_run()
    there.run_away = trash.put_away(Kind.RUN, _ended_run(), ANA)
    there.trains = repository.create_run(small_config(), ANA)
    start_run(there.trains)
    there.waits = repository.create_run(small_config(), ANA)
    there.key = own_answers.keep(COLLECTION, _judgement(there.run), ANA).key
    there.many = kept.hand_over_files([("a.png", b"a")], there.run, ANA)
    there.upload = _upload(there.zip)
    with transaction() as connection:
        add_job(connection, JobKind.DATA, SUBJECT, ANA)
    there.sweep = sweeps.create(_spec(), ANA)
    there.person, _word = people.new_person("Ana")
    there.sitting = sittings.open_sitting("read-digits", TEACHER)
    files.save_lesson(LESSON, TEACHER)
    return there


def _request(name: str, path: Path) -> Request:
    return Request(name=name, title=name, source=str(path), what="a.zip", options=SMALL)


def _spec() -> SweepSpec:
    knob = {"path": "training.label_smoothing", "low": 0.0, "high": 0.2}
    base = json.loads(small_config().to_json())
    return parse_spec({"base": base, "knobs": [knob], "budget": {"runs": 2}})


def _version(image: int, actor: Actor = ANA) -> Any:
    edits = edited(DataConfig(name="mine"), dropped={Part.TRAIN: [image]})
    return save_version(edits, "one less", actor)


def _ended_run() -> str:
    run_id = repository.create_run(small_config(), ANA)
    start_run(run_id)
    end_run(run_id, "stopped")
    return run_id


def _judgement(run_id: str, label: str = "5") -> own_answers.Judgement:
    pixels = np.full((8, 8, 1), 7, np.uint8)
    return own_answers.Judgement(run_id, PICTURE, "a.png", pixels, "3", label)


def _upload(path: Path) -> str:
    """What a page was given, and nobody works on."""
    name, place = imports.make_room("waits")
    place.write_bytes(path.read_bytes())
    request = _request(name, place).model_copy(update={"owner": ANA.name})
    (place.parent / "request.json").write_text(request.model_dump_json())
    return name


def _class_of(world: World) -> Theirs:
    """All who take part in the lesson."""
    return theirs(world.sitting.id, utc_now())


def _in(call: Callable[[Any], object]) -> None:
    with transaction() as connection:
        call(connection)


TRIED: dict[str, Callable[[World, Actor], object]] = {
    "auth.policy.refuse_unless_allowed": lambda w, a: refuse_unless_allowed(a, ANA.name, "it"),
    "evaluation.kept_temperature.calibrate": lambda w, a: kept_temperature.calibrate(
        repository.get_run(w.run), a
    ),
    "evaluation.kept_temperature.remove_temperature": lambda w, a: (
        kept_temperature.remove_temperature(w.run, a)
    ),
    "execution.data_tasks.stop": lambda w, a: data_tasks.stop(SUBJECT, a),
    "execution.imports.take_the_good": lambda w, a: imports.take_the_good(w.upload, a),
    "execution.imports.go_on": lambda w, a: imports.go_on(w.upload, a),
    "execution.imports.stop": lambda w, a: imports.stop(w.upload, a),
    "execution.scheduler.resume": lambda w, a: scheduler.resume(w.run, a),
    "housekeeping.checkpoints.put_away": lambda w, a: checkpoints.put_away(w.run, a),
    "housekeeping.checkpoints.bring_back": lambda w, a: checkpoints.bring_back(w.away.id, a),
    "housekeeping.checkpoints.delete": lambda w, a: checkpoints.delete(w.away.id, a),
    "housekeeping.cleaning.clean": lambda w, a: _raised(
        cleaning.clean(Plan(Cleaning.FAILED, (Thing("a run", 1, w.run),)), a).stayed
    ),
    "housekeeping.cleaning.undo": lambda w, a: _raised(cleaning.undo(Cleaned(1, (w.away,)), a)),
    "housekeeping.imported.rename": lambda w, a: imported.rename("mine", "theirs", a),
    "housekeeping.imported.put_away": lambda w, a: imported.put_away("older", a),
    "housekeeping.imported.bring_back": lambda w, a: imported.bring_back(w.away.id, a),
    "housekeeping.people.belongings": lambda w, a: erasing.belongings(w.person.id, a),
    "housekeeping.people.erase": lambda w, a: erasing.erase(w.person.id, a),
    "housekeeping.runs.put_away": lambda w, a: away.put_away(w.run, a),
    "housekeeping.runs.put_away_all": lambda w, a: _first(away.put_away_all([w.run], a)),
    "housekeeping.runs.bring_back": lambda w, a: away.bring_back(w.run_away.id, a),
    "housekeeping.runs.bring_back_all": lambda w, a: _first(
        away.bring_back_all([w.run_away.id], a)
    ),
    "housekeeping.runs.delete_for_good": lambda w, a: away.delete_for_good(w.run_away.id, a),
    "housekeeping.trash.put_away": lambda w, a: trash.put_away(Kind.RUN, w.run, a),
    "housekeeping.trash.bring_back": lambda w, a: trash.bring_back(Kind.DATASET, w.away.id, a),
    "housekeeping.trash.delete_for_good": lambda w, a: trash.delete_for_good(w.away, a),
    "housekeeping.trash.empty": lambda w, a: _none_gone(trash.empty(a, timedelta())),
    "housekeeping.trash_folder.find": lambda w, a: trash_folder.find(w.away.id, a),
    "housekeeping.trash_folder.delete_for_good": lambda w, a: trash_folder.delete_for_good(
        w.version_away.id, a
    ),
    "housekeeping.versions.put_away": lambda w, a: versions.put_away(f"mine/{w.version}", a),
    "housekeeping.versions.bring_back": lambda w, a: versions.bring_back(w.version_away.id, a),
    "importing.own_answers.keep": lambda w, a: own_answers.keep(
        COLLECTION, _judgement(w.run, "6"), a
    ),
    "importing.own_answers.take_back": lambda w, a: own_answers.take_back(
        COLLECTION, w.key, w.run, a
    ),
    "importing.own_answers.remove": lambda w, a: own_answers.remove(COLLECTION, w.key, a),
    "jobs.working.request_stop": lambda w, a: request_stop(JobKind.DATA, SUBJECT, a),
    "people.repository.rename_person": lambda w, a: people.rename_person(w.person.id, "Eve", a),
    "people.repository.renew_word": lambda w, a: people.renew_word(w.person.id, a),
    "people.repository.refuse_to_others": lambda w, a: people.refuse_to_others(w.person.id, a),
    "prediction.kept.forget": lambda w, a: kept.forget(w.many, a),
    "runs.labels.rename": lambda w, a: labels.rename(w.run, "theirs", a),
    "runs.labels.note": lambda w, a: labels.note(w.run, "theirs", a),
    "runs.labels.star": lambda w, a: labels.star(w.run, a),
    "runs.labels.tag": lambda w, a: labels.tag(w.run, a, add=["theirs"]),
    "runs.queue.move": lambda w, a: queue.move(w.waits, a),
    "runs.queue.request_pause": lambda w, a: queue.request_pause(w.waits, a),
    "runs.queue.request_stop": lambda w, a: queue.request_stop(w.waits, a),
    "runs.queue.skip_test": lambda w, a: queue.skip_test(w.trains, a),
    "runs.queue.requeue": lambda w, a: queue.requeue(w.run, a),
    "runs.repository.refuse_to_others": lambda w, a: _in(
        lambda connection: repository.refuse_to_others(connection, w.run, a)
    ),
    "runs.trashed.put_away": lambda w, a: trashed.put_away(w.run, a),
    "runs.trashed.bring_back": lambda w, a: trashed.bring_back(w.run_away.id, a),
    "runs.trashed.refuse_unless_put_away": lambda w, a: trashed.refuse_unless_put_away(
        w.run_away.id, a
    ),
    "search.sweeps.add_budget": lambda w, a: sweeps.add_budget(w.sweep, a, runs=1),
    "search.sweeps.go_on": lambda w, a: sweeps.go_on(w.sweep, a),
    "search.sweeps.stop": lambda w, a: sweeps.stop(w.sweep, a),
    "search.sweeps.train_best_again": lambda w, a: sweeps.train_best_again(w.sweep, a),
}
FOR_TEACHERS: dict[str, Callable[[World, Actor], object]] = {
    "auth.policy.refuse_unless_teacher": lambda w, a: refuse_unless_teacher(a, "it"),
    "jobs.queue_state.pause_queue": lambda w, a: queue_state.pause_queue(a),
    "jobs.queue_state.resume_queue": lambda w, a: queue_state.resume_queue(a),
    "jobs.queue_state.set_waiting_limit": lambda w, a: queue_state.set_waiting_limit(3, a),
    "lessons.clearing.bring_back_all": lambda w, a: clearing.bring_back_all(
        _class_of(w), w.sitting.created_at, a
    ),
    "lessons.clearing.delete_all": lambda w, a: clearing.delete_all(_class_of(w), a),
    "lessons.clearing.put_away_all": lambda w, a: clearing.put_away_all(_class_of(w), a),
    "lessons.files.delete_lesson": lambda w, a: files.delete_lesson("mine", a),
    "lessons.files.save_lesson": lambda w, a: files.save_lesson(LESSON, a),
    "lessons.sittings.bring_back": lambda w, a: sittings.bring_back(w.sitting.id, a),
    "lessons.sittings.end_sitting": lambda w, a: sittings.end_sitting(w.sitting.id, a),
    "lessons.sittings.erase_sitting": lambda w, a: sittings.erase_sitting(w.sitting.id, a),
    "lessons.sittings.open_sitting": lambda w, a: sittings.open_sitting("read-digits", a),
    "lessons.sittings.put_away": lambda w, a: sittings.put_away(w.sitting.id, a),
}


def _first(done: tuple[list[str], dict[str, UserError]]) -> None:
    """Of many at once, each says by itself why not."""
    assert done[0] == []
    raise next(iter(done[1].values()))


def _raised(errors: Iterable[UserError]) -> None:
    """Why something stayed."""
    raise next(iter(errors))


def _none_gone(gone: list[TrashEntry]) -> None:
    """What is not theirs is passed over."""
    assert gone == []
    raise UserError("not-allowed", "passed over")


def _owner_of_run(run_id: str) -> str:
    return repository.get_run(run_id).owner


def _owner_of_job(subject: str) -> str:
    with reading() as connection:
        query = select(jobs.c.owner).where(jobs.c.subject == subject)
        return str(connection.scalar(query.order_by(jobs.c.number.desc())))


def _job_of(connection_call: Callable[[str], object]) -> str:
    connection_call("a-subject")
    return _owner_of_job("a-subject")


def _worked(actor: Actor) -> str:
    with working_on(JobKind.DATA, "a-subject", actor):
        return _owner_of_job("a-subject")


def _many(world: World, actor: Actor) -> str:
    return kept.hand_over(io.BytesIO(b"a"), world.run, "a.zip", actor).owner


def _received(world: World, actor: Actor) -> str:
    """The page's process and the worker are two: whose it is comes along."""
    with world.zip.open("rb") as file:
        options = ImportOptions(size=16)
        name = imports.receive(file, "Received", "a.zip", options, False, actor)
    scheduler.local.importing.submit(task_of(imports.work), name).result()
    record = read_record(name)
    assert record
    assert _owner_of_job(name) == actor.name
    return record.owner


def _imported(world: World, actor: Actor) -> str:
    return run_import(_request("theirs", world.zip), actor).owner


def _own_dataset(world: World, actor: Actor) -> str:
    digits = get_dataset("digits")
    collection = own_answers.collection_of(digits)
    for number in range(40):
        pixels = np.full((8, 8, 1), number, np.uint8)
        label = digits.class_names[number % 10]
        picture = f"picture {number}".encode()
        said = own_answers.Judgement(world.run, picture, "a.png", pixels, "3", label)
        own_answers.keep(collection, said, ANA)
    record = read_record(own_dataset.make_dataset(digits, "Theirs", actor))
    assert record
    return record.owner


def _network(world: World, actor: Actor) -> str:
    """The file is looked at when the run's turn comes."""
    config = small_config(model={"name": "imported"})
    return _owner_of_run(scheduler.submit_network(config, world.zip, actor))


def _left(world: World, actor: Actor) -> str:
    """Everybody leaves their own visit alone."""
    others, own = visits.begin("read-digits", ANA), visits.begin("read-digits", actor)
    visits.leave(actor)
    assert visits.current_visit(ANA) == others
    left = next(each for each in visits.visits_of(actor) if each.id == own.id)
    assert left.left_at
    return left.person


def _begun_again(world: World, actor: Actor) -> str:
    """Everybody begins their own visit again."""
    others, own = visits.begin("read-digits", ANA), visits.begin("read-digits", actor)
    again = visits.begin_again("read-digits", actor)
    assert visits.current_visit(ANA) == others
    assert again.id == own.id
    assert again.started_at > own.started_at
    return again.person


def _noted(world: World, actor: Actor) -> str:
    others, own = visits.begin("read-digits", ANA), visits.begin("read-digits", actor)
    events.note(events.Event.DREW, actor)
    assert events.events_of(own, events.Event.DREW)
    assert not events.events_of(others, events.Event.DREW)
    return own.person


def _guessed(world: World, actor: Actor) -> str:
    guesses.guess(world.waits, 0.5, ANA)
    guesses.guess(world.waits, 0.9, actor)
    shares = {each.person: each.share for each in guesses.guesses_of([world.waits])}
    assert shares[ANA.name] == 0.5
    return max(shares, key=lambda person: shares[person])


MAKES: dict[str, Callable[[World, Actor], str]] = {
    "datasets.versions.repository.save_version": lambda w, a: _version(2, a).owner,
    "execution.data_tasks.submit": lambda w, a: _job_of(
        lambda subject: submit_job(JobKind.DATA, subject, a, "a-worker")
    ),
    "execution.data_tasks.work": lambda w, a: _worked(a),
    "execution.imports.receive": _received,
    "execution.repeats.repeat": lambda w, a: _owner_of_run(
        repeats.repeat(small_config(seed=77), a)[0]
    ),
    "execution.scheduler.submit": lambda w, a: _owner_of_run(scheduler.submit(small_config(), a)),
    "execution.scheduler.submit_network": _network,
    "importing.own_dataset.make_dataset": _own_dataset,
    "importing.pipeline.run_import": _imported,
    "jobs.repository.add_job": lambda w, a: _job_of(
        lambda subject: _in(lambda connection: add_job(connection, JobKind.DATA, subject, a))
    ),
    "jobs.working.submit_job": lambda w, a: _job_of(
        lambda subject: submit_job(JobKind.DATA, subject, a, "a-worker")
    ),
    "jobs.working.working_on": lambda w, a: _worked(a),
    "lessons.events.note": _noted,
    "lessons.guesses.guess": _guessed,
    "lessons.sittings.join": lambda w, a: sittings.join(w.sitting.code, a).person,
    "lessons.visits.begin": lambda w, a: visits.begin("read-digits", a).person,
    "lessons.visits.begin_again": _begun_again,
    "lessons.visits.go_on": lambda w, a: visits.go_on("read-digits", a).person,
    "lessons.visits.leave": _left,
    "prediction.kept.hand_over": _many,
    "prediction.kept.hand_over_files": lambda w, a: (
        kept.hand_over_files([("a.png", b"a")], w.run, a).owner
    ),
    "runs.repository.create_run": lambda w, a: _owner_of_run(
        repository.create_run(small_config(), a)
    ),
    "search.sweeps.create": lambda w, a: sweeps.get(sweeps.create(_spec(), a)).owner,
}
ASKS = {  # change nothing, and ask nobody whose it is
    "auth.policy.may_change",
    "housekeeping.cleaning.preview",
    "housekeeping.cleaning.refuse_unless_clearing",
    "jobs.queue_state.refuse_too_many",
    "lessons.sittings.find_by_code",
    "lessons.visits.current_visit",
    "lessons.visits.open_visit",
    "lessons.visits.visits_of",
}


def with_an_actor() -> Iterator[str]:
    """The public functions of `core` that take an `actor`."""
    for path in sorted((ROOT / "core").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "core").with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if not node.name.startswith("_") and "actor" in [each.arg for each in arguments]:
                yield f"{module}.{node.name}"


def test_every_change_is_tried():
    """A new function gets a line in `TRIED`, `FOR_TEACHERS` or `MAKES`."""
    assert sorted(with_an_actor()) == sorted([*TRIED, *FOR_TEACHERS, *MAKES, *ASKS])


def state_of(home: Path) -> Any:
    """All rows and all files that can't be made again."""
    with reading() as connection:
        tables = {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name != "workers"
        }
    requests = {str(path): path.read_text() for path in home.glob("imports/*/request.json")}
    return tables, files_of(home), requests, sorted(home.glob("cache/many/*"))


def test_the_wrong_person_is_refused_and_changes_nothing(world, workspace):
    before = state_of(workspace)
    for name, attempt in (TRIED | FOR_TEACHERS).items():
        for stranger in (BEN, EVERYBODY):
            with pytest.raises(UserError) as caught:
                attempt(world, stranger)
            allowed = "for-teachers" if name in FOR_TEACHERS else "not-allowed"
            assert caught.value.code == allowed, name
            assert state_of(workspace) == before, name


def test_what_somebody_makes_is_theirs(world):
    for name, make in MAKES.items():
        assert make(world, BEN) == BEN.name, name


def test_a_waiting_job_of_somebody_else_stays_theirs(world):
    submit_job(JobKind.DATA, SUBJECT, BEN, "a-worker")
    assert _owner_of_job(SUBJECT) == ANA.name
    with pytest.raises(UserError, match="somebody else"):
        data_tasks.stop(SUBJECT, BEN)
    data_tasks.stop(SUBJECT, TEACHER)


def test_an_import_that_a_teacher_goes_on_with_stays_its_owners(world):
    imports.go_on(world.upload, TEACHER)
    scheduler.local.importing.submit(task_of(imports.work), world.upload).result()
    record = read_record(world.upload)
    assert record
    assert record.owner == ANA.name


@pytest.mark.parametrize("owner", ["everybody", ANA.name])
@pytest.mark.parametrize("teacher", [TEACHER, MACHINE, VISTAZO])
def test_a_teacher_may_change_all(owner, teacher):
    assert may_change(teacher, owner)
    refuse_unless_teacher(teacher, "it")


def test_owner_and_teacher_can_do_it(world):
    labels.star(world.run, ANA)
    labels.rename(world.run, "by the teacher", TEACHER)
    versions.put_away(f"mine/{world.version}", TEACHER)
    with pytest.raises(UserError):
        get_version("mine", world.version)
    imported.rename("mine", "Ours", ANA)
    queue.request_stop(world.waits, TEACHER)
    assert repository.get_run(world.waits).status == "stopped"


def test_what_belongs_to_everybody_anybody_changes(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    for anybody in (BEN, EVERYBODY, TEACHER):
        labels.star(run_id, anybody)
