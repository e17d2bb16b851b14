"""Searches over the knobs of a config: what varies, who asks, what came of it (Optuna)."""
