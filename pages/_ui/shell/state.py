"""What a person is setting up, typed; kept while they visit other pages.

Runs are found by their id in the address (`?run=`). Only which one was looked at last is kept here:
the menu's links name none.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.experiments.config import ExperimentConfig
from core.experiments.set_up import SetUp

DRAFT = "draft"
_GENERATION = "draft_generation"
_LIVES = "widget_lives"
_LOOKED_AT = "run_looked_at"
_REMEMBERED = "remembered_choices"
_SET_UP, _SET_UP_ENDED = "shared_set_up", "shared_set_up_ended"
RUN_PARAMETER, RUNS_PARAMETER, PART_PARAMETER = "run", "runs", "part"
TIME_MACHINE = "time-machine"  # a part of Evaluate that other pages lead to, as to `MISTAKES`
MISTAKES = "mistakes"
DATA_PARAMETER, VERSION_PARAMETER = "data", "version"
CONFIG_PARAMETER, SHOW_PARAMETER = "config", "show"  # a set-up that somebody handed out
FROM_PARAMETER = "from"  # in place of a config: a run that has it
SET_UP_PARAMETERS = (CONFIG_PARAMETER, FROM_PARAMETER, SHOW_PARAMETER)
SWEEP_PARAMETER, NEW_SWEEP = "sweep", "new"
SITTING_PARAMETER, CODE_PARAMETER = "sitting", "code"  # of a lesson with a class


@dataclass(frozen=True)
class HeldSetUp:
    """The set-up that came with an address: what that said, and what it means. `lesson`: the visit
    of which a step sent there, "" where none did."""

    said: Mapping[str, str]
    set_up: SetUp
    lesson: str = ""


def draft() -> dict[str, Any]:
    """The config being set up, in its JSON form; changing it changes the draft."""
    if DRAFT not in st.session_state:
        st.session_state[DRAFT] = json.loads(ExperimentConfig().to_json())
    values: dict[str, Any] = st.session_state[DRAFT]
    return values


def replace_draft(config: ExperimentConfig) -> None:
    """Set up another config; the form's widgets start anew from it. A set-up that came with the
    address ends: it would put back what it fixes."""
    end_set_up_for_another()
    _begin_with(config)


def change_draft(**sections: Any) -> None:
    """Change fields of the draft's sections (or its own fields) from another page, which ends a
    set-up as `replace_draft` does."""
    end_set_up_for_another()
    turn_knobs(**sections)


def turn_knobs(**sections: Any) -> None:
    """The same within the form: a set-up that came with the address goes on, and puts back what it
    fixes. The form's widgets start anew."""
    values = draft()
    for name, changes in sections.items():
        values[name] = {**values[name], **changes} if isinstance(changes, dict) else changes
    st.session_state[_GENERATION] = generation() + 1


def hold_set_up(held: HeldSetUp) -> None:
    """Set up what came with the address, and keep it until it ends."""
    _begin_with(held.set_up.config)
    st.session_state[_SET_UP] = held
    st.session_state.pop(_SET_UP_ENDED, None)


def held_set_up() -> HeldSetUp | None:
    """The set-up that came with an address and has not ended."""
    found: HeldSetUp | None = st.session_state.get(_SET_UP)
    return found


def set_up_said() -> dict[str, str]:
    """The set-up's parameters, of the address or, where the menu has led here, of what is held."""
    said = {name: st.query_params[name] for name in SET_UP_PARAMETERS if name in st.query_params}
    held_one = held_set_up()
    return said or (dict(held_one.said) if held_one else {})


def forget_set_up() -> None:
    """It is held no more; what the address says may be taken anew."""
    st.session_state.pop(_SET_UP, None)


def end_set_up() -> None:
    """It is held no more, and the address names none."""
    forget_set_up()
    for name in SET_UP_PARAMETERS:
        st.query_params.pop(name, None)


def end_set_up_for_another() -> None:
    """It ends because something else is set up, which is said where it had fixed knobs."""
    if found := held_set_up():
        st.session_state[_SET_UP_ENDED] = found.set_up.free is not None
    end_set_up()


def set_up_has_ended() -> bool:
    """Whether one that fixed knobs has ended because another was set up; once True, then False."""
    return bool(st.session_state.pop(_SET_UP_ENDED, False))


def _begin_with(config: ExperimentConfig) -> None:
    st.session_state[DRAFT] = json.loads(config.to_json())
    st.session_state[_GENERATION] = generation() + 1


def generation() -> int:
    """Counts the replaced drafts; part of the form's widget keys."""
    count: int = st.session_state.get(_GENERATION, 0)
    return count


def held(key: str, first: Any, options: Collection[Any] | None = None) -> Any:
    """The value for the call of the widget `key`: what the app holds of it, else `first`.

    Every widget takes its value from here, in its call (`value=`, `index=`, `default=`), and nobody
    writes `st.session_state[key]`: Streamlit tells the browser of such a write in one message, and
    a click while the page is being drawn throws away what was not sent by then; the browser would
    show the widget's lowest value and send that back. The value in the call travels with every
    message, so a browser that draws the widget from any of them shows what the app holds just then.
    One that shows it already keeps what it has. So a value that is changed in another way needs
    another key (see `life`).

    A widget that was not drawn, if only for a moment, is forgotten by Streamlit: one with
    `on_change=remember, args=(key,)` begins again with what was chosen last.

    What is not among `options` any more counts as not held.
    """
    value = st.session_state.get(key, st.session_state.get(_REMEMBERED, {}).get(key, first))
    return value if options is None or value in options else first


def remember(key: str) -> None:
    """What was chosen in the widget `key` is held for the whole visit (see `held`).

    Only what somebody has chosen: what a widget begins with may depend on what is looked at. It is
    kept apart from the widget's own state, which Streamlit takes away with the widget.
    """
    st.session_state.setdefault(_REMEMBERED, {})[key] = st.session_state[key]


def life(base: str, value: Any) -> str:
    """The key of the widget that shows `value`: another one when that was changed elsewhere.

    `follow` tells what the widget itself has changed. A key that was left is never used again: what
    the app or the browser may still hold of it was said of something else.
    """
    number, known = _lives().get(base, (0, (value,)))
    if value not in known:
        number, known = number + 1, (value,)
    _lives()[base] = number, known
    return f"{base}.{number}"


def follow(base: str, key: str, *values: Any) -> bool:
    """The widget `key` of `life` goes on while its value is one of `values`.

    False where it has ended: a browser may send once more what it does not show any more.
    """
    number = _lives()[base][0]
    if key != f"{base}.{number}":
        return False
    _lives()[base] = number, values
    return True


def _lives() -> dict[str, tuple[int, tuple[Any, ...]]]:
    lives: dict[str, tuple[int, tuple[Any, ...]]] = st.session_state.setdefault(_LIVES, {})
    return lives


def current_run_id() -> str | None:
    """The run in the address, if any."""
    return st.query_params.get(RUN_PARAMETER)


def look_at(run_id: str) -> None:
    """That run is what this person looks at, on further pages too."""
    st.session_state[_LOOKED_AT] = run_id


def looked_at() -> str | None:
    """The run that was looked at last, if any; it may be gone by now."""
    run_id: str | None = st.session_state.get(_LOOKED_AT)
    return run_id


def show_run(run_id: str) -> None:
    """Put a run into the address."""
    st.query_params[RUN_PARAMETER] = run_id
