"""The page Trash: what is put away, line by line."""
