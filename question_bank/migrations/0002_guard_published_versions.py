"""The database itself refuses to change a published version, whoever asks.

Beware: SQLite forgets the triggers of a table that a later migration rebuilds (AlterField, AddConstraint …); such a
migration must call guard() again. The tests of the guards fail when it was forgotten.
"""

from django.db import migrations

VERSIONS = ("QuestionVersion", "TaskVersion", "RubricVersion")
SENTENCE = "a published version does not change"
PARTS = {  # a part of a rubric → the state of the version it belongs to
    "Criterion": "SELECT state FROM question_bank_rubricversion WHERE id = OLD.version_id",
    "CriterionLevel": (
        "SELECT state FROM question_bank_rubricversion WHERE id ="
        " (SELECT version_id FROM question_bank_criterion WHERE id = OLD.criterion_id)"
    ),
}


def guard(apps, schema_editor):
    """Install (again) every trigger."""
    vendor = {"sqlite": _Sqlite, "postgresql": _PostgreSQL}[schema_editor.connection.vendor]()
    statements = []
    for name in VERSIONS:
        model = apps.get_model("question_bank", name)
        table = model._meta.db_table
        columns = [field.column for field in model._meta.local_concrete_fields if field.column != "state"]
        statements += vendor.trigger(f"{table}_frozen", table, columns, "OLD.state <> 'draft'")
        statements += vendor.trigger(
            f"{table}_no_way_back", table, ["state"], "OLD.state <> 'draft' AND NEW.state = 'draft'"
        )
    for name, state in PARTS.items():
        table = apps.get_model("question_bank", name)._meta.db_table
        statements += vendor.trigger(f"{table}_frozen", table, [], f"({state}) <> 'draft'")
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Remove every trigger."""
    vendor = {"sqlite": _Sqlite, "postgresql": _PostgreSQL}[schema_editor.connection.vendor]()
    for name in (*VERSIONS, *PARTS):
        table = apps.get_model("question_bank", name)._meta.db_table
        for statement in (*vendor.drop(f"{table}_frozen", table), *vendor.drop(f"{table}_no_way_back", table)):
            schema_editor.execute(statement)


class _Sqlite:
    def trigger(self, name, table, columns, condition):
        when = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
        return [
            *self.drop(name, table),
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        ]

    def drop(self, name, table):
        return [f"DROP TRIGGER IF EXISTS {name}"]


class _PostgreSQL:
    """The condition stands in the function, because WHEN may not hold a query there."""

    def trigger(self, name, table, columns, condition):
        when = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
        return [
            *self.drop(name, table),
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]

    def drop(self, name, table):
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()"]


class Migration(migrations.Migration):
    """Triggers on versions, criteria and levels."""

    dependencies = [("question_bank", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
