"""Data, part Trust: what is there twice, leaks, contradicts itself, is blank or unequal."""

import streamlit as st

from core.common.i18n import _, ngettext, number
from core.datasets.base import Part
from core.datasets.class_words import class_words
from core.execution.tasks import FIND_PROBLEMS
from core.inspection.quality import UNEQUAL, Copies, Findings, Place, kept_findings
from pages._ui.data.choice import PART_NUMBER, PART_WORDS, Opened
from pages._ui.data.edits import all_or_none, edits_for, mark
from pages._ui.data.quality_imported import own_findings
from pages._ui.data.quality_texts import KINDS, NOBODY_HAS_LOOKED, SOMEBODY_LOOKS
from pages._ui.shell.state import follow, held, life
from pages._ui.shell.worker_results import draw_again_after, is_running, stop_task
from pages._ui.widgets.messages import Tile, empty_state, image_grid, problem
from pages._ui.widgets.paging import choose_page

GROUPS_AT_ONCE = 6
MOST_TILES = 12


def quality(data: Opened) -> None:
    """What the import noted; the findings, or the button that starts the search."""
    own_findings(data)
    found = kept_findings(data)
    if found:
        show_findings(data, found)
        return
    started = st.session_state.setdefault("trust_started", set())
    task = f"findings-{data.key}"
    if data.key in started:
        _search(data, task, started)
    else:
        _offer_the_search(data, task, started)


def _offer_the_search(data: Opened, task: str, started: set[str]) -> None:
    if said := st.session_state.pop(f"said_{task}", ""):
        problem(said)
    count = len(data.arrays.x_train) + len(data.arrays.x_test)
    running = is_running(task)
    label = _("Watch the search") if running else _("Look for duplicates and leaks")
    words = _(SOMEBODY_LOOKS if running else NOBODY_HAS_LOOKED, count=count)
    place = empty_state(words, picture="search")
    if place.button(label, type="primary", icon=":material/search:", key=f"start_{task}"):
        started.add(data.key)
        st.rerun()


def _search(data: Opened, task: str, started: set[str]) -> None:
    def end(said: str = "") -> None:
        started.discard(data.key)
        st.session_state[f"said_{task}"] = said
        st.rerun()

    if st.button(_("Stop the search"), icon=":material/stop_circle:", key=f"stop_{data.key}"):
        stop_task(task)
        end()
    call = FIND_PROBLEMS(data.config)
    try:
        draw_again_after(call, _("Looking at every image…"), task, lambda error: end(str(error)))
    except Exception:  # an error of ours; the next click must not begin it again
        started.discard(data.key)
        raise


def show_findings(data: Opened, found: Findings) -> None:
    """The answer in figures, then each kind with its images."""
    _figures(found)
    if not found.copies and not found.blank:
        st.success(_("No image is there twice, and none is blank."), icon=":material/verified:")
    for kind in KINDS:
        groups = sorted(
            (group for group in found.copies if group.where == kind),
            key=lambda group: (not group.conflicting, not group.exact),
        )
        if groups:
            _kind_of_copies(data, kind, groups)
    if found.blank:
        _blank(data, found.blank)
    _classes(data, found)
    _say_what_was_compared(found)


def _figures(found: Findings) -> None:
    conflicting = sum(group.conflicting for group in found.copies)
    inside = sum(not group.leaks for group in found.copies)
    leaks, twice, contradict, blank = st.columns(4)
    for place, label, count, meaning in (
        (
            leaks,
            _("In both sets (leaks)"),
            found.leaked_tests(),
            _("Test images also in training."),
        ),
        (twice, _("Other copies (groups)"), inside, _("Groups of copies within one set.")),
        (contradict, _("Contradicting (groups)"), conflicting, _("Copies whose labels differ.")),
        (blank, _("Blank images"), len(found.blank), _("All their pixels are (nearly) the same.")),
    ):
        place.metric(label, number(count, ","), help=meaning)


def _say_what_was_compared(found: Findings) -> None:
    if found.not_compared:
        st.warning(
            _(
                "Too many images look alike when small to compare all of them: "
                "{count:,} pairs, the least alike ones, were left out. There may be "
                "more near copies than are shown here. Copies that agree in every pixel are "
                "all found.",
                count=found.not_compared,
            ),
            icon=":material/filter_alt:",
        )
    st.caption(
        _(
            "Near copies are found by comparing pixels: mirrored, strongly cut or turned ones "
            "are not among them, and a few that only look alike are (two horizons, two plates). "
            "Look before you leave them out."
        )
    )


def _kind_of_copies(data: Opened, kind: str, groups: list[Copies]) -> None:
    title, meaning = KINDS[kind]
    st.subheader(_(title), anchor=False)
    exact = sum(group.exact for group in groups)
    sentences = [
        ngettext(
            "{count:,} group: {exact:,} the same in every pixel (exact), {near:,} nearly so.",
            "{count:,} groups: {exact:,} the same in every pixel (exact), {near:,} nearly so.",
            len(groups),
            exact=exact,
            near=len(groups) - exact,
        ),
        _(meaning),
        _(
            "Where labels contradict each other, nobody knows the right one, and all training "
            "copies are left out."
        ),
    ]
    st.caption(" ".join(sentences))
    places = dict.fromkeys(place for group in groups for place in surplus(group))
    all_or_none(data, kind, list(places))  # one image may be in two groups
    page = choose_page(len(groups), GROUPS_AT_ONCE, f"{kind}_{data.key}")
    columns = st.columns(2)
    for at, group in enumerate(groups[page.start : page.stop]):
        with columns[at % 2], st.container(border=True):
            _group(data, group)


def surplus(group: Copies) -> list[Place]:
    """What to leave out of a group: training copies of test or own validation images.

    Else all but the first; of training images with contradicting labels all.
    """
    if group.where == Part.VALIDATION:
        return [place for place in group.places if place[1] < group.learned]
    training = [place for place in group.places if place[0] == Part.TRAIN]
    if group.leaks or (group.conflicting and training):
        return training
    return list(group.places[1:])


def _group(data: Opened, group: Copies) -> None:
    names = class_words(data.dataset)
    words = _("The same in every pixel") if group.exact else _("Nearly the same")
    if group.conflicting:
        words = _("{alike}, but with different labels", alike=words)
    st.markdown(f"**{words}**")
    image_grid(
        (
            Tile(
                data.images(part)[0][index],
                (names[label], _(PART_NUMBER, part=_(PART_WORDS[part]), index=index)),
                False if group.conflicting else None,
            )
            for (part, index), label in list(zip(group.places, group.labels, strict=True))[
                :MOST_TILES
            ]
        ),
        small=True,
    )
    if len(group.places) > MOST_TILES:
        st.caption(_("… and {count:,} more.", count=len(group.places) - MOST_TILES))
    _drop_toggle(data, group)


def _drop_toggle(data: Opened, group: Copies) -> None:
    places = surplus(group)
    part, index = places[0]
    dropped = edits_for(data).dropped
    kind = "exact" if group.exact else "near"  # an image may be in one group of each
    leave_out = all(one in dropped[where] for where, one in places)
    # What it says may be changed elsewhere: by a button, or in another group of an image.
    base = f"drop_{data.key}_{kind}_{part}_{index}"
    key = life(base, leave_out)
    st.toggle(
        ngettext(
            "Leave out {count} image ({part})",
            "Leave out {count} images ({part})",
            len(places),
            part=_(PART_WORDS[part]),
        ),
        held(key, leave_out),
        key=key,
        on_change=_follow,
        args=(data, places, base, key),
    )


def _follow(data: Opened, places: list[Place], base: str, key: str) -> None:
    leave_out = bool(st.session_state[key])
    if follow(base, key, leave_out):
        mark(data, places, leave_out)


def _blank(data: Opened, places: tuple[Place, ...]) -> None:
    st.subheader(_("Blank images"), anchor=False)
    st.caption(
        _(
            "All their pixels are (nearly) the same, so there is nothing to learn from them: "
            "often a damaged file, or a picture taken with the lid on."
        )
    )
    all_or_none(data, "blank", places)
    names = class_words(data.dataset)
    shown = places[: 2 * MOST_TILES]
    image_grid(
        (
            Tile(
                data.images(part)[0][index],
                (
                    names[data.images(part)[1][index]],
                    _(PART_NUMBER, part=_(PART_WORDS[part]), index=index),
                ),
            )
            for part, index in shown
        ),
        small=True,
    )


def _classes(data: Opened, found: Findings) -> None:
    st.subheader(_("How equal the classes are (class imbalance)"), anchor=False)
    counts = found.class_counts[Part.TRAIN]
    names = class_words(data.dataset)
    least, most = counts.index(min(counts)), counts.index(max(counts))
    if counts[least] == counts[most]:
        words = ngettext(
            "Every class has {count:,} training image.",
            "Every class has {count:,} training images.",
            counts[least],
        )
        st.text(words)
    else:
        st.text(
            _(
                "Fewest training images: {least:,}, of class {least_class}. "
                "Most: {most:,}, of class {most_class}.",
                least=counts[least],
                least_class=names[least],
                most=counts[most],
                most_class=names[most],
            )
        )
    if found.imbalance < UNEQUAL:
        st.caption(
            _("All classes have about the same number: a share of right answers is a fair figure.")
        )
        return
    st.caption(
        _(
            "The largest class has {times:.1f} times as many images as the smallest. A "
            "network can look good by answering the large ones: look at each class' recall "
            "on the page Evaluate, collect more of the small ones, or merge or remove "
            "classes in the part Versions.",
            times=found.imbalance,
        )
    )
