"""From a run to a proven file: made in a worker or a terminal, kept under the run, used again.

`<run>/exports/<format>.zip` is what is handed out but for its card, `<format>.json` its proof and
what it was made of: where the network or its temperature is another by now, it counts as not there.
The card is written when somebody takes the file along: neither the reader's language nor a new name
of the run makes another file, nor another proof. (A page shows its run's name in all languages.)
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.exc import IntegrityError

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import write_json
from core.common.i18n import N_, use_language, used_language
from core.datasets import Dataset
from core.datasets.opened import OpenDataset, open_dataset
from core.datasets.versions.repository import resolve
from core.db.engine import transaction
from core.evaluation.kept_temperature import temperature_of
from core.export.bundle import with_card, write_bundle
from core.export.formats import Format, Source, formats
from core.export.model_card import model_card
from core.export.program import file_name
from core.export.proof import MOST_IMAGES, Proof, TestImages, failed, prove, spread
from core.inspection.result_cache import SILENT, TaskProgress, read_json_file
from core.runs.artifacts import publishing
from core.runs.models import Run
from core.runs.repository import get_run, unknown

FOLDER = "exports"
ARTIFACT = "export-"  # then the format: what a ZIP is among the run's files
SAMPLES = 200  # training images that show the range of values
IMAGES_AT_ONCE = 32
MADE_BY = 2  # raised where files that were made before are not to be handed out again


@dataclass(frozen=True)
class KeptExport:
    """A file that was made of a run's network as it is now: the ZIP, without its card, and its
    proof.

    `last_card`: as it was when the file was made.
    """

    run: Run
    format: Format
    path: Path
    proof: Proof
    last_card: str = ""

    @property
    def download_name(self) -> str:
        """What the ZIP is called outside; a failed proof is part of it."""
        word = "" if self.proof.holds else "-FAILED-PROOF"
        return f"{file_name(self.run).removesuffix('.keras')}-{self.format.key}{word}.zip"

    @property
    def card(self) -> str:
        """Its card in the language that is used; where the data set was deleted since, the one that
        was written with the file."""
        try:
            return model_card(self.run, resolve(self.run.config.data), self.format, self.proof)
        except UserError:
            return self.last_card

    def content(self) -> bytes:
        """The ZIP, with its card in the language that is used."""
        return with_card(self.path, self.card)


def kept_export(run: Run, format_: Format) -> KeptExport | None:
    """The export that is kept with the run; None where there is none of its network as it is now.

    UserError where the temperature that is kept with the run can't be read. Needs no Keras.
    """
    path = _folder(run.id) / f"{format_.key}.zip"
    said = read_json_file(path.with_suffix(".json"))
    if not isinstance(said, dict) or not path.is_file():
        return None
    if said.get("made_of") != _made_of(run, format_):
        return None
    try:
        return KeptExport(run, format_, path, Proof(**said["proof"]), str(said["card"]))
    except (KeyError, TypeError):
        return None


def make_export(
    run_id: str, key: str, language: str = "en", progress: TaskProgress = SILENT
) -> None:
    """Make the file, prove it and keep it; a first card is in that language. Runs in a worker.

    UserError where the run has no network, its images can't be had, the format is not known, or the
    run is deleted for good meanwhile.
    """
    before = used_language()
    use_language(language)
    try:
        _make(get_run(run_id), formats[key], progress)
    finally:
        use_language(before)


def _make(run: Run, format_: Format, progress: TaskProgress) -> None:
    made_of = _made_of(run, format_)
    dataset, source, images = prepared(run, progress)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / format_.file
        progress(N_("Writing the file…"), 0.3)
        if error := _written(format_, source, file):
            proof = failed(format_, len(images.labels), 0.0, error)
        else:
            words = N_("Running it on {count} images…", count=len(images.labels))
            (proof,) = prove([(format_, file)], images, lambda: progress(words, 0.6))
        progress(N_("Packing…"), 0.95)
        shown = None if dataset.own else images  # a person's own images stay here
        with _folder_of_a_run_that_is_there(run.id) as place:
            path = place / f"{format_.key}.zip"
            write_bundle(path, Path(folder), run, dataset, format_, proof, shown)
            publish = publishing(run.id, f"{ARTIFACT}{format_.key}", path)
            with transaction() as connection:
                publish(connection)
            card = model_card(run, dataset, format_, proof)
            said = {"made_of": made_of, "proof": asdict(proof), "card": card}
            write_json(path.with_suffix(".json"), said)


@contextmanager
def _folder_of_a_run_that_is_there(run_id: str) -> Iterator[Path]:
    """Where its exports lie; UserError where the run goes for good before the end of the block."""
    get_run(run_id)
    try:
        with readable_disk_errors():
            _folder(run_id).mkdir(exist_ok=True)  # no parents: they would be the run's once more
        yield _folder(run_id)
    except (FileNotFoundError, IntegrityError):
        if settings.run_folder(run_id).is_dir():
            raise
        raise unknown(run_id) from None


def prepared(run: Run, progress: TaskProgress = SILENT) -> tuple[Dataset, Source, TestImages]:
    """The run's data set, what files are made of, and by what they are proven."""
    from core.export.network import network_to_export

    progress(N_("Reading the network and the images…"), 0.0)
    opened = open_dataset(run.config.data, progress)
    source = Source(network_to_export(run.id), spread(opened.arrays.x_train, SAMPLES))
    return opened.dataset, source, _test_images(run.id, opened, progress)


def _written(format_: Format, source: Source, file: Path) -> str:
    """Write the file; what a converter raised at the network, else nothing."""
    try:
        format_.write(source, file)
    except (OSError, MemoryError, UserError):  # of this machine, not of the network
        raise
    except Exception as error:  # converters raise whatever they like
        return f"{type(error).__name__}: {error}"[:500]
    return ""


def _test_images(run_id: str, opened: OpenDataset, progress: TaskProgress) -> TestImages:
    """Test images, evenly out of all of them, and what the app answers."""
    from core.prediction.predictor import predict

    arrays = opened.arrays
    pixels, labels = (spread(each, MOST_IMAGES) for each in (arrays.x_test, arrays.y_test))
    answers = []
    for first in range(0, len(pixels), IMAGES_AT_ONCE):
        share = 0.05 + 0.25 * first / len(pixels)
        progress(N_("Asking the app for its answers…"), share)
        answers.append(predict(run_id, pixels[first : first + IMAGES_AT_ONCE]))
    return TestImages(pixels, labels, np.concatenate(answers))


def _made_of(run: Run, format_: Format) -> list[Any]:
    """What tells the run's network and its temperature apart; of a page the title too."""
    try:
        status = settings.network_file(run.id).stat()
    except OSError:
        return []
    titles = [run.name] if format_.is_page else []
    return [MADE_BY, status.st_size, status.st_mtime_ns, temperature_of(run.id), *titles]


def _folder(run_id: str) -> Path:
    return settings.run_folder(run_id) / FOLDER
