"""Images that were answered, as a ZIP of folders by the class that the network says.

The files are those that were handed over, byte for byte; those that can't be read are left out.
"""

import re
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

from core.common.files import EARLIEST, whole
from core.common.free_names import FreeNames
from core.common.i18n import nN_
from core.datasets.versions.repository import resolve
from core.export.dataset_folders import FORBIDDEN, folder_names
from core.inspection.result_cache import SILENT, TaskProgress
from core.prediction import kept
from core.prediction.gathering import gather
from core.prediction.kept import Many
from core.runs import repository

LONGEST_NAME = 100
ANYTHING = re.compile("[^.]")


def write_sorted(many_id: str, *, progress: TaskProgress = SILENT) -> None:
    """Write `Many.sorted` of what is kept by that id, one image in memory at once. For workers."""
    many = kept.find(many_id)
    if many:
        _write(many, many.sorted, progress)


def _write(many: Many, path: Path, progress: TaskProgress) -> None:
    dataset = resolve(repository.get_run(many.run_id).config.data)
    folders = folder_names([str(name) for name in dataset.class_names])
    total = max(1, many.table.counts()[0])
    words = nN_("Writing {count:,} image into a ZIP", "Writing {count:,} images into a ZIP", total)
    taken: defaultdict[str, FreeNames] = defaultdict(FreeNames)
    files = gather(many.images, many.what)
    try:
        with whole(path) as partial, zipfile.ZipFile(partial, "w") as archive:
            for done, one in enumerate(many.table.every(), 1):
                if one.best:
                    folder = folders[one.best[0][0]]
                    name = f"{folder}/{taken[folder].take(_plain(one.name))}"
                    content = files.source.read(files.members[one.number])
                    archive.writestr(zipfile.ZipInfo(name, EARLIEST), bytes(content))
                progress(words, done / total)
    finally:
        files.source.close()


def _plain(name: str) -> str:
    """A file's name without its folders, such as any system takes it."""
    plain = FORBIDDEN.sub("_", PurePosixPath(name).name)[-LONGEST_NAME:].strip()
    return plain if ANYTHING.search(plain) else "image"
