"""What a lesson's file may say, and the line that says what it may not."""

import pytest

from core.architectures import architectures
from core.common import i18n
from core.common.errors import UserError
from core.lessons.models import CheckKind
from core.lessons.reading import BOTH, PAGES, read_lesson
from pages._ui.shell.registry import PAGES as ALL_PAGES
from tests.lessons import lesson_with

DREW = "page: predict, check: {kind: drew}"
TRAINED = "page: train, check: {kind: trained, data: digits, accuracy: 0.9}"


def test_a_lesson_as_its_file_says_it():
    text = lesson_with(
        DREW, TRAINED, 'page: compare, query: {runs: "$step-2"}, check: {kind: drew}'
    )
    lesson = read_lesson(text, "a.yaml")
    assert (lesson.id, lesson.minutes, lesson.own) == ("mine", 5, False)
    assert [step.after for step in lesson.steps] == [(), ("step-1",), ("step-2",)]
    check = lesson.steps[1].check
    assert (check.kind, check.data, check.accuracy) == (CheckKind.TRAINED, "digits", 0.9)
    assert lesson.steps[2].query == {"runs": "$step-2"}
    assert (lesson.number_of("step-2"), lesson.number_of("none")) == (2, 0)
    assert lesson.step("step-1") is lesson.steps[0]
    assert lesson.step("none") is None
    assert lesson.learned is None
    learned = read_lesson(f"learned: {{en: A, es: B}}\n{text}", "a.yaml").learned
    assert learned
    assert learned.text() == "A"


def test_texts_are_shown_in_the_reader_s_language():
    title = read_lesson(lesson_with(DREW), "a.yaml").title
    i18n.use_language("es")
    try:
        assert title.text() == "Un título"
    finally:
        i18n.use_language("en")
    assert title.text() == "A title"


def test_pages_are_those_of_the_app():
    named = {page.path.removeprefix("pages/").removesuffix(".py") for page in ALL_PAGES}
    assert set(PAGES) <= named


def test_both_languages_are_some_that_the_app_has():
    assert set(BOTH) <= set(i18n.languages())


WRONG = {  # what is put in place of what, the line, words of the error
    "no map": (("id: mine", "- id"), 2, "no YAML"),
    "a key that there is not": (("minutes: 5", "minutes: 5\ncolour: red"), 5, "colour"),
    "a key twice": (("minutes: 5", "minutes: 5\nminutes: 6"), 5, "twice"),
    "a key that lacks": (("minutes: 5\n", ""), 1, "lacks 'minutes'"),
    "a translation that lacks": (
        ("summary: {en: A title, es: Un título}", "summary: {en: A}"),
        3,
        "lacks 'es'",
    ),
    "a language that there is not": (("minutes: 5", "minutes: {de: 5}"), 4, "number"),
    "a title too long": (("title: {en: A title", f"title: {{en: {'a' * 81}"), 2, "1 to 80"),
    "an empty title": (("title: {en: A title", 'title: {en: ""'), 2, "1 to 80"),
    "no title": (("title: {en: A title", "title: {en: null"), 2, "1 to 80"),
    "minutes too many": (("minutes: 5", "minutes: 601"), 4, "1 to 600"),
    "minutes as a text": (("minutes: 5", "minutes: five"), 4, "number"),
    "minutes of another base": (("minutes: 5", "minutes: 0x5"), 4, "number"),
    "no minutes at all": (("minutes: 5", "minutes: .nan"), 4, "number"),
    "an id of capitals": (("id: mine", "id: Mine"), 1, "small letters"),
    "an id that leads away": (("id: mine", "id: ../mine"), 1, "small letters"),
    "steps that are no list": (("steps:", "steps: {a: b}\nolder:"), 6, "can't have 'older'"),
    "a page that there is not": (("page: predict", "page: trash"), 6, "one of home, recipes"),
    "a check that there is not": (("kind: drew", "kind: slept"), 6, "not 'slept'"),
    "a check with a key of another": (("kind: drew", "kind: drew, accuracy: 0.9"), 6, "accuracy"),
    "a share over one": (("accuracy: 0.9", "accuracy: 90"), 7, "0 to 1"),
    "a network that there is not": (("data: digits", "model: lenet6"), 7, "lenet5"),
    "a truth that is none": (("data: digits", "guess: perhaps"), 7, "true or false"),
    "an id twice": (("page: train", "page: train, id: step-1"), 7, "twice"),
    "two steps of one id": (("id: step-2", "id: step-1"), 7, "two steps"),
    "a step that is not there": (("id: step-2", "after: [gone], id: step-2"), 7, "no step 'gone'"),
    "a step that waits for itself": (("id: step-2", "after: [step-2], id: step-2"), 7, "reached"),
    "steps in a circle": (("id: step-1", "after: [step-2], id: step-1"), 6, "reached"),
    "a run that no step brings": (
        ("page: predict", 'query: {run: "$step-1"}, page: predict'),
        6,
        "$step-1",
    ),
    "a config with a value that can't be": (
        ("page: predict", """query: {config: '{"training": {"epochs": 0}}'}, page: predict"""),
        6,
        "epochs",
    ),
    "a setting that there is not": (
        ("page: predict", "query: {config: training.epoch=3}, page: predict"),
        6,
        "epochs",
    ),
    "a knob that can't be turned": (
        ("page: predict", "query: {config: model=linear, show: dropout}, page: predict"),
        6,
        "dropout",
    ),
    "a knob that there is not, without a config": (
        ("page: predict", "query: {show: dropuot}, page: predict"),
        6,
        "dropuot",
    ),
    "a wrong knob on a line of its own": (
        ("page: predict", "query: {config: model=linear,\n     show: dropout}, page: predict"),
        7,
        "dropout",
    ),
    "the images of a step that is not before": (
        ("data: digits", "same_data: step-2"),
        7,
        "step-2",
    ),
    "a change of nothing": (("kind: drew", "kind: changed_one_knob"), 6, "changed_one_knob"),
    "a part that is repeated": (("minutes: 5", "minutes: &five 5"), 4, "&, * or !"),
    "an object": (("minutes: 5", "minutes: !!python/object/apply:os.getpid []"), 4, "&, * or !"),
    "something deep": (("minutes: 5", f"minutes: {'[' * 20}{']' * 20}"), 4, "too deep"),
    "a character that is none": (("A title", "A \x07title"), 1, "YAML"),
    "a key that is a map": (("minutes: 5", "{a: b}: 5"), 1, "a map"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_line(case):
    (old, new), line, words = WRONG[case]
    right = lesson_with(DREW, TRAINED)
    wrong = right.replace(old, new, 1)
    assert wrong != right
    with pytest.raises(UserError) as caught:
        read_lesson(wrong, "a.yaml")
    assert f"a.yaml, line {line}:" in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["", "# nothing", "[]", "5", "[" * 60_000, "{" * 60_000, "a: *a"])
def test_what_is_no_lesson_at_all(text):
    with pytest.raises(UserError, match=r"a\.yaml, line 1:"):
        read_lesson(text, "a.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"id: {'a' * 64_000}", "larger than 64,000 bytes"),
        (lesson_with(*[DREW] * 31), "1 to 30 steps"),
        (lesson_with(), "a list"),
    ],
)
def test_too_much_and_too_little(text, words):
    with pytest.raises(UserError, match=words):
        read_lesson(text, "a.yaml")


def test_thirty_steps_are_no_more_than_may_be():
    assert len(read_lesson(lesson_with(*[DREW] * 30), "a.yaml").steps) == 30


def test_steps_may_wait_for_several_and_for_none():
    lesson = read_lesson(
        lesson_with(
            f"after: [step-2], {DREW}", f"after: [], {DREW}", f"after: [step-1, step-2], {DREW}"
        ),
        "a.yaml",
    )
    assert [step.after for step in lesson.steps] == [("step-2",), (), ("step-1", "step-2")]


def test_every_network_may_be_asked_for():
    for each in architectures:
        text = lesson_with(f"page: train, check: {{kind: trained, model: {each.name}}}")
        assert read_lesson(text, "a.yaml").steps[0].check.model == each.name
