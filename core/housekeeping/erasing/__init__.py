"""Deleting for good what several people may need: first it is stopped, then it goes."""
