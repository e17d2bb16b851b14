"""A YAML text as nodes that know their lines, read so that nothing in it can do harm.

Only plain maps, lists and values: no tags that make objects, no `&` and `*`, which could make a
short text long.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from core.common.errors import UserError
from core.common.i18n import N_, joined

LONGEST = 64_000  # bytes of a file
DEEPEST = 8
NUMBER = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
TRUTH, NOTHING = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Place:
    """Where something stands: the file's name, the line from 1, and what it is, in words."""

    source: str
    line: int
    what: str

    def wrong(self, wanted: str) -> UserError:
        """The error that something else belongs here; `wanted` is a marked text."""
        return UserError(
            "lesson-value",
            N_("{source}, line {line}: {what} must be {wanted}."),
            source=self.source,
            line=self.line,
            what=self.what,
            wanted=wanted,
        )


@dataclass(frozen=True)
class Node:
    """A part of the file."""

    raw: yaml.Node
    place: Place

    def map(self, needed: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Node"]:
        """Its entries by key. UserError where it is no map, has another key or one twice, or lacks
        one that is `needed`."""
        allowed = [*needed, *optional]
        found = self.entries()
        for key, node in found.items():
            if key not in allowed:
                raise UserError(
                    "lesson-key-unknown",
                    N_("{source}, line {line}: {what} can't have {key!r}; it has {allowed}."),
                    source=self.place.source,
                    line=node.place.line,
                    what=self.place.what,
                    key=key,
                    allowed=", ".join(allowed),
                )
        for key in needed:
            if key not in found:
                raise UserError(
                    "lesson-key-missing",
                    N_("{source}, line {line}: {what} lacks {key!r}."),
                    source=self.place.source,
                    line=self.place.line,
                    what=self.place.what,
                    key=key,
                )
        return found

    def entries(self) -> dict[str, "Node"]:
        """Its entries, whatever their keys. UserError where it is no map, or has a key twice."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.place.wrong(N_("a map, as `key: value`"))
        found: dict[str, Node] = {}
        for key, value in self.raw.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.place.wrong(N_("a map, as `key: value`"))
            name = str(key.value)[:80]
            place = Place(self.place.source, key.start_mark.line + 1, name)
            if name in found:
                raise UserError(
                    "lesson-key-twice",
                    N_("{source}, line {line}: {key!r} is there twice."),
                    source=place.source,
                    line=place.line,
                    key=name,
                )
            found[name] = Node(value, place)
        return found

    def list(self, what: str) -> list["Node"]:
        """Its items, called `what` (a marked text) and their number. UserError where it is none."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.place.wrong(N_("a list, with a dash before each"))
        found = []
        for number, one in enumerate(self.raw.value, 1):
            called = N_("{what} {number}", what=what, number=number)
            found.append(Node(one, Place(self.place.source, one.start_mark.line + 1, called)))
        return found

    def text(self, longest: int) -> str:
        """Its text, of one letter at least. UserError where it is none, or longer."""
        wanted = N_("a text of 1 to {longest:,} letters", longest=longest)
        if not isinstance(self.raw, yaml.ScalarNode) or self.raw.tag == NOTHING:
            raise self.place.wrong(wanted)
        text = str(self.raw.value).strip()
        if not 0 < len(text) <= longest:
            raise self.place.wrong(wanted)
        return text

    def number(self, low: float, high: float) -> float:
        """Its number. UserError where it is none, or not within these limits."""
        wanted = N_("a number from {low:g} to {high:g}", low=low, high=high)
        if not isinstance(self.raw, yaml.ScalarNode) or self.raw.tag not in NUMBER:
            raise self.place.wrong(wanted)
        try:
            number = float(self.raw.value.replace("_", ""))
        except ValueError:  # YAML knows 0x10 and 1:30 as numbers too
            raise self.place.wrong(wanted) from None
        if not low <= number <= high:
            raise self.place.wrong(wanted)
        return number

    def truth(self) -> bool:
        """Whether it says true. UserError where it says neither true nor false."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.raw.tag != TRUTH:
            raise self.place.wrong(N_("true or false"))
        return str(self.raw.value).lower() in ("true", "yes", "on")

    def one_of(self, allowed: Iterable[str]) -> str:
        """Its text, which must be one of these. UserError where it is another."""
        names = list(allowed)
        text = self.text(80)
        if text not in names:
            listed = joined(names, ", ")
            raise self.place.wrong(N_("one of {names}, not {text!r}", names=listed, text=text))
        return text


def nodes_of(text: str, source: str) -> Node:
    """The whole text as one node. UserError, which names the line, where it is no YAML, too long,
    too deep, or says more than maps, lists and values."""
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise UserError(
            "lesson-too-large",
            N_("{source} is larger than {most:,} bytes: no lesson needs so many."),
            source=source,
            most=LONGEST,
        )
    try:
        _refuse_more_than_plain(yaml.parse(text, Loader=yaml.SafeLoader), source)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _no_yaml(error, source) from None
    whole = Place(source, 1, N_("a lesson"))
    if root is None:
        raise whole.wrong(N_("a map, as `key: value`"))
    return Node(root, whole)


def _refuse_more_than_plain(events: Iterator[yaml.Event], source: str) -> None:
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1
        if depth > DEEPEST:
            raise UserError(
                "lesson-too-deep",
                N_("{source}, line {line}: this is nested too deep for a lesson."),
                source=source,
                line=line,
            )
        named = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if named:
            raise UserError(
                "lesson-not-plain",
                N_(
                    "{source}, line {line}: a lesson can't have marks with &, * or !; put quotes "
                    "around a text that begins so."
                ),
                source=source,
                line=line,
            )


def _no_yaml(error: yaml.YAMLError, source: str) -> UserError:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return UserError(
        "lesson-no-yaml",
        N_("{source}, line {line}: this is no YAML ({reason})."),
        source=source,
        line=mark.line + 1 if mark else 1,
        reason=" ".join(str(reason).split()),
    )


def texts(node: Mapping[str, Node], longest: int) -> dict[str, str]:
    """The texts of a map."""
    return {key: each.text(longest) for key, each in node.items()}
