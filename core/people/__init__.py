"""Who the people of a workspace are: their names, the words that bring them back, their cookies."""
