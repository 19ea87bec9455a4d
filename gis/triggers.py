"""What PostgreSQL does by itself at every change of a layer, so that no way of writing can forget it.

Replaced and deleted rows go to ``history``; the layer's version moves and is announced; and the text
that answers say of a feature is made once, when it changes, instead of at every question.
"""

from gis import layers
from gis.layer import ORIGIN, TOLD, Layer
from gis.provenance import CHANNEL

_KEEP_DELETED = """
CREATE OR REPLACE FUNCTION keep_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO history (layer, feature_id, "row")
  SELECT TG_TABLE_NAME, (to_jsonb(o) ->> TG_ARGV[0])::bigint, to_jsonb(o) - 'told' FROM before_rows o;
  RETURN NULL;
END $$
"""

# A feature whose text alone was made anew has not changed.
_KEEP_REPLACED = """
CREATE OR REPLACE FUNCTION keep_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO history (layer, feature_id, "row")
  SELECT TG_TABLE_NAME, (o.had ->> TG_ARGV[0])::bigint, o.had
  FROM (SELECT to_jsonb(b) - 'told' AS had FROM before_rows b EXCEPT SELECT to_jsonb(a) - 'told' FROM after_rows a) o;
  RETURN NULL;
END $$
"""

_MOVE_VERSION = f"""
CREATE OR REPLACE FUNCTION move_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM changed_rows) THEN
    INSERT INTO layer_versions AS v (layer, version) VALUES (TG_ARGV[0], 1)
    ON CONFLICT (layer) DO UPDATE SET version = v.version + 1 RETURNING version INTO moved;
    PERFORM pg_notify('{CHANNEL}', TG_ARGV[0] || ' ' || moved);
  END IF;
  RETURN NULL;
END $$
"""


def install_statements() -> list[str]:
    """The SQL that makes every layer do so; safe to run again."""
    statements = [_KEEP_DELETED, _KEEP_REPLACED, _MOVE_VERSION]
    for layer in layers.ALL.values():
        statements += [_tell(layer), _trigger(layer.name, "tell", "BEFORE INSERT OR UPDATE", f"tell_{layer.name}()")]
        statements += _kept(layer.name, layer.name, key="id")
        if layer.part:
            statements += _kept(layer.part.name, layer.name, key="feature_id")
            statements += [_retell(layer), *_on_change(layer.part.name, "retell", f"retell_{layer.name}()")]
    return statements


def retell_statements() -> list[str]:
    """The SQL that makes all texts anew: due when a declaration has changed."""
    return [f"UPDATE {layer.name} SET {TOLD} = ''" for layer in layers.ALL.values()]


def _tell(layer: Layer) -> str:
    told = [f'NEW."{column.name}"' for column in layer.properties] + [f"NEW.{name}" for name in ORIGIN]
    if layer.part:
        columns = ", ".join(["number", *(column.name for column in layer.part.properties)])
        told.append(
            f"(SELECT json_agg(row_to_json(c)) FROM (SELECT {columns} FROM {layer.part.name}"
            f" WHERE feature_id = NEW.id ORDER BY number) c) AS {layer.part.name}"
        )
    return f"""
CREATE OR REPLACE FUNCTION tell_{layer.name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.{TOLD} := (SELECT left(substr(row_to_json(p)::text, 2), -1) FROM (SELECT {", ".join(told)}) p);
  RETURN NEW;
END $$
"""


def _retell(layer: Layer) -> str:
    return f"""
CREATE OR REPLACE FUNCTION retell_{layer.name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE {layer.name} SET {TOLD} = '' WHERE id IN (SELECT feature_id FROM changed_rows);
  RETURN NULL;
END $$
"""


def _kept(table: str, layer: str, key: str) -> list[str]:
    both = "OLD TABLE AS before_rows NEW TABLE AS after_rows"
    return [
        _trigger(table, "history_of_updates", "AFTER UPDATE", f"keep_replaced('{key}')", both),
        _trigger(table, "history_of_deletes", "AFTER DELETE", f"keep_deleted('{key}')", "OLD TABLE AS before_rows"),
        *_on_change(table, "version", f"move_version('{layer}')"),
    ]


def _on_change(table: str, name: str, call: str) -> list[str]:
    """After every kind of change, with the rows that it touched as ``changed_rows``."""
    rows = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
    return [
        _trigger(table, f"{name}_of_{event}s", f"AFTER {event.upper()}", call, f"{age} TABLE AS changed_rows")
        for event, age in rows.items()
    ]


def _trigger(table: str, name: str, when: str, call: str, reference: str = "") -> str:
    each = f"REFERENCING {reference} FOR EACH STATEMENT" if reference else "FOR EACH ROW"
    return f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION {call}"
