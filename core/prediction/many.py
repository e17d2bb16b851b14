"""Many images answered in one go: read in a stream, classified by batches, given as they come.

Nothing holds all of them: files are decoded by threads a few ahead (`core.importing.decoding`), and
a lot of answers is handed on before the next one is read. `answers` is the flow, for the terminal;
`predict_many` keeps what it gives, with thumbnails, for a page.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.datasets.base import Part
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.evaluation.kept_temperature import answers_stamp
from core.imaging.batches import images_at_once
from core.imaging.read import Preparation
from core.importing.decoding import Decoded, decoded
from core.importing.plan import Entry
from core.inspection.result_cache import SILENT, TaskProgress
from core.jobs.working import JobStopped
from core.prediction import kept
from core.prediction.answers import Answer
from core.prediction.gathering import Files, gather
from core.prediction.kept import End, Many
from core.prediction.predictor import predict
from core.runs import repository
from core.runs.artifacts import trained_network

AT_ONCE, BYTES_AT_ONCE = 128, 20_000_000  # of a batch, as float32: its activations take many times
MOST_KEPT_IMAGES = 100_000
THUMBNAIL = 96  # pixels


def answers(
    run_id: str, files: Files, how: Preparation, longest: int = 0, first: int = 0
) -> Iterator[list[Answer]]:
    """The answers of the run's network to all files, in lots, numbered in their order from 0.

    `longest`: of their thumbnails in pixels, 0 for none. `first`: the number to begin with. Who
    has heard enough just stops listening.
    """
    entries = (Entry(member, Part.TEST, 0) for member in islice(files.members, first, None))
    stream = decoded(files.source, entries, how, longest=longest)
    at_once = images_at_once(how.shape, AT_ONCE, BYTES_AT_ONCE)
    number = first
    while lot := list(islice(stream, at_once)):
        yield _classified(run_id, files, lot, number)
        number += len(lot)
    begin = max(0, number - len(files.members))
    lines = list(enumerate(files.refused))[begin:]
    if lines:
        yield [
            Answer(len(files.members) + place, f"{files.prefix}{line.member}", error=line.why)
            for place, line in lines
        ]


def predict_many(many_id: str, *, progress: TaskProgress = SILENT) -> None:
    """Answer what is kept by that id and note how it ended; goes on where it was, or from the first
    where the network is another one meanwhile. For workers.

    A stop leaves what is there. UserError where nothing comes of it.
    """
    many = kept.find(many_id)
    if many is None:
        return
    notes: list[str] = []
    try:
        kept.forget_end(many)
        _answer_all(many, notes, progress)
    except JobStopped:
        kept.note_end(many, End(False, "", tuple(notes)))
        raise
    except UserError as error:
        kept.note_end(many, End(False, error.text, tuple(notes)))
        raise
    kept.note_end(many, End(True, "", tuple(notes)))


def _answer_all(many: Many, notes: list[str], progress: TaskProgress) -> None:
    progress(N_("looking into the files"))
    dataset = resolve(repository.get_run(many.run_id).config.data)
    what = many.what or N_("your files")
    trained_network(many.run_id)  # says in words where there is none
    kept.begin_with(many, answers_stamp(many.run_id))
    files = gather(many.images, what)
    try:
        notes += files.notes
        total = len(files)
        _refuse_too_many(total, what)
        done, _unreadable = many.table.counts()
        words = nN_("Classifying {count:,} image", "Classifying {count:,} images", total)
        how = preparation(dataset)
        for lot in answers(many.run_id, files, how, THUMBNAIL, done):
            many.table.add(lot)
            done += len(lot)
            progress(words, done / total)
    finally:
        files.source.close()


def _classified(run_id: str, files: Files, lot: list[Decoded], number: int) -> list[Answer]:
    good = [one.pixels for one in lot if one.pixels is not None]
    found = iter(predict(run_id, np.stack(good))) if good else iter(())
    rows = []
    for place, one in enumerate(lot, number):
        member = one.entry.member
        name = f"{files.prefix}{member.shown}"
        if one.pixels is None:
            why = one.line.why if one.line else ""
            rows.append(Answer(place, name, member.label, error=why))
        else:
            rows.append(Answer(place, name, member.label, next(found), thumbnail=one.thumbnail))
    return rows


def _refuse_too_many(total: int, what: str) -> None:
    if not total:
        raise UserError("many-empty", N_("{what}: there is no file in it."), what=what)
    if total > MOST_KEPT_IMAGES:
        raise UserError(
            "many-too-many",
            N_("{what}: {total:,} files; the limit is {limit:,}. Hand them over in parts."),
            what=what,
            total=total,
            limit=MOST_KEPT_IMAGES,
        )
