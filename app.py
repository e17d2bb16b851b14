"""The router: everything else is in `pages/` and `core/`."""

from pages._ui.navigation import route

route().run()
