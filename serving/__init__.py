"""How the app is served: who is answered, what runs beside the server, where it listens.

`app.py` builds the web application from `gate` (who is answered, and with which headers),
`descriptors` (how much it may hold open) and `running` (what begins with the server). `command`
is what the terminal's `app` does, on every system in the same way.
"""
