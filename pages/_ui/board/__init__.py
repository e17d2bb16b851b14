"""A class at work, as its teacher sees it: who is where, whose training runs, what was guessed."""
