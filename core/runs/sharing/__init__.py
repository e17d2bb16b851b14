"""Runs' files go to the place that hosts share, and come from there to a host that lacks them."""
