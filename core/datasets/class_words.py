"""The names of classes as people read them.

A class is stored, compared, exported and referred to by its name. Names of built-in data sets are
English and marked for translation where they stand; what people have called their own classes, in
an imported data set or in a version, is theirs and stays.
"""

from collections import Counter
from collections.abc import Iterable

from core.common.i18n import shown
from core.datasets.base import Dataset, datasets


def marked_classes(dataset: Dataset, names: Iterable[str]) -> tuple[str, ...]:
    """`names` of classes of `dataset`, marked texts where they are the catalogue's own."""
    known = {}
    if not dataset.own and dataset.name in datasets:
        known = {name: name for name in datasets[dataset.name].class_names}
    return tuple(known.get(name, name) for name in names)


def class_words(dataset: Dataset, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """The classes of `dataset` (or `names` of some) in the reader's language, in their order.

    No two are called the same: where a language has one word for two, the names stand beside it.
    """
    names = dataset.class_names if names is None else tuple(names)
    word_of = dict(zip(names, map(shown, marked_classes(dataset, names)), strict=True))
    times = Counter(word_of.values())
    several = {name: times[word] > 1 for name, word in word_of.items()}
    return tuple(f"{word_of[one]} ({one})" if several[one] else word_of[one] for one in names)
