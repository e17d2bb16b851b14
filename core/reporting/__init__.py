"""Figures and reports, built without Streamlit."""
