from django.db import migrations

SEAL = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % refused', TG_OP;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON centres_act
    FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();
"""
UNSEAL = """
DROP TRIGGER ledger_is_append_only ON centres_act;
DROP FUNCTION refuse_ledger_change();
"""


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    """On PostgreSQL the database itself refuses to change or delete a line of the ledger."""

    dependencies = [("centres", "0001_initial")]

    operations = [migrations.RunPython(on_postgresql(SEAL), on_postgresql(UNSEAL))]
