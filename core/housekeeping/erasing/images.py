"""Imported images, deleted for good, with what runs keep of them; the names of classes stay."""

from collections.abc import Collection, Iterable

from core.auth.actors import EVERYBODY, VISTAZO
from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, write_json
from core.common.i18n import N_
from core.datasets.cache import read_meta
from core.datasets.imported import RECORD, own_folder, read_record
from core.datasets.other_hosts import share
from core.evaluation.other_tests import forget_further
from core.explanation import kept as kept_looks
from core.housekeeping import trash, trash_folder
from core.housekeeping.erasing.runs import gone_already
from core.housekeeping.models import Kind
from core.runs import queue, trashed

ERASED = "erased"  # the title of images of which only their classes are left


def refuse_while_others_train(names: Iterable[str], but_for: Collection[str]) -> None:
    """UserError where a run learns from one of these data sets just now, `but_for` these."""
    for name in names:
        for run in trashed.runs_on(name):
            if run.active and run.id not in but_for:
                raise UserError(
                    "person-needed",
                    N_(
                        "Run {run} of somebody else learns from {name!r} just now. Stop it first, "
                        "or wait until it has ended."
                    ),
                    run=run.id,
                    name=name,
                )


def erase_images(name: str) -> None:
    """A data set with its versions, and what others' runs keep of its images: for good."""
    meta, on_it = read_meta(name), trashed.runs_on(name)
    with gone_already("imported-dataset-unknown"):
        entry = trash.put_away(Kind.DATASET, name, VISTAZO)
        trash_folder.delete_for_good(entry.id, VISTAZO)
    for run in on_it:
        drop(settings.run_folder(run.id) / "exports")
        kept_looks.forget(run.id)
        forget_further(run.id)
    if meta:
        for path in settings.cache().glob(f"*/{meta.checksum[:16]}-*"):
            drop(path)
    if not queue.count_waiting():  # activations name no data set; nobody is about to use them
        drop(settings.cache() / "features")
    record = read_record(name)
    if record and record.deleted:
        left = {"title": ERASED, "source": "", "lines": (), "owner": EVERYBODY.name}
        content = record.model_copy(update=left).model_dump(mode="json")
        write_json(own_folder(name) / RECORD, content)
        share(name)
