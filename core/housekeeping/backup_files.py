"""What of a workspace belongs into its backup, and how it is opened while others write.

In it is what can't be made again: runs with all their files, imported images, versions, images
whose answers were judged, a teacher's lessons, the trash, uploads that wait to be imported. Not in
it: caches, what imports under way have made so far, locks, half-written files, older copies of the
database.

A run or a data set is a folder whose files are replaced as wholes. All of them are opened before
the first is read, and anew where one was replaced meanwhile: what is read is of one moment, however
long that takes.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.common.errors import UserError, reason_of
from core.common.files import HALF_WRITTEN
from core.common.i18n import N_
from core.housekeeping.backup_format import FOLDERS, OF_FILES
from core.importing.progress import UPLOAD

ONE_BY_ONE = ("versions", "answers")  # whose files know nothing of each other
REQUEST = "request.json"
TRIES = 20
MOST_OPEN = 100  # files of one thing at once; systems allow 256 at least


@dataclass(frozen=True)
class Thing:
    """What is copied in one go: a folder, or a file that stands alone. `name`: from the workspace
    on, with slashes."""

    home: Path
    name: str

    @property
    def run_id(self) -> str:
        """Of a run's folder; "" of all else."""
        top, _slash, rest = self.name.partition("/")
        return rest if top == "runs" else ""

    def files(self) -> dict[str, Path]:
        """Its files by their names from the workspace on, as they are now."""
        if self.name.startswith("imports/"):
            return self._upload()
        path = self.home / self.name
        paths = [path] if path.is_file() else _walk(path)
        return {each.relative_to(self.home).as_posix(): each for each in paths}

    def _upload(self) -> dict[str, Path]:
        """What a page was given, once all of it is there. What was made of it is made again."""
        both = {f"{self.name}/{name}": self.home / self.name / name for name in (REQUEST, UPLOAD)}
        return both if all(path.is_file() for path in both.values()) else {}


@dataclass(frozen=True)
class Source:
    """An open file: its name in the backup, its size and when it was changed, as it was opened."""

    name: str
    stream: BinaryIO
    size: int
    changed_ns: int

    def read(self, most: int) -> bytes:
        """The next bytes. UserError, which names the file, where it can't be read."""
        try:
            return self.stream.read(most)
        except OSError as error:
            raise _unreadable(self.name, error) from None


def things(home: Path) -> Iterator[Thing]:
    """All that is there now."""
    for top in FOLDERS:
        for path in _children(home / top):
            name = f"{top}/{path.name}"
            if HALF_WRITTEN.match(path.name) or path.is_dir() is (top in OF_FILES):
                continue
            if top in ONE_BY_ONE:
                yield from (Thing(home, each) for each in Thing(home, name).files())
            else:
                yield Thing(home, name)


@contextmanager
def opened(
    thing: Thing, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Iterable[Source]]:
    """All files of a thing, open, as they were at one moment; none where it is gone.

    `meanwhile` is done at that moment; again, where a file was replaced at it. A folder of more
    than `MOST_OPEN` files is opened file by file. UserError where one can't be read.
    """
    for tries_left in reversed(range(TRIES)):
        with ExitStack() as stack:
            files = thing.files()
            if len(files) > MOST_OPEN:
                meanwhile()
                yield _one_after_the_other(files)
                return
            sources = [*_open(files, stack)]
            meanwhile()
            if _are_still(thing, sources) or not tries_left:
                yield sources
                return


def _open(files: Mapping[str, Path], stack: ExitStack) -> Iterator[Source]:
    """Those that are still there, until the stack is closed."""
    for name, path in files.items():
        try:
            stream = stack.enter_context(path.open("rb"))
            status = os.fstat(stream.fileno())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except OSError as error:
            raise _unreadable(name, error) from None
        yield Source(name, stream, status.st_size, status.st_mtime_ns)


def _one_after_the_other(files: Mapping[str, Path]) -> Iterator[Source]:
    for name, path in files.items():
        with ExitStack() as stack:
            yield from _open({name: path}, stack)


def _are_still(thing: Thing, sources: Iterable[Source]) -> bool:
    """Whether the thing has these files, and each is the one that is open."""
    try:
        now = {name: _identity(path.stat()) for name, path in thing.files().items()}
    except OSError:  # gone in between
        return False
    return now == {each.name: _identity(os.fstat(each.stream.fileno())) for each in sources}


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _walk(folder: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[Path]:
    """Its files, in folders of it too, and behind links: a disk of its own for images, say. A link
    that leads back up is not followed."""
    try:
        here = _identity(folder.stat())
    except OSError:  # gone in between
        return
    for path in () if here in above else _children(folder):
        if HALF_WRITTEN.match(path.name):
            continue
        if path.is_dir():
            yield from _walk(path, (*above, here))
        elif path.is_file():
            yield path


def _children(folder: Path) -> list[Path]:
    """What is in it, by name; nothing where it is not there."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(folder.name, error) from None


def _unreadable(name: str, error: OSError) -> UserError:
    return UserError(
        "backup-file-unreadable",
        N_(
            "{name} in the workspace can't be read ({reason}), so no backup was made. Mend it or "
            "move it away, and try again."
        ),
        name=name,
        reason=reason_of(error),
    )
