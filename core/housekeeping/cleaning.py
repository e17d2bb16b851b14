"""Cleaning up: what would go, how much that frees, what it costs to get it back; then it goes.

Caches are made again by who needs them: they go for good, at once. What nobody can make again goes
into the trash, comes back from there, and frees its room when the trash is emptied.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.auth.actors import EVERYBODY, Actor
from core.auth.policy import may_change, refuse_unless_teacher
from core.common import settings
from core.common.errors import UserError
from core.common.files import PARTIAL, drop
from core.common.i18n import N_
from core.common.locks import held
from core.housekeeping import trash
from core.housekeeping.models import Kind, TrashEntry, size_at
from core.runs.models import ENDED, RunStatus
from core.runs.resuming import checkpoint_files
from core.runs.summaries import list_summaries
from core.runs.titles import title_of

FEATURES, IMAGES = "features", ("datasets", "versions")
OF_PEOPLE = "many"  # images that somebody handed over: nobody can make them again
EXPORTS = "exports"


class Cleaning(StrEnum):
    """What can be cleaned up, the cheapest to get back first."""

    EXPORTS = "exports"
    RESULTS = "results"
    FEATURES = "features"
    IMAGES = "images"
    CHECKPOINTS = "checkpoints"
    FAILED = "failed"


@dataclass(frozen=True)
class Words:
    """What people read of it: what it is, and what it costs to get it back."""

    title: str
    cost: str


WORDS: Mapping[Cleaning, Words] = {
    Cleaning.EXPORTS: Words(
        N_("exported networks and ZIPs"),
        N_("They are made again when somebody asks for them: a minute or so each."),
    ),
    Cleaning.RESULTS: Words(
        N_("computed results"),
        N_("They are computed again when somebody looks at them: seconds to minutes."),
    ),
    Cleaning.FEATURES: Words(
        N_("activations of frozen layers"),
        N_("The next training with frozen layers computes them again: minutes."),
    ),
    Cleaning.IMAGES: Words(
        N_("decoded images of built-in data sets and versions"),
        N_(
            "The next use reads the offline copy again, or downloads them: that needs the network, "
            "and minutes. Own images stay."
        ),
    ),
    Cleaning.CHECKPOINTS: Words(
        N_("checkpoints of ended runs"),
        N_(
            "These runs can't go on training any more; networks and results stay. They lie in the "
            "trash for 30 days, and free their room once it is emptied."
        ),
    ),
    Cleaning.FAILED: Words(
        N_("failed runs"),
        N_(
            "They lie in the trash for 30 days and come back whole from there; their room is free "
            "once it is emptied."
        ),
    ),
}


@dataclass(frozen=True)
class Thing:
    """One that would go: what people call it, how large it is, and what names it for `clean`."""

    title: str
    size_bytes: int
    name: str


@dataclass(frozen=True)
class Plan:
    """What would go. `into_trash`: it comes back from there, and frees nothing until that is
    emptied."""

    cleaning: Cleaning
    things: tuple[Thing, ...]

    @property
    def size_bytes(self) -> int:
        """Of all of it."""
        return sum(thing.size_bytes for thing in self.things)

    @property
    def into_trash(self) -> bool:
        """Whether it can be taken back."""
        return self.cleaning in (Cleaning.CHECKPOINTS, Cleaning.FAILED)


@dataclass(frozen=True)
class Cleaned:
    """What came of it: bytes that went (of what is in the trash, they are free once that is
    emptied), what lies there now, and why something stayed."""

    size_bytes: int
    put_away: tuple[TrashEntry, ...] = ()
    stayed: tuple[UserError, ...] = field(default=())


def preview(cleaning: Cleaning, actor: Actor) -> Plan:
    """What `clean` would do for this actor: of others' runs, nothing."""
    things: Callable[[], Iterable[Thing]] = {
        Cleaning.EXPORTS: _exports,
        Cleaning.RESULTS: _results,
        Cleaning.FEATURES: lambda: _in_cache(FEATURES),
        Cleaning.IMAGES: lambda: (one for name in IMAGES for one in _in_cache(name)),
        Cleaning.CHECKPOINTS: lambda: _checkpoints(actor),
        Cleaning.FAILED: lambda: _failed(actor),
    }[cleaning]
    return Plan(cleaning, tuple(sorted(things(), key=lambda one: -one.size_bytes)))


def clean(plan: Plan, actor: Actor) -> Cleaned:
    """Do what the plan says, as far as it is still there. UserError where the actor may not."""
    if plan.into_trash:
        kind = Kind.RUN if plan.cleaning is Cleaning.FAILED else Kind.CHECKPOINT
        return _put_away(plan, kind, actor)
    refuse_unless_clearing(actor)
    return Cleaned(sum(drop_cache(thing) for thing in plan.things))


def refuse_unless_clearing(actor: Actor) -> None:
    """Caches serve all: where people have names, teachers delete them. UserError for others."""
    if actor.name != EVERYBODY.name:
        refuse_unless_teacher(actor, N_("delete caches, which all use"))


def undo(cleaned: Cleaned, actor: Actor) -> list[UserError]:
    """Bring back what was put away; why what could not come did not."""
    errors = []
    for entry in cleaned.put_away:
        try:
            trash.bring_back(entry.kind, entry.id, actor)
        except UserError as error:
            errors.append(error)
    return errors


def oldest_caches() -> list[Thing]:
    """What goes by itself where room is short: the longest unused first. Images that were decoded
    stay: without a network they may not come again."""
    things = [*_in_cache(FEATURES), *_results(), *_in_cache(EXPORTS)]
    return sorted(things, key=lambda thing: _changed(_place(thing)))


def _put_away(plan: Plan, kind: Kind, actor: Actor) -> Cleaned:
    entries, stayed, size = [], [], 0
    for thing in plan.things:
        try:
            entries.append(trash.put_away(kind, thing.name, actor))
            size += thing.size_bytes
        except UserError as error:
            stayed.append(error)
    return Cleaned(size, tuple(entries), tuple(stayed))


def drop_cache(thing: Thing) -> int:
    """Delete one thing of the caches; returns its bytes, 0 where it can't go."""
    place = _place(thing)
    parts = Path(thing.name).parts
    size = size_at(place)
    with suppress(OSError):
        if parts[:1] == ("cache",) and parts[1] in IMAGES:
            kind = "dataset" if parts[1] == "datasets" else "version"
            with held(f"{kind}-{parts[2]}", lambda: None):  # who opens them holds it too
                drop(place)
        else:
            drop(place)
        return size
    return 0


def _exports() -> Iterable[Thing]:
    yield from _in_cache(EXPORTS)
    for run in list_summaries(*ENDED):
        folder = settings.run_folder(run.id) / EXPORTS
        if size := size_at(folder):
            yield Thing(title_of(run), size, f"runs/{run.id}/{EXPORTS}")


def _results() -> Iterable[Thing]:
    others = (FEATURES, *IMAGES, OF_PEOPLE, EXPORTS)
    root = settings.cache()
    for folder in sorted(root.glob("*")) if root.is_dir() else []:
        if folder.name not in others and folder.is_dir():
            yield from _in_cache(folder.name)


def _in_cache(kind: str) -> Iterable[Thing]:
    """Each thing in a folder of the cache; what is being written stays."""
    folder = settings.cache() / kind
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(PARTIAL):
            yield Thing(f"{kind}/{path.name}", size_at(path), f"cache/{kind}/{path.name}")


def _checkpoints(actor: Actor) -> Iterable[Thing]:
    for run in list_summaries(*ENDED):
        folder = settings.run_folder(run.id)
        size = sum(map(size_at, checkpoint_files(folder)))
        if size and may_change(actor, run.owner):
            yield Thing(title_of(run), size, run.id)


def _failed(actor: Actor) -> Iterable[Thing]:
    for run in list_summaries(RunStatus.FAILED):
        if may_change(actor, run.owner):
            yield Thing(title_of(run), size_at(settings.run_folder(run.id)), run.id)


def _place(thing: Thing) -> Path:
    top, _, rest = thing.name.partition("/")
    return settings.cache() / rest if top == "cache" else settings.home() / thing.name


def _changed(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
