"""Workspaces with something of everything in them, and backups that were tampered with."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.common import settings
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.imported import imported_records
from core.datasets.versions.repository import edited, list_versions, save_version
from core.evaluation.evaluation import load_evaluation, load_validation
from core.evaluation.kept_temperature import calibrate, kept_temperature
from core.execution import imports
from core.housekeeping import trash
from core.housekeeping.backup_format import FOLDERS, FORMAT, MANIFEST
from core.housekeeping.models import Kind
from core.importing import own_answers
from core.importing.request import ImportOptions, Request
from core.lessons import sittings
from core.lessons.events import Event, note
from core.lessons.files import lesson_text, list_lessons, save_lesson
from core.lessons.guesses import guess, guesses_of
from core.lessons.progress import progress, visits_of
from core.prediction.predictor import predict
from core.runs import labels, repository, summaries
from core.runs.artifacts import checksum_of, network_stamp
from core.runs.trashed import trashed_runs
from tests.helpers import end_run, open_arrays, small_config, start_run
from tests.importing_files import good_members, imported, zipped

COLLECTION = "digits-0123abcd"
LESSON, PUPIL = "letters", Actor("0123456789abcdef")


def furnish(run_id: str, folder: Path) -> None:
    """Put something of everything into the workspace of a finished run; `folder` is for what is
    needed on the way."""
    labels.rename(run_id, "Árbol", EVERYBODY)
    labels.note(run_id, "two\nlines", EVERYBODY)
    labels.tag(run_id, EVERYBODY, add=["first", "ñandú"])
    labels.star(run_id, EVERYBODY)
    calibrate(repository.get_run(run_id), EVERYBODY)
    file = zipped(folder / "a.zip", good_members())
    for name in ("mine", "old"):
        imported(file, name)
        version = save_version(
            edited(DataConfig(name=name), dropped={Part.TRAIN: [0]}), "one less", EVERYBODY
        )
    trash.put_away(Kind.DATASET, "old", EVERYBODY)
    version = save_version(
        edited(DataConfig(name="mine"), dropped={Part.TRAIN: [1]}), "another", EVERYBODY
    )
    trash.put_away(Kind.VERSION, f"mine/{version.id}", EVERYBODY)
    stopped = stopped_run()
    guess(stopped, 0.5, PUPIL)
    trash.put_away(Kind.RUN, stopped, EVERYBODY)
    pixels = np.full((8, 8, 1), 7, np.uint8)
    said = own_answers.Judgement(run_id, b"a picture", "a.png", pixels, "3", "5")
    own_answers.keep(COLLECTION, said, EVERYBODY)
    upload(file)
    take_part_in_a_lesson()


def take_part_in_a_lesson() -> None:
    """A lesson of a teacher's own, a class at it, somebody at a step."""
    text = lesson_text("read-digits").replace("id: read-digits", f"id: {LESSON}", 1)
    save_lesson(text, MACHINE)
    sitting = sittings.open_sitting(LESSON, MACHINE)
    visit = sittings.join(sitting.code, PUPIL)
    note(Event.DREW, PUPIL)
    progress(visit)


def stopped_run(name: str = "Stopped") -> str:
    """The id of a run that has learned nothing."""
    run_id = repository.create_run(small_config(name=name), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    return run_id


def upload(file: Path, title: str = "waits") -> str:
    """A ZIP that a page was given, and that nobody has begun to import; the import's name."""
    name, place = imports.make_room(title)
    place.write_bytes(file.read_bytes())
    request = Request(
        name=name, title=title, source=str(place), what="a.zip", options=ImportOptions(size=16)
    )
    (place.parent / "request.json").write_text(request.model_dump_json())
    return name


def everything() -> dict[str, Any]:
    """All that a workspace shows, in values that are equal where it shows the same."""
    runs = [repository.get_run(run.id) for run in summaries.list_summaries()]
    ids = [run.id for run in runs]
    finished = [run for run in runs if run.status == "finished"]
    images = open_arrays("digits").x_test[:20]
    visits = visits_of(PUPIL)
    return {
        "runs": runs,
        "summaries": summaries.list_summaries(),
        "curves": [repository.list_epochs(run_id) for run_id in ids],
        "tags": labels.tags_of(ids),
        "trashed": trashed_runs(),
        "trash": trash.list_trash(),
        "data sets": imported_records(),
        "versions": list_versions("mine"),
        "own images": own_answers.list_images(COLLECTION),
        "uploads": [(one.request.name, one.alive) for one in imports.under_way()],
        "lessons": [lesson.id for lesson in list_lessons()],
        "sittings": sittings.list_sittings(),
        "visits": visits,
        "steps": [progress(visit) for visit in visits],
        "guesses": guesses_of([run.id for run in trashed_runs()]),
        "temperatures": [kept_temperature(run.id) for run in finished],
        "test": [load_evaluation(run).logits.tolist() for run in finished],
        "validation": [load_validation(run.id).logits.tolist() for run in finished],
        "networks": [network_stamp(run.id) for run in finished],
        "answers": [predict(run.id, images).tolist() for run in finished],
        "files": files_of(settings.home()),
    }


def files_of(home: Path) -> dict[str, str]:
    """What can't be made again: checksums of files by their names. What an upload's request says
    of its place is left out."""
    paths = [path for top in FOLDERS for path in (home / top).rglob("*") if path.is_file()]
    found = {path.relative_to(home).as_posix(): checksum_of(path) for path in paths}
    return {name: each for name, each in found.items() if not name.endswith("/request.json")}


def members_of(backup: Path) -> dict[str, bytes]:
    """All files in a backup but its list."""
    with zipfile.ZipFile(backup) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def manifest_of(members: Mapping[str, bytes], **changes: Any) -> bytes:
    """The list of a backup of these files, with other values."""
    files = [(name, len(each), sha256(each), 0) for name, each in members.items()]
    values = {"format": FORMAT, "app": "0.1.0", "revision": "0004", "made": "2026-11-30T12:00:00"}
    counts = {"runs": 0, "data_sets": 0, "versions": 0}
    return json.dumps({**values, **counts, "files": files, **changes}).encode()


def sha256(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()
