"""The table of files that hosts with workspaces of their own have in common."""

from sqlalchemy import BigInteger, Column, String, Table

from core.db.columns import metadata

shared_files = Table(
    "shared_files",
    metadata,
    Column("workspace", String(32), primary_key=True, doc="Whose it is: `workspace.id`."),
    Column("address", String(300), primary_key=True, doc="Where it lies, from the workspace on."),
    Column("size", BigInteger, nullable=False, doc="In bytes."),
    Column("sha256", String(64), nullable=False, doc="Of its bytes."),
    info={
        "summary": "A file of an imported data set or a version each that all hosts have, where"
        " they leave files for each other (`VISTAZO_FILES`)."
    },
)
