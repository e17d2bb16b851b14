"""Names that are given once: whoever asks for one that is taken gets it with a number."""

from collections import Counter


class FreeNames:
    """Names of one folder. The second `a` is called as `form` says: "2 a".

    `capitals`: whether names that differ in these alone are two names. Numbers go on where the last
    one of that name ended, so that ten thousand of one name take no longer than ten thousand names.
    """

    def __init__(self, form: str = "{number} {name}", capitals: bool = False) -> None:
        self._form = form
        self._capitals = capitals
        self._taken: set[str] = set()
        self._last: Counter[str] = Counter()

    def take(self, name: str) -> str:
        """The name, or the first numbered one that is free; nobody gets it again."""
        key, unique = self._key(name), name
        number = max(1, self._last[key])
        while self._key(unique) in self._taken:
            number += 1
            unique = self._form.format(number=number, name=name)
        self._last[key] = number
        self._taken.add(self._key(unique))
        return unique

    def _key(self, name: str) -> str:
        return name if self._capitals else name.casefold()
