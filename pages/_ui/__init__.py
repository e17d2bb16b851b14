"""What the pages share. Pages import from here and from `core`, never from each other.

`shell` frames every page, `widgets` are what it is drawn from; `network`, `export` and `run` are
shared by several pages; the other packages belong to one page each.
"""
