"""Which classes belong together by the data set's own word, in its versions too.

CIFAR-100's hundred classes form twenty superclasses (Krizhevsky 2009, table 1).
"""

from dataclasses import dataclass

from core.common.i18n import N_
from core.datasets.opened import NamedDataset

SEVERAL = N_("of several superclasses")


@dataclass(frozen=True)
class Superclass:
    """Its name, a marked text, and its classes as indices into the class names, in their order."""

    name: str
    classes: tuple[int, ...]


def superclasses_of(named: NamedDataset) -> tuple[Superclass, ...]:
    """The superclasses of what `named` names, each class in one of them; () where there are none.

    A version's class belongs where those do that it was made of; one that was merged out of several
    superclasses belongs to `SEVERAL`, which comes last. Superclasses without a class are left out.
    """
    original = named.original
    if not original.superclasses:
        return ()
    place_of = {name: place for place, names in enumerate(original.superclasses) for name in names}
    now = named.version.classes if named.version else original.class_names
    places: dict[str, set[int]] = {}
    for before, name in zip(original.class_names, now, strict=True):
        if name is not None:
            places.setdefault(name, set()).add(place_of[before])
    members: dict[int, list[int]] = {}
    last = len(original.superclasses)
    for index, name in enumerate(named.dataset.class_names):
        place = min(places[name]) if len(places[name]) == 1 else last
        members.setdefault(place, []).append(index)
    names = (*original.coarse_class_names, SEVERAL)
    return tuple(Superclass(names[place], tuple(members[place])) for place in sorted(members))
