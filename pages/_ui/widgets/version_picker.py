"""Choosing a version of a data set."""

import streamlit as st

from core.common.i18n import _
from core.datasets.versions.repository import list_versions, version_line
from pages._ui.shell import state
from pages._ui.shell.clock import viewers_zone


def choose_version(name: str, version: str, key: str) -> str:
    """The id of a version, "" for the images as they are; "" without asking where there is none."""
    versions = {one.id: one for one in list_versions(name)}
    if version and version not in versions:
        st.warning(
            _("The version asked for is not there any more: these are all images as they are.")
        )
    if not versions:
        return ""
    options = ["", *versions]
    begun = version if version in options else ""
    zone = viewers_zone()
    base, key = key, state.life(key, begun)
    chosen = st.selectbox(
        _("Version"),
        options,
        index=options.index(state.held(key, begun, options)),
        format_func=lambda one: version_line(versions.get(one), zone),
        key=key,
    )
    state.follow(base, key, begun, chosen)
    return str(chosen)
