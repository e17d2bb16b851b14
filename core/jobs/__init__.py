"""One record for all that a worker does: its state, progress, commands, and who works on it."""
