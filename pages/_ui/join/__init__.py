"""The way into a lesson of the class."""
