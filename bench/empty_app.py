"""The smallest Streamlit app that looks ready: what `first_page` compares with."""

import streamlit as st

st.button("Train a digit reader now")
