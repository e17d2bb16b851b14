"""The page Sweeps: setting up a search over knobs, watching it, and its honest end."""
