"""Run by Alembic: migrates on the connection that ``migrations`` has opened, in its one transaction."""

from alembic import context

from tmspros_adapters.sql.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
