"""Folders of imported data sets and of versions, the same on all hosts that share a place.

A data set is `datasets/<name>`, the versions of one `versions/<name>`. What is small in them (what
is noted of a data set, a version's edits) comes to each host by itself (`catch_up`); images come
when somebody opens them (`bring_missing`), and lie where they do on the host that made them.

Two hosts that give a name at the same moment keep one each: the first to enter the list is
everybody's, and what lies here under that name is never written over.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.files import HALF_WRITTEN
from core.common.i18n import N_
from core.common.locks import held
from core.common.notices import tell
from core.sharing.fetching import bring, checksum, is_file_of, is_shared
from core.sharing.listing import (
    GONE,
    Content,
    change_list,
    folders_of,
    listed,
    noted,
    within,
    write_noted,
)
from core.sharing.sending import drop_left, send_later, send_waiting
from core.storage.place import FilesError

DATA_SETS, VERSIONS = KINDS = ("datasets", "versions")
ARRAYS = ".npy"
RECORDS = ("dataset.json", "meta.json")  # of a data set; the first makes it one
log = logging.getLogger("vistazo")


def publish(folder: str, report: Callable[[str], object] = lambda message: None) -> None:
    """All hosts have from now on what lies in this folder of the workspace, and no more what was
    deleted from it. Without a shared place, nothing.

    What can't be sent is sent later. Where another host has given the name first, people are told;
    where one has deleted the data set meanwhile, it stays so.
    """
    if not is_shared():
        return
    here = _contents(folder)
    with _alone():
        known, there = noted(), listed(folder)
        ours = within(known, folder)
        if _is_of_another(folder, here, there, ours):
            _tell_of_another(folder)
            return
        if folder.startswith(f"{DATA_SETS}/") and _was_deleted(here, there, ours):
            return
        changed = {
            address: one
            for address, one in here.items()
            if address not in there or there[address] != one != ours.get(address)
        }
        left = _left(folder, here, ours)
        for address, one in changed.items():
            send_later(address, one.sha256)
        if changed or left:
            change_list(changed | dict.fromkeys(left, GONE))
        write_noted({at: one for at, one in known.items() if at not in left} | here)
    if changed:
        report(N_("leaving the images for other hosts"))
        send_waiting(folder)
    before = {at: there.get(at, GONE) for at in (*changed, *left)}
    drop_left({at: one.sha256 for at, one in before.items() if one != GONE})


def catch_up(folder: str = "") -> None:
    """What other hosts have added, changed and deleted in the folder holds here too, but for
    images, which come when they are opened. UserError where it can't be brought.

    Without a folder: in all of them, and what is only here goes to the others. FilesError where the
    place can't be used; what else can't be brought is left for the next time, as the log says.
    """
    if not is_shared():
        return
    with _alone():
        there, known = listed(folder), noted()
        before = dict(known)
        try:
            for each in folders_of(there):
                with nullcontext() if folder else _logged():
                    _follow(each, within(there, each), known)
        finally:
            if known != before:
                write_noted(known)
    for each in () if folder else _folders_here():
        addresses = [f"{each}/{path.name}" for path in _files(each)]
        if any(there.get(address, GONE) == GONE for address in addresses):
            publish(each)


def is_listed(folder: str) -> bool:
    """Whether hosts have such a folder in common. It may not be on this one yet: `catch_up`."""
    return is_shared() and any(one != GONE for one in listed(folder).values())


def is_elsewhere(folder: str) -> bool:
    """Whether images of the folder are to be brought to this host first."""
    return is_shared() and bool(_missing(folder))


def megabytes_missing(folder: str) -> int:
    """How much is to be brought, in MB (10⁶ bytes)."""
    return sum(one.size for one in _missing(folder).values()) // 1_000_000


def path_of(folder: str) -> Path:
    """Where the folder lies on this host (it may not exist)."""
    return settings.home() / folder


def bring_missing(folder: str) -> None:
    """Bring the folder's images to this host, each whole and looked at. UserError where one can't
    be brought, or is not the one."""
    for address, one in _missing(folder).items():
        bring(address, one.sha256, settings.home() / address)


def _alone() -> AbstractContextManager[None]:
    return held("sharing", lambda: None)


@contextmanager
def _logged() -> Iterator[None]:
    """One folder that can't be brought does not keep others from coming."""
    try:
        yield
    except FilesError:
        raise
    except UserError as error:
        _log_once(str(error))


@lru_cache(maxsize=256)  # once in a process
def _log_once(words: str) -> None:
    log.warning("%s", words)


def _follow(folder: str, there: dict[str, Content], known: dict[str, Content]) -> None:
    """Make the folder as the list says, and note in `known` how far that is."""
    for address in sorted(there.keys() & known.keys(), reverse=True):
        if there[address] == GONE:
            _drop(settings.home() / address)
            del known[address]
    there = {address: one for address, one in there.items() if one != GONE}
    ours = within(known, folder)
    if there == ours:
        return
    if _is_of_another(folder, _records(folder), there, ours):
        _tell_of_another(folder)
        return
    for address, one in sorted(there.items(), reverse=True):  # `dataset.json` comes last
        if known.get(address) != one:
            _take(address, one)
            known[address] = one


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # other files are in it
        path.parent.rmdir()


def _take(address: str, one: Content) -> None:
    """The file is that one from now on; images come when they are opened."""
    path = settings.home() / address
    if is_file_of(path, one.size, one.sha256):
        return
    if path.suffix == ARRAYS:
        path.unlink(missing_ok=True)
    else:
        bring(address, one.sha256, path)


def _is_of_another(
    folder: str, here: dict[str, Content], there: dict[str, Content], ours: dict[str, Content]
) -> bool:
    """Whether another host has made a data set of the name that one of this host has. Versions of
    one name are the same."""
    record = f"{folder}/{RECORDS[0]}"
    if record in ours or record not in here:
        return False
    return there.get(record, GONE) not in (GONE, here[record])


def _was_deleted(
    here: dict[str, Content], there: dict[str, Content], ours: dict[str, Content]
) -> bool:
    """Whether another host has deleted something that is here as it was."""
    return any(there.get(at) == GONE and ours.get(at) == one for at, one in here.items())


@lru_cache(maxsize=256)  # once in a process
def _tell_of_another(folder: str) -> None:
    tell(
        N_(
            "Another host has images of the name {name!r} too, and they are others. Those of this "
            "host stay here alone; put them away, or import them again under another name.",
            name=Path(folder).name,
        )
    )


def _left(folder: str, here: dict[str, Content], ours: dict[str, Content]) -> set[str]:
    """What was deleted here. Images of a data set that is here may still be elsewhere alone."""
    gone = ours.keys() - here.keys()
    if f"{folder}/{RECORDS[1]}" in here:
        gone = {address for address in gone if not address.endswith(ARRAYS)}
    return set(gone)


def _missing(folder: str) -> dict[str, Content]:
    """The folder's images that are to be brought."""

    def is_here(address: str, one: Content) -> bool:
        path = settings.home() / address
        return path.is_file() and path.stat().st_size == one.size

    arrays = {at: one for at, one in noted(folder).items() if at.endswith(ARRAYS)}
    return {address: one for address, one in arrays.items() if not is_here(address, one)}


def _folders_here() -> list[str]:
    every = (path for kind in KINDS for path in (settings.home() / kind).glob("*"))
    return sorted(f"{path.parent.name}/{path.name}" for path in every if path.is_dir())


def _records(folder: str) -> dict[str, Content]:
    """What is small in the folder."""
    return {
        f"{folder}/{path.name}": Content(path.stat().st_size, checksum(path))
        for path in _files(folder)
        if path.suffix != ARRAYS
    }


def _contents(folder: str) -> dict[str, Content]:
    """Of the folder's files in this workspace. Arrays that all hosts know of by now never change:
    they are not read again."""
    known, found = noted(folder), _records(folder)
    for path in (each for each in _files(folder) if each.suffix == ARRAYS):
        address, size = f"{folder}/{path.name}", path.stat().st_size
        before = known.get(address)
        same = before if before and before.size == size else None
        found[address] = same or Content(size, checksum(path))
    return found


def _files(folder: str) -> list[Path]:
    """Those of a data set or of versions that are whole; none where the data set is not."""
    every = [each for each in (settings.home() / folder).glob("*") if each.is_file()]
    every = sorted(each for each in every if not HALF_WRITTEN.match(each.name))
    if folder.startswith(f"{VERSIONS}/"):
        return [path for path in every if path.suffix == ".json"]
    if RECORDS[0] not in {path.name for path in every}:
        return []
    return [path for path in every if path.name in RECORDS or path.suffix == ARRAYS]
