"""The people of the workspace, from a terminal."""
