"""Runs, their epochs and files: the one place that writes them."""
