"""Benchmarks: each module measures the app beside something else and prints ratios.

`_app` starts the real app, `chromium` a real browser; the browser tests use both too.
"""
