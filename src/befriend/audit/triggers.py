"""The database's own refusal to change what was written down, and to delete what the chain has not forgotten yet."""

from typing import Any

WORDS = "Audit entries are never changed, and deleted only where the chain begins after them."

_FORGOTTEN = (
    "EXISTS (SELECT 1 FROM audit_seal JOIN audit_head ON audit_head.id = 1 AND audit_seal.seq <= audit_head.begins "
    "WHERE audit_seal.entry_id = OLD.id)"
)
_INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
        f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN NOT {_FORGOTTEN} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
        "CREATE OR REPLACE FUNCTION audit_entry_refuse_unless_forgotten() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_FORGOTTEN} THEN RETURN OLD; END IF; RAISE EXCEPTION '{WORDS}'; END $$",
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse_unless_forgotten()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ],
}
_REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_entry_no_{act}" for act in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_entry_no_{act} ON audit_entry"
        for act in ("change", "update", "delete", "truncate")  # "change" is the older name of two in one
    ],
}


def install(connection: Any) -> None:
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: Any) -> None:
    """Only for a migration that touches these tables, and for tests that empty theirs."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
