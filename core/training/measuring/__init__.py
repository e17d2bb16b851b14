"""Some real steps of a training, timed before it starts."""
