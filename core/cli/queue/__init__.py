"""The queue of trainings, from a terminal."""
