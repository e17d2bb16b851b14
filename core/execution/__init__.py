"""Who computes what and when: the queue, the worker processes, imports in the background."""
