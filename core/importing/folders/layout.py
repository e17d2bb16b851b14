"""Which class and which part an image belongs to, from the folders it lies in.

`cat/1.jpg` is a cat. `train/cat/1.jpg` and `test/cat/2.jpg` are cats to learn from and to test on;
so are `cat/train/1.jpg` and `cat/test/2.jpg`. Folders around everything do not matter, nor do those
without images. What lies deeper still belongs to the class above. Where folders may be parts or
classes, somebody has to say so: `Unclear`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from natsort import natsort_keygen, ns

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import tidy
from core.datasets.base import Part
from core.importing.folders.parts import (
    is_complete,
    is_filler,
    partners,
    parts_of,
    read_part,
    resolved,
)
from core.importing.folders.tree import Folders, Path
from core.importing.folders.unclear import Parts, Unclear, same_inside, similar_names
from core.importing.sources.base import readable

LONGEST_CLASS = 80
MOST_BESIDE = 100  # of more folders beside each other, none is a part
LONGEST_COMPARED = 200  # letters; natsort raises TypeError on more digits than Python counts with
# A key that sorts "2" before "10".
natural = natsort_keygen(lambda name: name[:LONGEST_COMPARED], alg=ns.IGNORECASE)


Place = tuple[Part | None, str]  # part and class of an image


@dataclass(frozen=True)
class Layout:
    """Where the classes are: below `root`, in folders called as `parts` says, or `class_first`."""

    root: Path
    parts: Mapping[str, Part] = field(default_factory=dict)
    class_first: bool = False


def arrange(paths: list[Path], what: str, parts: Parts = None) -> list[Place | str]:
    """For each path its part (None where there are no such folders) and class, or why it has none.

    `what` names the whole in error messages. `parts`: what somebody has said about the folders.
    Raises Unclear where that has to be said, UserError for test images without others.
    """
    folders = Folders(paths)
    layout = _recognised(folders, what) if parts is None else _as_told(folders, what, parts)
    if not layout.parts:
        return [_in_class(path, layout.root) for path in paths]
    if layout.class_first:
        return [_in_class_then_part(path, layout) for path in paths]
    inner = {name: _inner(folders, (*layout.root, name), layout.parts) for name in layout.parts}
    return [_in_part(path, layout, inner) for path in paths]


@lru_cache(maxsize=1024)
def class_word(name: str) -> str:
    """A class name as it is kept: one line, tidy, at most `LONGEST_CLASS` long.

    What is changed for that ends with a sign of what it was, so that two names stay two classes.
    """
    name = tidy(name).strip()
    word = readable(name, LONGEST_CLASS)
    if word == name or not name:
        return word
    sign = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:4]
    return f"{readable(name, LONGEST_CLASS - len(sign) - 2)} #{sign}"


def _recognised(folders: Folders, what: str) -> Layout:
    """What the folders' names say."""
    places = _places(folders)
    beside = {place[:-1] for place in places}
    flat = all(_is_flat(folders, place, places[place]) for place in places)
    if len(places) > 1 and len(beside) == 1 and flat:
        together = {name: part for parts in places.values() for name, part in parts.items()}
        return Layout(beside.pop(), together, class_first=True)
    if len(places) > 1:
        where = ", ".join(readable("/".join(place)) + "/" for place in list(places)[:3])
        raise UserError(
            "parts-in-several-places",
            N_(
                "{what}: there are folders to train and to test on in several places ({where}). "
                "Bring the images of one of them."
            ),
            what=what,
            where=where,
        )
    for place, parts in places.items():
        if 2 * folders.images[place] >= folders.images[()]:
            _ask_without_common_classes(folders, place, parts, what)
            return Layout(place, parts)
    root = folders.around()
    _ask_what_looks_like_parts(folders, root, what)
    return Layout(root)


def _as_told(folders: Folders, what: str, parts: Mapping[str, Part]) -> Layout:
    """The highest folder that has all those that were named."""
    if not parts:
        return Layout(folders.around())
    wanted = set(parts)
    places = [place for place, names in folders.children.items() if wanted <= set(names)]
    if places:
        return Layout(min(places, key=len), parts)
    tops = folders.children[folders.around()]
    missing = min(wanted - set(tops), default=min(wanted))
    there = readable(", ".join(tops), 300) if tops else N_("none")
    raise UserError(
        "parts-folder-unknown",
        N_("{what}: there is no folder {folder!r} among its folders of images: {there}."),
        what=what,
        folder=readable(missing),
        there=there,
    )


def _places(folders: Folders) -> dict[Path, dict[str, Part]]:
    """The folders that hold a part to train on and another; none of them lies in another."""
    found: dict[Path, dict[str, Part]] = {}
    for place in sorted(folders.children, key=len):
        if any(place[:depth] in found for depth in range(len(place))):
            continue
        names = folders.children[place]
        parts = partners(names) if 1 < len(names) <= MOST_BESIDE else {}
        if parts:
            found[place] = parts
    return found


def _is_flat(folders: Folders, place: Path, parts: Mapping[str, Part]) -> bool:
    return not any(folders.children[(*place, name)] for name in parts)


def _ask_without_common_classes(
    folders: Folders, place: Path, parts: dict[str, Part], what: str
) -> None:
    """Raise Unclear where the parts hold no classes, or others than those to train on."""
    classes: dict[bool, set[str]] = {True: set(), False: set()}
    for name, part in parts.items():
        inner = _inner(folders, (*place, name), parts)
        classes[part is Part.TRAIN].update(folders.children[inner])
    counts = {name: folders.images[(*place, name)] for name in parts}
    if not classes[True]:
        raise Unclear(what, counts, {}, N_("hold images, but no folder for each class"))
    if classes[False] and classes[True].isdisjoint(classes[False]):
        raise Unclear(what, counts, parts, N_("have names of parts, but no class in common"))


def _ask_what_looks_like_parts(folders: Folders, root: Path, what: str) -> None:
    """Raise Unclear for classes that may be parts, UserError for test images without others."""
    tops = list(folders.children[root])
    if len(tops) > MOST_BESIDE:
        return
    counts = {name: folders.images[(*root, name)] for name in tops}
    inside = {name: set(folders.children[(*root, name)]) for name in tops}
    parts = parts_of(tops)
    if len(parts) == len(tops) > 1 and any(inside.values()):
        raise UserError(
            "parts-without-train",
            N_(
                "{what}: there is a folder {folders}, but none called train. Put the images to "
                "learn from into train/."
            ),
            what=what,
            folders=", ".join(sorted(tops)),
        )
    nested = any(inside.values())
    if is_complete(parts := resolved(similar_names(tops, by_beginning=nested))):
        similar = {name: counts[name] for name in parts}
        raise Unclear(what, similar, parts if nested else {}, N_("are called like parts"))
    shared = same_inside(inside)
    if shared:
        words = readable(", ".join(sorted(shared, key=natural)))
        nested_only = {name: counts[name] for name, names in inside.items() if names}
        raise Unclear(
            what, counts, _guess(nested_only), N_("hold the same folders ({words})", words=words)
        )


def _guess(images: Mapping[str, int]) -> dict[str, Part]:
    """Which part each folder may be, as its name says; where none is to test on, the smallest of
    the others, the last of these. `images` says how many lie in each."""
    readings = {name: reading for name in images if (reading := read_part(name))}
    guess = resolved({name: reading.word for name, reading in readings.items()})
    others = sorted((name for name in images if name not in guess), key=natural, reverse=True)
    if others and set(guess.values()) <= {Part.TRAIN}:
        guess[min(others, key=images.__getitem__)] = Part.TEST
    return {name: guess.get(name, Part.TRAIN) for name in images}


def _inner(folders: Folders, folder: Path, parts: Mapping[str, Part]) -> Path:
    """Where a part's classes are: below folders that only repeat the part, or say nothing."""
    part = parts[folder[-1]]
    while len(names := list(folders.children[folder])) == 1:
        [name] = names
        reading = read_part(name)
        again = reading is not None and resolved({name: reading.word})[name] == part
        if not (again or is_filler(name) or name == folder[-1]):
            break
        folder = (*folder, name)
    return folder


def _in_part(path: Path, layout: Layout, inner: Mapping[str, Path]) -> Place | str:
    depth = len(layout.root)
    name = path[depth] if len(path) > depth + 1 and path[:depth] == layout.root else ""
    part = layout.parts.get(name)
    if part is None:
        return N_("lies beside the folders {folders}", folders=_listed(layout.parts))
    rest = path[len(inner[name]) :] if path[: len(inner[name])] == inner[name] else ()
    if len(rest) < 2:
        return N_("lies in {folder}/, but there in no class's folder", folder=readable(name))
    return part, class_word(rest[0])


def _in_class_then_part(path: Path, layout: Layout) -> Place | str:
    depth = len(layout.root)
    if len(path) < depth + 2 or path[:depth] != layout.root:
        return N_("lies in no class's folder")
    part = layout.parts.get(path[depth + 1]) if len(path) > depth + 2 else None
    if part is None:
        return N_(
            "lies in {folder}/, but there not in {parts}",
            folder=readable(path[depth]),
            parts=_listed(layout.parts),
        )
    return part, class_word(path[depth])


def _in_class(path: Path, root: Path) -> Place | str:
    if len(path) < len(root) + 2 or path[: len(root)] != root:
        return N_("lies in no class's folder")
    return None, class_word(path[len(root)])


def _listed(parts: Mapping[str, Part]) -> str:
    return readable(", ".join(f"{name}/" for name in parts))
