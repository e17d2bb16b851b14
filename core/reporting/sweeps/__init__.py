"""A sweep as figures and in words."""
