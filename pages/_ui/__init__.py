"""What the pages share. Pages import from here and from `core`, never from each other.

`page` begins every page, `registry` lists them, `navigation` draws the menu, `state` holds what a
person is setting up, `forms` makes widgets from config fields, `components` and `charts` draw,
`data_*` are the parts of the Data page, `live_chart`, `draw_pad`, `picture_grid` and `run_panel`
are the moving parts.
"""
