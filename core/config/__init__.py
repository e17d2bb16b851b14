"""The sections of a config, their fields, and what is wrong with values in words."""
