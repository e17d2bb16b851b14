"""The page Runs: all runs in one table, what filters it, what can be done with those ticked."""
