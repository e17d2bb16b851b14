"""What tests of pages share: a browser without cookies, where Streamlit's `AppTest` has a mock."""

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def no_cookies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has chosen a name or a language before."""
    monkeypatch.setattr(type(st.context), "cookies", {})
