"""The terminal: one line for each error, one JSON object as the last line of stdout."""
