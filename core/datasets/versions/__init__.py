"""Versions of a data set: lists of edits on the original, kept in the workspace."""
