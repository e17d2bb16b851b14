"""The tree of folders that hold images, and how many."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from core.importing.sources.base import is_image_name

Path = tuple[str, ...]
DEEPEST = 16


class Folders:
    """`children`: names of the folders in each folder; `images`: how many lie below it.

    Files that are not called like an image don't count, unless all are such. Looked at are the
    first `DEEPEST` levels.
    """

    def __init__(self, paths: list[Path]) -> None:
        self.children: defaultdict[Path, dict[str, None]] = defaultdict(dict)
        self.images: Counter[Path] = Counter()
        telling = [path for path in paths if is_image_name(path[-1])] or paths
        for folder, count in Counter(path[:-1][:DEEPEST] for path in telling).items():
            for depth in range(len(folder) + 1):
                self.images[folder[:depth]] += count
                if depth < len(folder):
                    self.children[folder[:depth]][folder[depth]] = None

    def around(self) -> Path:
        """The folder that everything lies in: each above it is the only one, with more inside."""
        root: Path = ()
        while len(names := list(self.children[root])) == 1 and self.children[(*root, *names)]:
            root = (*root, *names)
        return root


def empty_ones(folders: list[Path], files: Iterable[Path]) -> list[Path]:
    """Those of the folders in which neither a file nor a folder lies, however deep."""
    parents = {path[:-1][:DEEPEST] for path in files} | {path[:-1][:DEEPEST] for path in folders}
    full = {parent[: depth + 1] for parent in parents for depth in range(len(parent))}
    return [folder for folder in folders if folder[:DEEPEST] not in full]
