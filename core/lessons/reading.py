"""How a lesson's file is read: what it may say, and a line for what it may not."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from core.architectures import architectures
from core.common.errors import UserError
from core.common.i18n import N_, languages
from core.experiments.set_up import read_set_up
from core.lessons.models import OF_A_RUN, REFERENCE, Check, CheckKind, Lesson, Step, Words
from core.lessons.nodes import Node, Place, nodes_of, texts

BOTH = ("en", "es")  # the languages that each text must have
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID, LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 40, 80, 300, 1200
LONGEST_QUERY = 8_000  # of a value in an address; configs are long
MOST_STEPS, MOST_MINUTES = 30, 600
PAGES = (  # as their addresses name them
    *("home", "recipes", "import_images", "data", "train", "sweeps", "runs", "evaluate"),
    *("predict", "compare"),
)
MORE = {  # what a check may say besides its kind
    CheckKind.TRAINED: (
        *("data", "model", "imported", "pretrained", "accuracy", "guess", "same_data"),
    ),
    CheckKind.CHANGED_ONE_KNOB: ("guess",),
}


@lru_cache(maxsize=64)
def read_lesson(text: str, source: str) -> Lesson:
    """The lesson that a file's text says; `source` is what the file is called.

    UserError, which names source and line, where it says something else than a lesson does: what is
    wrong there, and what is allowed. A step that can't be reached is such an error.
    """
    found = nodes_of(text, source).map(("id", "title", "summary", "minutes", "steps"), ("learned",))
    nodes = found["steps"].list(N_("step"))
    if not 1 <= len(nodes) <= MOST_STEPS:
        wanted = N_("a list of 1 to {most} steps", most=MOST_STEPS)
        raise found["steps"].place.wrong(wanted)
    steps = [*_steps(nodes)]
    _refuse_unreachable(steps, nodes)
    _refuse_unknown_runs(steps, nodes)
    return Lesson(
        id=_id(found["id"]),
        title=_words(found["title"], LONGEST_TITLE),
        summary=_words(found["summary"], LONGEST_SUMMARY),
        minutes=round(found["minutes"].number(1, MOST_MINUTES)),
        steps=tuple(steps),
        learned=_words(found["learned"], LONGEST_TEXT) if "learned" in found else None,
    )


def _steps(nodes: Sequence[Node]) -> Iterator[Step]:
    before: list[str] = []
    for node in nodes:
        step = _step(node, before[-1:])
        if step.id in before:
            raise UserError(
                "lesson-step-twice",
                N_("{source}, line {line}: there are two steps with the id {step!r}."),
                source=node.place.source,
                line=node.place.line,
                step=step.id,
            )
        before.append(step.id)
        yield step


def _step(node: Node, last: Iterable[str]) -> Step:
    found = node.map(("id", "title", "text", "page", "check"), ("query", "after"))
    query = found["query"].entries() if "query" in found else {}
    _refuse_wrong_set_up(query)
    named = found["after"].list(N_("step")) if "after" in found else None
    return Step(
        id=_id(found["id"]),
        title=_words(found["title"], LONGEST_TITLE),
        text=_words(found["text"], LONGEST_TEXT),
        page=found["page"].one_of(PAGES),
        check=_check(found["check"]),
        query=texts(query, LONGEST_QUERY),
        after=tuple(last) if named is None else tuple(each.text(LONGEST_ID) for each in named),
    )


def _refuse_wrong_set_up(query: Mapping[str, Node]) -> None:
    """UserError, with its line, where a step sends to Train with a set-up that is none, or frees
    knobs that there are not."""
    config, show = query.get("config"), query.get("show")
    said = config.text(LONGEST_QUERY) if config else ""
    if config:
        _read(config.place, said, None)
    if show:
        free = show.text(LONGEST_QUERY)
        _read(show.place, said, f"{free},model" if "from" in query else free)  # of any network


def _read(place: Place, config: str, show: str | None) -> None:
    try:
        read_set_up(config, show)
    except UserError as error:
        raise UserError(
            "lesson-config-wrong",
            N_("{source}, line {line}: the set-up can't be used. {reason}"),
            source=place.source,
            line=place.line,
            reason=error,
        ) from None


def _check(node: Node) -> Check:
    every = MORE[CheckKind.TRAINED]
    kind = CheckKind(node.map(("kind",), every)["kind"].one_of(CheckKind))
    found = node.map(("kind",), MORE.get(kind, ()))
    return Check(
        kind=kind,
        data=found["data"].text(100) if "data" in found else "",
        model=found["model"].one_of(sorted(each.name for each in architectures))
        if "model" in found
        else "",
        imported=found["imported"].truth() if "imported" in found else None,
        pretrained=found["pretrained"].truth() if "pretrained" in found else None,
        accuracy=found["accuracy"].number(0, 1) if "accuracy" in found else None,
        guess=found["guess"].truth() if "guess" in found else False,
        same_data=found["same_data"].text(LONGEST_ID) if "same_data" in found else "",
    )


def _words(node: Node, longest: int) -> Words:
    others = [language for language in languages() if language not in BOTH]
    return Words(texts(node.map(BOTH, others), longest))


def _id(node: Node) -> str:
    found = node.text(LONGEST_ID)
    if not ID.fullmatch(found):
        raise node.place.wrong(
            N_("small letters, digits and single dashes between them, not {text!r}", text=found)
        )
    return found


def _refuse_unreachable(steps: Sequence[Step], nodes: Sequence[Node]) -> None:
    """UserError where a step waits for one that is not there, or for itself."""
    ids = {step.id for step in steps}
    for step, node in zip(steps, nodes, strict=True):
        for name in step.after:
            if name not in ids:
                raise _unreachable(node.place, step, N_("there is no step {name!r}", name=name))
    reached = reachable(steps)
    for step, node in zip(steps, nodes, strict=True):
        if step.id not in reached:
            raise _unreachable(node.place, step, N_("it waits for steps that wait for it"))


def reachable(steps: Sequence[Step]) -> set[str]:
    """The ids of the steps that one comes to, doing one after the other."""
    reached: set[str] = set()
    for _round in steps:
        reached |= {step.id for step in steps if reached.issuperset(step.after)}
    return reached


def _unreachable(place: Place, step: Step, reason: str) -> UserError:
    return UserError(
        "lesson-step-unreachable",
        N_("{source}, line {line}: step {step!r} can't be reached: {reason}. See its `after`."),
        source=place.source,
        line=place.line,
        step=step.id,
        reason=reason,
    )


def _refuse_unknown_runs(steps: Sequence[Step], nodes: Sequence[Node]) -> None:
    """UserError where a step needs the run of a step that is not before it, or brings none."""
    for step, node in zip(steps, nodes, strict=True):
        earlier = [each for each in steps if each.id in _before(step, steps)]
        with_run = [each.id for each in earlier if each.check.kind in OF_A_RUN]
        for name in REFERENCE.findall(" ".join(step.query.values())):
            if name not in with_run:
                raise _no_run(node.place, step, f"${name}", with_run)
        if step.check.same_data and step.check.same_data not in with_run:
            raise _no_run(node.place, step, step.check.same_data, with_run)
        trained = [each for each in earlier if each.check.kind is CheckKind.TRAINED]
        if step.check.kind is CheckKind.CHANGED_ONE_KNOB and not trained:
            raise _no_run(node.place, step, CheckKind.CHANGED_ONE_KNOB, with_run)


def _before(step: Step, steps: Sequence[Step]) -> set[str]:
    """The ids of all steps that are done when one comes to this one."""
    by_id = {each.id: each for each in steps}
    found: set[str] = set()
    waiting = [*step.after]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_id[name].after
    return found


def _no_run(place: Place, step: Step, name: str, with_run: Sequence[str]) -> UserError:
    return UserError(
        "lesson-run-unknown",
        N_(
            "{source}, line {line}: step {step!r} needs a run ({name}), and no step before it "
            "trains that one. Steps before it that train: {steps}."
        ),
        source=place.source,
        line=place.line,
        step=step.id,
        name=name,
        steps=", ".join(with_run) or "–",
    )
