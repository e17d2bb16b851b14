"""The page Disk: what takes up the workspace, and cleaning up."""
