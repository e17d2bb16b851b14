"""The figures of a sweep, one part at a time: which one stands in the address."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from core.common.i18n import N_, _
from core.reporting.sweeps.figures import (
    ALONG_WORDS,
    Along,
    best_so_far,
    importance_figure,
    pareto_figure,
)
from core.reporting.sweeps.knob_figures import (
    FEWEST_FOR_A_MAP,
    Axis,
    contour_figure,
    parallel_figure,
    slice_figure,
)
from core.search.results import LEAST_FOR_IMPORTANCE, Importances, TrialState
from pages._ui.shell.state import held, remember
from pages._ui.shell.worker_results import answer_so_far, draw_answer
from pages._ui.sweeps.reading import Seen, axes, importances_of, titles_of
from pages._ui.sweeps.table import show_trials
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.choices import choose_one, choose_part
from pages._ui.widgets.layout import figure

FEWEST = 2  # knobs
IMPORTANCE_HEIGHT = 200


class Chosen(NamedTuple):
    """The part that is shown, and what is chosen in it: over what, which knobs."""

    part: str
    along: Along = Along.RUNS
    knobs: tuple[str, ...] = ()


def choose_figure(seen: Seen) -> Chosen:
    """The widgets: outside of what ticks."""
    shown = [name for name in PARTS if name != "goals" or seen.second]
    part = choose_part("sweep_part", shown, lambda one: _(PARTS[one][0]))
    if part == "best":
        return Chosen(part, choose_one(_("Over"), ALONG_WORDS, Along.RUNS, "sweep_along"))
    if part == "two" and len(seen.sweep.spec.knobs) >= FEWEST:
        return Chosen(part, knobs=_two_knobs(seen))
    return Chosen(part)


def draw_figure(seen: Seen, chosen: Chosen) -> None:
    """The part as the sweep stands; a word where there is nothing to draw yet."""
    if chosen.part != "runs" and not seen.tried:
        st.info(_("No run has ended yet: figures come with the first."), icon=":material/timer:")
        return
    PARTS[chosen.part][1](seen, chosen)


def _two_knobs(seen: Seen) -> tuple[str, ...]:
    titles = titles_of(seen.sweep.spec)
    paths = [one.path for one in seen.sweep.spec.knobs]
    words = {path: titles.get(path, path) for path in paths}
    left, right = st.columns(2)
    across = _knob_box(left, _("Knob across"), words, paths[0], f"across_{seen.sweep.id}")
    others = [path for path in paths if path != across]
    key = f"up_{seen.sweep.id}_{across}"
    return across, _knob_box(right, _("Knob upwards"), words, others[0], key, others)


def _knob_box(
    place: "st.delta_generator.DeltaGenerator",
    label: str,
    words: Mapping[str, str],
    first: str,
    key: str,
    among: Sequence[str] = (),
) -> str:
    options = list(among or words)
    chosen: str = place.selectbox(
        label,
        options,
        options.index(held(key, first, options)),
        format_func=words.__getitem__,
        key=key,
        on_change=remember,
        args=(key,),
    )
    return chosen


def _best(seen: Seen, chosen: Chosen) -> None:
    with figure(_("Best so far")):
        drawn = best_so_far(seen.tried, seen.aim, chosen.along)
        alt = _("Each run's figure, and the best so far as a line")
        show_chart(drawn, f"sweep_best_{seen.sweep.id}", alt)


def _knobs(seen: Seen, _chosen: Chosen) -> None:
    left, right = st.columns((3, 2), gap="large")
    with left, figure(_("All knobs at once (parallel coordinates)")):
        drawn = parallel_figure(seen.tried, axes(seen.sweep.spec), seen.aim)
        alt = _("A line for each run across all knobs to its figure")
        show_chart(drawn, f"sweep_parallel_{seen.sweep.id}", alt)
    with right, figure(_("Which knob matters")):
        _importance(seen)


def _importance(seen: Seen) -> None:
    """A worker computes it: the page draws on meanwhile."""
    if seen.count(TrialState.COMPLETE) < LEAST_FOR_IMPORTANCE:
        st.info(_("Too few whole runs yet to say which knob matters."), icon=":material/info:")
        return
    call, about = importances_of(seen)
    waiting = _("Which knob matters is being computed …")

    def draw(found: Importances) -> None:
        if found.shares is None:
            st.info(_(found.reason), icon=":material/info:")
            return
        titles = titles_of(seen.sweep.spec)
        shares = {titles.get(path, path): share for path, share in found.shares.items()}
        alt = _("How much of the differences between the runs each knob explains")
        show_chart(importance_figure(shares), f"sweep_importance_{seen.sweep.id}", alt)
        if found.reason:
            st.caption(_(found.reason))

    if not seen.searching:
        draw_answer(call, draw, waiting, about, IMPORTANCE_HEIGHT)
    elif found := answer_so_far(call, about):
        draw(found)
    else:
        st.caption(waiting)


def _each(seen: Seen, _chosen: Chosen) -> None:
    st.subheader(_("Each knob alone (slices)"), anchor=False)
    places = st.columns(2, gap="large")
    for number, axis in enumerate(axes(seen.sweep.spec)):
        with places[number % len(places)]:
            drawn = slice_figure(seen.tried, axis, seen.aim)
            alt = _("Each run's figure against {knob}", knob=axis.title)
            show_chart(drawn, f"sweep_slice_{seen.sweep.id}_{number}", alt)
    st.caption(_("A cross: ended early. The other knobs stood at anything meanwhile."))


def _two(seen: Seen, chosen: Chosen) -> None:
    if not chosen.knobs:
        st.info(_("This sweep has one knob only."), icon=":material/info:")
        return
    by_path: dict[str, Axis] = {one.path: one for one in axes(seen.sweep.spec)}
    across, up = (by_path[path] for path in chosen.knobs)
    drawn = contour_figure(seen.tried, across, up, seen.aim)
    if drawn is None:
        words = _("A map needs {count} runs that have ended.", count=FEWEST_FOR_A_MAP)
        st.info(words, icon=":material/info:")
        return
    with figure(_("Two knobs together (contour)")):
        alt = _("The figure over {first} and {second}", first=across.title, second=up.title)
        show_chart(drawn, f"sweep_map_{seen.sweep.id}", alt)
    st.caption(_("Between the runs (points) the map is interpolated; the darker, the better."))


def _goals(seen: Seen, _chosen: Chosen) -> None:
    if seen.second:
        with figure(_("Two goals (Pareto front)")):
            drawn = pareto_figure(seen.tried, seen.aim, seen.second)
            alt = _("Each run by both goals, and those that none beats in both")
            show_chart(drawn, f"sweep_goals_{seen.sweep.id}", alt)


def _runs(seen: Seen, _chosen: Chosen) -> None:
    show_trials(seen)


PARTS: Mapping[str, tuple[str, Callable[[Seen, Chosen], None]]] = {
    "best": (N_("Best so far"), _best),
    "goals": (N_("Two goals"), _goals),
    "knobs": (N_("All knobs"), _knobs),
    "each": (N_("Each knob"), _each),
    "two": (N_("Two knobs"), _two),
    "runs": (N_("Its runs"), _runs),
}
