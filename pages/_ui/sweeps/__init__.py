"""The page Sweeps: setting up a sweep over knobs, watching it, and its honest end."""
