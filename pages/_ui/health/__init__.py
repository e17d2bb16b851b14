"""The page Health: what all stands on, and whether it stands."""
