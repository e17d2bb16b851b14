"""Which runs the page shows, in which order and with which columns; all of it is in the address."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import streamlit as st

from core.auth.actors import EVERYBODY
from core.common.i18n import N_, _
from core.people.repository import list_people
from core.runs.labels import all_tags
from core.runs.models import STATUS_WORDS, RunStatus
from core.runs.search import Sort, Wanted, used_names
from core.runs.titles import data_title, network_title
from pages._ui.run.tested import choose_tested, versions_of
from pages._ui.runs.columns import COLUMNS, USUAL
from pages._ui.shell.actor import actor
from pages._ui.shell.clock import viewers_zone
from pages._ui.shell.state import follow, held, life
from pages._ui.widgets.messages import problem

SORT_WORDS = {
    Sort.MADE: N_("when it was made"),
    Sort.NAME: N_("name"),
    Sort.DATA: N_("data set"),
    Sort.NETWORK: N_("network"),
    Sort.STATE: N_("state"),
    Sort.ACCURACY: N_("accuracy"),
    Sort.EPOCHS: N_("epochs"),
    Sort.SECONDS: N_("training time"),
    Sort.PARAMETERS: N_("parameters"),
    Sort.SPEED: N_("speed"),
}
MINE = "mine"
UPWARDS = "-"  # before a sort in the address: the other way round
RISING = (Sort.NAME, Sort.DATA, Sort.NETWORK, Sort.STATE)  # words: from A on


class View(NamedTuple):
    """What is to be shown; results on the test images of `version`, or None: first results."""

    wanted: Wanted
    sort: Sort
    descending: bool
    columns: Sequence[str]
    version: str | None


def ask_for_view() -> View:
    """Draw the filters, as the address has them; what is changed goes there."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = _search()
        sort, descending = _sort()
        narrowed = sum(bool(st.query_params.get(name)) for name in _NARROWING)
        label = _("Filter ({count})", count=narrowed) if narrowed else _("Filter")
        with st.popover(label, icon=":material/filter_list:", key="runs_filter"):
            wanted = _filter(words)
        with st.popover(_("Columns"), icon=":material/view_column:", key="runs_columns_choice"):
            columns = _columns()
        if (narrowed or words) and st.button(_("Show all"), icon=":material/filter_list_off:"):
            for name in (*_NARROWING, "q"):
                st.query_params.pop(name, None)
            st.rerun()
        version = _version(wanted)
    if version is not None:
        st.caption(_("Sorting and filters by accuracy go by first results."))
    if wanted.one_a_config:
        st.caption(
            _(
                "One row for each config: its newest run with a result, and in Accuracy the mean "
                "over its seeds with their standard deviation. Sorting goes by that run."
            )
        )
    return View(wanted, sort, descending, columns, version)


def _version(wanted: Wanted) -> str | None:
    """On which test images results are shown, where all runs are on one data set of versions."""
    options = versions_of([*(wanted.data or used_names()[0])])
    return choose_tested(options, _("first results"), "runs_tested") if options else None


def sort_by(sort: Sort) -> None:
    """Sort by that from the next run of the page on; the other way round where it is so now."""
    present, descending = _sort_in_address()
    falling = not descending if sort is present else sort not in RISING
    _write("sort", _sort_text(sort, falling))


_NARROWING = (
    *("data", "network", "state", "tag", "least", "most"),
    *("from", "to", "starred", "configs", "of"),
)


def _search() -> str:
    first = st.query_params.get("q", "")
    key = life("runs_q", first)
    words: str = st.text_input(
        _("Search"),
        held(key, first),
        max_chars=200,
        key=key,
        placeholder=_("name, notes, tag, data, network, id"),
        icon=":material/search:",
    )
    follow("runs_q", key, first, words)
    _write("q", words)
    return words


def _sort() -> tuple[Sort, bool]:
    first = _sort_text(*_sort_in_address())
    options = [_sort_text(sort, falling) for sort in Sort for falling in (True, False)]
    key = life("runs_sort", first)
    chosen = st.selectbox(
        _("Sort by"),
        options,
        options.index(held(key, first, options)),
        format_func=_sort_words,
        key=key,
        width=240,
    )
    follow("runs_sort", key, first, chosen)
    _write("sort", "" if chosen == _sort_text(Sort.MADE, True) else chosen)
    return Sort(chosen.removeprefix(UPWARDS)), not chosen.startswith(UPWARDS)


def _sort_in_address() -> tuple[Sort, bool]:
    text = st.query_params.get("sort", "")
    name = text.removeprefix(UPWARDS)
    if name not in list(Sort):
        return Sort.MADE, True
    return Sort(name), not text.startswith(UPWARDS)


def _sort_text(sort: Sort, descending: bool) -> str:
    return sort if descending else f"{UPWARDS}{sort}"


def _sort_words(text: str) -> str:
    sort = Sort(text.removeprefix(UPWARDS))
    return f"{_(SORT_WORDS[sort])} {'↑' if text.startswith(UPWARDS) else '↓'}"


def _filter(words: str) -> Wanted:
    names, networks = used_names()
    data = _several("data", _("Data set"), names, data_title)
    of_network = _several("network", _("Network"), networks, network_title)
    states = _several("state", _("State"), [*map(str, RunStatus)], _state_words)
    tags = _several("tag", _("Tags"), [*all_tags()], str)
    least = _percent("least", _("Accuracy from (%)"))
    most = _percent("most", _("Accuracy to (%)"))
    since, until = _day("from", _("Made from")), _day("to", _("Made to"))
    starred = _switched("starred", _("Only with a star"))
    owners = _owners()
    one_a_config = _switched("configs", _("One row for each config, over its seeds"))
    return Wanted(
        words,
        data,
        of_network,
        [RunStatus(state) for state in states],
        tags,
        least,
        most,
        _utc(since),
        _utc(until, timedelta(days=1)),
        starred,
        one_a_config=one_a_config,
        owners=owners,
    )


def _owners() -> list[str]:
    """Whose runs: by name, or `mine`; nothing is asked where nobody has chosen a name."""
    names = {each.id: each.shown for each in list_people()}
    if not names:
        return []
    words = {MINE: _("mine")} | {EVERYBODY.name: _("everybody's")} | names
    chosen = _several("of", _("Whose"), [*words], lambda owner: words[owner])
    return [actor().name if owner == MINE else owner for owner in chosen]


def _columns() -> list[str]:
    first = [one for one in _listed("columns") if one in COLUMNS] or [*USUAL]
    key = life("runs_columns", first)
    chosen = st.pills(
        _("Columns"),
        [*COLUMNS],
        selection_mode="multi",
        default=held(key, first),
        format_func=lambda one: _(COLUMNS[one].title),
        key=key,
        label_visibility="collapsed",
    )
    follow("runs_columns", key, first, chosen)
    ordered = [one for one in COLUMNS if one in chosen]
    _write("columns", "" if ordered == [*USUAL] else ",".join(ordered))
    return ordered


def _several(name: str, label: str, options: Sequence[str], words: Any) -> list[str]:
    asked = _listed(name)
    first = [one for one in asked if one in options]
    if unknown := [one for one in asked if one not in options]:
        problem(
            _(
                "No run has what the address asks for ({label}: {unknown}); that is left out.",
                label=label,
                unknown=", ".join(unknown),
            )
        )
    key = life(f"runs_{name}", first)
    chosen = st.multiselect(
        label,
        options,
        default=[one for one in held(key, first) if one in options],
        format_func=words,
        key=key,
        placeholder=_("any"),
    )
    follow(f"runs_{name}", key, first, chosen)
    _write(name, ",".join(chosen))
    return chosen


def _switched(name: str, label: str) -> bool:
    first = st.query_params.get(name) == "1"
    key = life(f"runs_{name}", first)
    chosen = st.toggle(label, held(key, first), key=key)
    follow(f"runs_{name}", key, first, chosen)
    _write(name, "1" if chosen else "")
    return chosen


def _percent(name: str, label: str) -> float | None:
    first = _number(st.query_params.get(name, ""))
    key = life(f"runs_{name}", first)
    chosen = st.number_input(
        label, 0.0, 100.0, held(key, first), step=1.0, format="%.1f", key=key, placeholder=_("any")
    )
    follow(f"runs_{name}", key, first, chosen)
    _write(name, "" if chosen is None else f"{chosen:g}")
    return None if chosen is None else chosen / 100


def _day(name: str, label: str) -> date | None:
    first = _date(st.query_params.get(name, ""))
    key = life(f"runs_{name}", first)
    chosen = st.date_input(label, held(key, first), key=key, format="YYYY-MM-DD")
    day = chosen if isinstance(chosen, date) else None
    follow(f"runs_{name}", key, first, day)
    _write(name, day.isoformat() if day else "")
    return day


def _utc(day: date | None, more: timedelta = timedelta()) -> datetime | None:
    """The begin of that day on the viewer's clock."""
    if day is None:
        return None
    try:
        begin = datetime.combine(day, time(), viewers_zone()) + more
        return begin.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _listed(name: str) -> list[str]:
    return [one for one in st.query_params.get(name, "").split(",") if one]


def _write(name: str, text: str) -> None:
    """Into the address, where it does not stand there yet."""
    if text:
        if st.query_params.get(name) != text:
            st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def _state_words(state: str) -> str:
    return _(STATUS_WORDS[RunStatus(state)])
