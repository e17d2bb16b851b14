"""Bringing images of one's own."""
