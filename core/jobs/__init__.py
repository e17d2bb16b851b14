"""How far a piece of work is, in a file that pages, tabs and terminals see."""
