"""The people of a class, a line each, and what a teacher can do for them."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.housekeeping.models import size_words
from core.housekeeping.people import Belongings, belongings, erase
from core.people.models import Person
from core.people.repository import renew_word
from core.runs.search import count_by_owner
from pages._ui.shell.actor import actor
from pages._ui.shell.clock import age
from pages._ui.shell.page import guarded
from pages._ui.shell.people import ROLE_WORDS
from pages._ui.shell.registry import RUNS
from pages._ui.widgets.messages import titled_line
from pages._ui.widgets.paging import choose_page

AT_ONCE = 40


def show_people(people: Sequence[Person]) -> None:
    """How many they are, and a line for each."""
    counts = count_by_owner()
    st.text(ngettext("{count:,} person", "{count:,} people", len(people)))
    for number in choose_page(len(people), AT_ONCE, "people_page"):
        person = people[number]
        _line(person, counts.get(person.id, 0))


def _line(person: Person, runs: int) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"person_{person.id}"
    ):
        with st.container():
            seen = _("here {time}", time=age(person.seen))
            count = ngettext("{count:,} run", "{count:,} runs", runs)
            titled_line(person.shown, " · ".join((_(ROLE_WORDS[person.role]), count, seen)))
        if st.button(
            _("Their runs"), icon=RUNS.icon, key=f"runs_of_{person.id}", disabled=not runs
        ):
            st.switch_page(RUNS.path, query_params={"of": person.id})
        if not person.signs_in and st.button(
            _("New word"), icon=":material/key:", key=f"word_of_{person.id}"
        ):
            ask_for_a_new_word(person)
        if st.button(
            _("Erase"), icon=":material/delete_forever:", key=f"erase_{person.id}", type="tertiary"
        ):
            ask_before_erasing(person)


def ask_for_a_new_word(person: Person) -> None:
    """A dialog that makes one, and shows it once."""
    st.dialog(_("A new word"))(_new_word)(person)


def ask_before_erasing(person: Person) -> None:
    """A dialog that says what would go, and erases all of it or nothing."""
    st.dialog(_("Erase all of this person?"))(_erasing)(person)


def _new_word(person: Person) -> None:
    with guarded():
        st.text(person.shown)
        key = f"word_shown_{person.id}"
        if st.button(_("Make a new word"), type="primary", key=f"make_{key}"):
            st.code(renew_word(person.id, actor()), language=None)
            st.write(_("It is shown only now. With it and the name they come back in any browser."))
        else:
            st.write(_("The word they have now is none any more then."))


def _erasing(person: Person) -> None:
    with guarded():
        what = belongings(person.id, actor())
        st.text(person.shown)
        for line in lines_of(what):
            st.text(line)
        st.write(_("All of it is deleted for good, at once. This can't be undone."))
        with st.container(horizontal=True):
            if st.button(_("Erase all of it"), type="primary", key="erase_now"):
                with st.spinner(_("Erasing…")):
                    erase(person.id, actor())
                st.rerun()
            if st.button(_("Keep it"), key="erase_not"):
                st.rerun()


def lines_of(what: Belongings) -> list[str]:
    """What would be deleted, a line for each kind that there is."""
    counted = (
        (len(what.runs), N_("Runs: {count:,}")),
        (len(what.datasets), N_("Data sets: {count:,}")),
        (
            len(what.mixed),
            N_("Data sets that others made of judged images, theirs among them: {count:,}"),
        ),
        (len(what.versions), N_("Versions of data sets: {count:,}")),
        (what.images, N_("Judged images: {count:,}")),
        (len(what.handed_over), N_("Images handed over to Predict in one go: {count:,}")),
        (len(what.uploads), N_("Uploads: {count:,}")),
        (len(what.in_trash), N_("Data sets, versions and checkpoints in the trash: {count:,}")),
    )
    lines = [_(words, count=count) for count, words in counted if count]
    if what.shared:
        lines.append(
            ngettext(
                "{count:,} version that others' runs need stays, and belongs to everybody",
                "{count:,} versions that others' runs need stay, and belong to everybody",
                len(what.shared),
            )
        )
    size = _("{size} on disk", size=size_words(what.size_bytes))
    return [*(lines or [_("Nothing but the name.")]), *([size] if what.size_bytes else [])]
