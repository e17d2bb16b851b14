"""What the pages share. Pages import from here and from `core`, never from each other.

`page` begins every page, `registry` lists them, `navigation` draws the menu, `state` holds what a
person is setting up, `forms` makes widgets from config fields, `components` and `charts` draw,
`live_chart`, `draw_pad` and `run_panel` are the moving parts.
"""
