"""A network as a picture and as a table."""
