"""The cards of the recipes."""
