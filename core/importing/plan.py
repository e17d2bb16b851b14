"""Which image goes where, decided before any is decoded: classes, parts, perhaps a test set."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.datasets.base import Part
from core.importing.folders.layout import natural
from core.importing.sources.base import Line, Listing, Member

MOST_CLASSES = 256  # labels are kept in one byte
TEST_SHARE = 0.2
FEWEST_TO_LEARN = 2


@dataclass(frozen=True)
class Entry:
    """One image to take; `label`: an index into the classes."""

    member: Member
    part: Part
    label: int


@dataclass(frozen=True)
class Plan:
    """The images to take, in the order in which they are stored, and the lines about the others.

    `held_out`: no test images came, so a seeded fifth of each class is the test set.
    """

    class_names: tuple[str, ...]
    entries: list[Entry]
    lines: list[Line]
    held_out: bool

    def counts(self, part: Part) -> list[int]:
        """Images of each class in that part."""
        found = Counter(entry.label for entry in self.entries if entry.part == part)
        return [found[label] for label in range(len(self.class_names))]


def make_plan(listing: Listing, what: str, seed: int) -> Plan:
    """Give every listed image its place. UserError where no two classes can be learned.

    Validation images come last among those that are learned from: they stay together.
    """
    lines = list(listing.lines)
    held_out = not any(member.part == Part.TEST for member in listing.members)
    names = _usable_classes(listing.members, held_out, lines)
    _refuse_unlearnable(names, listing, lines, what)
    labels = {name: label for label, name in enumerate(names)}
    members = [member for member in listing.members if member.label in labels]
    drawn = _draw_test(members, labels, seed) if held_out else set()
    entries = [
        Entry(member, _part(member, number in drawn), labels[member.label])
        for number, member in enumerate(members)
    ]
    entries.sort(key=lambda entry: entry.part is Part.VALIDATION)
    return Plan(tuple(names), entries, lines, held_out)


def draw(numbers: list[int], label: int, seed: int) -> list[int]:
    """A fifth of the class' images, at least one, to test on; the same with the same `seed`."""
    chance = np.random.default_rng([seed, label])
    count = max(1, round(TEST_SHARE * len(numbers)))
    return [int(number) for number in chance.choice(numbers, count, replace=False)]


def too_few(images: int, held_out: bool, readable: bool = False) -> str:
    """Why a class with so many (`readable`) images to learn from is left out; a marked text."""
    purpose = N_("to learn from")
    if held_out:
        purpose = N_("{count} to learn from and 1 to test on", count=FEWEST_TO_LEARN)
    return N_(
        "the class has {images}; it needs at least {needed} ({purpose}) and is left out",
        images=_counted(images, readable),
        needed=FEWEST_TO_LEARN + held_out,
        purpose=purpose,
    )


def _part(member: Member, drawn: bool) -> Part:
    return Part.TEST if drawn else member.part or Part.TRAIN


def _counted(images: int, readable: bool) -> str:
    if not images:
        return N_("no readable images") if readable else N_("no images")
    if readable:
        return nN_("{count} readable image", "{count} readable images", images)
    return nN_("{count} image", "{count} images", images)


def _usable_classes(members: list[Member], held_out: bool, lines: list[Line]) -> list[str]:
    """The classes that can be learned, in natural order; a line about each of the others."""
    learned = Counter(member.label for member in members if member.part in (None, Part.TRAIN))
    others = {member.label for member in members} - set(learned)
    lines += [
        Line(f"{name}/", N_("the class has no images to learn from and is left out"))
        for name in sorted(others, key=natural)
    ]
    thin = {name for name, count in learned.items() if count < FEWEST_TO_LEARN + held_out}
    lines += [
        Line(f"{name}/", too_few(learned[name], held_out)) for name in sorted(thin, key=natural)
    ]
    return sorted(set(learned) - thin, key=lambda name: (natural(name), name))


def _refuse_unlearnable(names: list[str], listing: Listing, lines: list[Line], what: str) -> None:
    if len(names) > MOST_CLASSES:
        raise UserError(
            "too-many-classes",
            N_("{what}: {count} classes; the limit is {limit}."),
            what=what,
            count=len(names),
            limit=MOST_CLASSES,
        )
    if len(names) > 1:
        return
    first = first_reason(lines)
    if not listing.members:
        raise UserError(
            "no-image-to-take",
            N_(
                "{what}: 0 images that can be taken. Put the images of each class into a folder "
                "of its own, named after the class.{first}"
            ),
            what=what,
            first=first,
        )
    one = N_("only one class ({name})", name=names[0]) if names else ""
    raise UserError(
        "too-few-classes",
        N_(
            "{what}: {found}. A network learns to tell classes apart: put the images of each "
            "class, at least {fewest}, into a folder of its own.{first}"
        ),
        what=what,
        found=one or N_("no class with enough images"),
        fewest=FEWEST_TO_LEARN + 1,
        first=first,
    )


def first_reason(lines: list[Line]) -> str:
    """Why the first member was refused, as an error's last sentence; "" where none was."""
    first = next((line for line in lines if not line.taken), None)
    if first is None:
        return ""
    return N_(" First reason: {member}: {why}.", member=first.member, why=first.why)


def _draw_test(members: list[Member], labels: dict[str, int], seed: int) -> set[int]:
    """Numbers of a fifth of each class, at least one, drawn with `seed`."""
    of_class: dict[str, list[int]] = {name: [] for name in labels}
    for number, member in enumerate(members):
        if member.part != Part.VALIDATION:
            of_class[member.label].append(number)
    drawn: set[int] = set()
    for name, numbers in of_class.items():
        drawn.update(draw(numbers, labels[name], seed))
    return drawn
