"""Bringing own images: from a ZIP, a folder, a CSV of paths or an `.npz` to a data set.

Read it in this order:

1. `sources`: where images come from, file by file; `base` has what they are made of, and the line
   that each odd one of them gets; `open` opens the right one.
2. `folders`: which class and which part an image belongs to, and what is nobody's image.
   `tables`: what a CSV says of images. `text`: names in old code pages, and their spelling.
3. `judging`: which files are images; `plan`: which goes where, before any is decoded.
4. `pipeline`: the main flow; `decoding` turns files into pixels, `staging` keeps what is there so
   far so that a broken-off import goes on, `publish` makes a data set of it.
5. `preview`: a look before the import. `core.execution.imports`: imports in the background;
   `core.housekeeping.imported`: rename and delete.

Nothing here trusts its input, nothing is written outside the workspace, and no path in it is made
of a string from a file.
"""
