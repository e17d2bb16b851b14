"""What Alembic runs for each command: it migrates the connection that `core.db.upgrade` hands on.

Alembic loads this file by its path; nothing imports it.
"""

from alembic import context

from core.db.tables import metadata
from core.db.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
