"""Runs that go on from the checkpoint of another."""
