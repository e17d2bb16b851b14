"""Lessons, and classes at them, from a terminal."""
