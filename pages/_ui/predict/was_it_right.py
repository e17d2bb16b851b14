"""Was the answer right? What people say of it is kept: it measures the network on their own images,
and a network can learn from it."""

import streamlit as st

from core.common.i18n import _
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.importing.own_answers import (
    Judgement,
    OwnImage,
    collection_of,
    find,
    keep,
    key_of,
    take_back,
)
from core.runs.models import Run
from pages._ui.network.asked import Asked
from pages._ui.predict.own_images import show_own_images
from pages._ui.predict.picture import Picture
from pages._ui.shell import state
from pages._ui.shell.actor import actor, mine_to_change


def ask_was_it_right(run: Run, dataset: Dataset, picture: Picture, asked: Asked) -> None:
    """Ask it of the answer `asked` of the run's network to a picture that came as a file; below,
    what is kept so far, and how the network does on it."""
    collection, key = collection_of(dataset), key_of(picture.content)
    answered = int(asked.probabilities.argmax())
    with st.container(key="was_it_right"):
        kept = find(collection, key)
        if kept and run.id in kept.answers:
            _say_what_is_kept(kept, collection, run, dataset)
        elif label := _asked(dataset, answered, f"{run.id}.{key}"):
            said = Judgement(
                run_id=run.id,
                picture=picture.content,
                name=picture.name,
                pixels=asked.pixels,
                answer=dataset.class_names[answered],
                label=label,
            )
            keep(collection, said, actor())
            st.rerun()
    show_own_images(run, dataset, collection)


def _asked(dataset: Dataset, answered: int, key: str) -> str | None:
    """The class that somebody names just now: the answer's by a click, or another."""
    words = class_words(dataset)
    others = [index for index in range(len(words)) if index != answered]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"**{_('Was it right?')}**", width="content")
        yes = st.button(_("Yes"), icon=":material/check:", key=f"right_{key}")
        wrong_key = f"wrong_{key}"
        said = state.held(wrong_key, None)
        chosen = st.selectbox(
            _("No, it is …"),
            others,
            index=others.index(said) if said in others else None,
            format_func=lambda index: words[index],
            placeholder=_("No, it is …"),
            label_visibility="collapsed",
            key=wrong_key,
        )
    if yes:
        return dataset.class_names[answered]
    return None if chosen is None else dataset.class_names[chosen]


def _say_what_is_kept(kept: OwnImage, collection: str, run: Run, dataset: Dataset) -> None:
    words = dict(zip(dataset.class_names, class_words(dataset), strict=True))
    label = words.get(kept.label, kept.label)
    with st.container(horizontal=True, vertical_alignment="center"):
        if kept.answers[run.id] == kept.label:
            st.text(_("Kept: it is {label}, and the network was right.", label=label))
        else:
            st.text(_("Kept: it is {label}, and the network was wrong.", label=label))
        mine = mine_to_change(kept.judges.get(run.id, kept.owner))
        if st.button(_("Undo"), icon=":material/undo:", key=f"undo_{kept.key}", disabled=not mine):
            take_back(collection, kept.key, run.id, actor())
            st.rerun()
