"""After a test that commits: the tables that it filled are emptied, and nothing else.

Django's own way empties each of some two hundred tables and makes all content types and permissions anew, which takes
about a second on PostgreSQL; a test fills a few dozen tables.
"""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

from centres.models import Act

LASTING = {ContentType._meta.db_table, Permission._meta.db_table}  # made with the tables


def tables():
    """Those of all models, and of their many-to-many relations."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - LASTING)


def filled(names):
    """Those of the tables that hold a row, in one query."""
    quoted = ((name, connection.ops.quote_name(name)) for name in names)
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table})" for name, table in quoted)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def empty(test_case=None):
    """In one transaction, at whose end the foreign keys are looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in filled(tables()):
            # The seal of the ledger refuses to delete a line (centres/migrations/0002_seal_ledger.py).
            sealed = name == Act._meta.db_table and connection.vendor == "postgresql"
            cursor.execute(f"{'TRUNCATE' if sealed else 'DELETE FROM'} {connection.ops.quote_name(name)}")


@pytest.fixture(scope="session", autouse=True)
def only_what_was_filled():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield
