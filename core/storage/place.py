"""The place that VISTAZO_FILES names, where hosts leave files for each other: a folder, or S3.

Without one there is none, and files lie in the workspace alone. In it, a file has a key as
`runs/1a2b3c4d/…`. Whatever goes wrong there is one of four `FilesError`s with a line for people: it
can't be reached, refuses, is full, or was named wrong.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from core.common.errors import UserError, reason_of
from core.common.files import make_folder, whole
from core.common.i18n import N_

S3 = "s3://"
FOLDER = "file://"
PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 2}}  # seconds
FULL_WORDS = ("quota", "storagefull", "insufficientstorage", "insufficient storage", "507")
WITHOUT_KEYS = ("NoCredentialsError", "PartialCredentialsError", "TokenRetrievalError")
LONGEST_CHAIN = 6
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FilesError(UserError):
    """The place did not do what it was asked."""


class Place(Protocol):
    """Files by their keys. All raise FilesError; FileNotFoundError where there is no such file."""

    name: str

    def put(self, key: str, file: Path) -> None:
        """The file lies there, whole or not at all, from now on."""

    def put_first(self, key: str, text: str) -> str:
        """A small text lies there, unless one does already; returns what lies there."""

    def get(self, key: str, file: Path) -> None:
        """Write what lies there to `file`."""

    def keys(self, start: str) -> list[str]:
        """Those that begin with the folder `start`."""

    def drop(self, start: str) -> None:
        """What has that key, and all in the folder of that name, goes; or nothing."""


def place() -> Place | None:
    """The one that is set, None where none is. FilesError where none can be used."""
    value = os.environ.get("VISTAZO_FILES", "").strip()
    return _named(value) if value else None


@lru_cache(maxsize=8)
def _named(value: str) -> Place:
    if value.startswith(S3):
        return _S3(value)
    rest = value.removeprefix(FOLDER)
    try:
        path = Path(rest).expanduser()
    except RuntimeError:  # nobody's home
        raise _wrong(value) from None
    if "://" in rest or not path.is_absolute():
        raise _wrong(value)
    return _Folder(path)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.name, self._folder = str(folder), folder

    def put(self, key: str, file: Path) -> None:
        with _readable(self.name):
            path = self._folder / key
            self._make(path.parent)
            with whole(path) as partial:
                shutil.copyfile(file, partial)

    def put_first(self, key: str, text: str) -> str:
        with _readable(self.name):
            path = self._folder / key
            self._make(path.parent)
            try:
                with path.open("x", encoding="utf-8") as stream:
                    stream.write(text)
            except FileExistsError:
                return path.read_text(encoding="utf-8")
        return text

    def get(self, key: str, file: Path) -> None:
        with _readable(self.name):
            self._there()
            shutil.copyfile(self._folder / key, file)

    def keys(self, start: str) -> list[str]:
        with _readable(self.name):
            found = (each for each in (self._folder / start).rglob("*") if each.is_file())
            return [each.relative_to(self._folder).as_posix() for each in found]

    def drop(self, start: str) -> None:
        with _readable(self.name):
            path = self._folder / start
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        self._there()
        make_folder(folder)

    def _there(self) -> None:
        """It is never made: where a disk is not mounted, another would be filled in its place."""
        if not self._folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "there is no such folder")


class _S3:
    def __init__(self, address: str) -> None:
        self._root = address.removeprefix(S3).rstrip("/")
        self.name = f"{S3}{self._root}"
        if not self._root.partition("/")[0]:
            raise _wrong(address)
        try:
            fsspec = import_module("fsspec")
            import_module("s3fs")
        except ImportError as error:
            raise FilesError(
                "files-packages-missing",
                N_(
                    "VISTAZO_FILES is {place}, which needs packages that are not installed "
                    "({reason}): pip install -r requirements-cluster.txt"
                ),
                place=self.name,
                reason=reason_of(error),
            ) from None
        options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
        self._files = fsspec.filesystem("s3", config_kwargs=PATIENCE, **options)

    def put(self, key: str, file: Path) -> None:
        with _readable(self.name):
            self._files.put_file(str(file), self._at(key))

    def put_first(self, key: str, text: str) -> str:
        with _readable(self.name):
            try:
                self._files.pipe_file(self._at(key), text.encode(), mode="create")
            except FileExistsError:
                return str(self._files.cat_file(self._at(key)).decode())
        return text

    def get(self, key: str, file: Path) -> None:
        with _readable(self.name):
            self._files.get_file(self._at(key), str(file))

    def keys(self, start: str) -> list[str]:
        with _readable(self.name):
            try:
                found = self._files.find(self._at(start))
            except FileNotFoundError:
                return []
            return [each.removeprefix(f"{self._root}/") for each in found]

    def drop(self, start: str) -> None:
        found = [self._at(key) for key in self.keys(start)]
        with _readable(self.name):
            if found:
                self._files.rm(found)

    def _at(self, key: str) -> str:
        return f"{self._root}/{key}"


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What the place raises, as a line for people."""
    try:
        yield
    except (FileNotFoundError, FilesError) as error:
        if "specified bucket" in str(error).lower():
            raise _unknown(name, error) from None
        raise
    except PermissionError as error:
        raise _refused(name, error) from None
    except UserError as error:  # of `whole`: a full or closed disk
        raise _full(name, error) from None
    except Exception as error:  # a library's own, of any kind
        if type(error).__name__ in WITHOUT_KEYS:
            raise _refused(name, error) from None
        if getattr(error, "errno", None) in NO_ROOM or _speaks_of_room(error):
            raise _full(name, error) from None
        raise _unreachable(name, error) from None


def _speaks_of_room(error: BaseException) -> bool:
    """Or what it came from does: the code of S3 stands there alone."""
    cause: BaseException | None = error
    for _step in range(LONGEST_CHAIN):
        if cause is None:
            break
        if any(word in str(cause).lower() for word in FULL_WORDS):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _unknown(name: str, error: Exception) -> FilesError:
    return FilesError(
        "files-unknown",
        N_("{place} is not there ({reason}). Make the bucket first, or correct VISTAZO_FILES."),
        place=name,
        reason=_reason(error),
    )


def _refused(name: str, error: Exception) -> FilesError:
    return FilesError(
        "files-refused",
        N_(
            "{place} does not let this host in ({reason}). Set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY to keys that may read and write there; a folder must be this "
            "account's to write."
        ),
        place=name,
        reason=_reason(error),
    )


def _full(name: str, error: Exception) -> FilesError:
    return FilesError(
        "files-full",
        N_("There is no room in {place} ({reason}). Make room there."),
        place=name,
        reason=_reason(error),
    )


def _unreachable(name: str, error: Exception) -> FilesError:
    return FilesError(
        "files-unreachable",
        N_(
            "{place} can't be reached ({reason}). See whether it is there, and whether this host "
            "reaches it (VISTAZO_FILES, AWS_ENDPOINT_URL)."
        ),
        place=name,
        reason=_reason(error),
    )


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200]


def _wrong(value: str) -> FilesError:
    return FilesError(
        "files-invalid",
        N_(
            "VISTAZO_FILES is {value!r}; it must be a folder from / on, as /mnt/vistazo, or "
            "s3://bucket/folder."
        ),
        value=value[:80],
    )
