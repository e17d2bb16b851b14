"""The frame of every page: start, menu, addresses, what is being set up, answers of the workers."""
