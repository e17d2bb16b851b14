"""Bringing own images: from a ZIP, a folder, a CSV of paths or an `.npz` to a data set.

Read it in this order:

1. `members`: what a source of images is made of, and the line that each odd one of them gets.
2. `archive`, `folder`, `arrays`: the sources; `layout` finds classes and parts in paths (`folders`,
   `parts`, `unclear`), `litter` what is nobody's image; `sources` opens the right one. `listed`:
   what a `table` among the files says of them, by its `columns`. `names` in a ZIP, `spelling` of
   all, `code_pages` that they may be in; `array_names` and `array_words` in an `.npz`.
3. `judging`: which files are images; `plan`: which goes where, before any is decoded.
4. `bring`: the main flow; `decoding` turns files into pixels, `half_made` keeps what is there so
   far so that a broken-off import goes on, `finishing` makes a data set of it.
5. `jobs`: imports in the background, for the pages; `keeping`: rename and delete; `preview`;
   `terminal`.

Nothing here trusts its input, nothing is written outside the workspace, and no path in it is made
of a string from a file.
"""
