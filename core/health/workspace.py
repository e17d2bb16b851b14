"""The workspace and the settings: where things lie, and whether they can be written."""

import os
from collections.abc import Iterator
from pathlib import Path

from core.common import logs, settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.variables import VARIABLES
from core.db.workspace import id_in
from core.execution.tidying import USUAL
from core.health.findings import Finding, State, Subject
from core.housekeeping.limits import limit_bytes

PARTS = (
    *("runs", "datasets", "cache", "versions", "answers", "imports", "trash", "locks"),
    logs.FOLDER,
)
ELSEWHERE = N_("Set VISTAZO_HOME to a folder that can be written.")


def nearest(place: Path) -> Path:
    """The folder or file that is there and lies nearest above a place, or is it."""
    return next(one for one in (place, *place.parents) if os.path.lexists(one) or one == one.parent)


def look() -> Iterator[Finding]:
    """Whether the workspace is there, or can be made, and can be written, and what is set."""
    yield from _settings()
    try:
        home = settings.place_of_home()
    except UserError as error:
        yield _wrong("workspace-no-place", error.text, ELSEWHERE)
        return
    yield _workspace(home)
    if not _is_closed(home) and (home / "vistazo.db").exists() and id_in(home) is None:
        yield Finding(
            Subject.WORKSPACE,
            State.WARNING,
            "workspace-id-lost",
            N_("Its file {file} is gone or damaged.", file=settings.ID_FILE),
            N_("Start Vistazo: it finds the workspace's runs again and writes it anew."),
        )


def _workspace(home: Path) -> Finding:
    there = nearest(home)
    if not there.is_dir():
        return _wrong(
            "workspace-in-the-way",
            N_("{home} can't be the workspace: {there} is a file.", home=home, there=there),
            N_("Move the file away, or set VISTAZO_HOME to another folder."),
        )
    if there != home and os.access(there, os.W_OK | os.X_OK):
        words = N_("{home} is not there yet; the first start makes it", home=home)
        return Finding(Subject.WORKSPACE, State.OK, "workspace-not-made", words)
    if there != home:
        return _wrong(
            "workspace-not-makeable",
            N_("{home} is not there, and {there} can't be written.", home=home, there=there),
            ELSEWHERE,
        )
    return _as_it_is(home)


def _as_it_is(home: Path) -> Finding:
    if not os.access(home, os.R_OK | os.X_OK):
        return _wrong("workspace-closed", N_("{home} can't be read.", home=home), ELSEWHERE)
    if not os.access(home, os.W_OK):
        return _wrong(
            "workspace-read-only",
            N_("{home} can only be read: nothing can be trained or imported.", home=home),
            N_("Make it writable, or set VISTAZO_HOME to a folder that can be written."),
        )
    closed = [part for part in PARTS if _is_closed(home / part)]
    if closed:
        return _wrong(
            "workspace-parts-read-only",
            N_(
                "These parts of {home} can't be written: {parts}.",
                home=home,
                parts=", ".join(closed),
            ),
            N_("Give them to the account that Vistazo runs under; another one has made them."),
        )
    return Finding(
        Subject.WORKSPACE,
        State.OK,
        "workspace-fine",
        N_("{home} can be written", home=home),
        figures={"folder": str(home)},
    )


def _is_closed(folder: Path) -> bool:
    """Whether something is there that can't be read and written."""
    return os.path.lexists(folder) and not os.access(folder, os.R_OK | os.W_OK | os.X_OK)


def _settings() -> Iterator[Finding]:
    for check in (settings.feature_cache_gb, settings.embedding_sites, logs.least, limit_bytes):
        try:
            check()
        except UserError as error:
            yield Finding(
                Subject.SETTINGS,
                State.WRONG,
                error.code,
                error.text,
                N_("Set it as docs/reference/settings.md has it, or not at all."),
            )
    known = {each.name for each in VARIABLES}
    given = sorted(name for name in os.environ if name.startswith("VISTAZO_") and name != USUAL)
    if unknown := [name for name in given if name not in known]:
        yield Finding(
            Subject.SETTINGS,
            State.WARNING,
            "settings-unknown",
            N_("No setting is called so: {names}.", names=", ".join(unknown)),
            N_("There are: {known}.", known=", ".join(sorted(known))),
        )
    shown = ", ".join(name for name in given if name in known)
    yield Finding(
        Subject.SETTINGS,
        State.OK,
        "settings",
        N_("set: {names}", names=shown) if shown else N_("none is set: all is as usual"),
        figures={"set": [name for name in given if name in known]},
    )


def _wrong(code: str, words: str, to_do: str) -> Finding:
    return Finding(Subject.WORKSPACE, State.WRONG, code, words, to_do)
