"""A run as pages show it: picked, listed, started, watched."""
