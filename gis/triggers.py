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
CREATE OR REPLACE FUNCTION move_version(moving text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
  INSERT INTO layer_versions AS v (layer, version) VALUES (moving, 1)
  ON CONFLICT (layer) DO UPDATE SET version = v.version + 1 RETURNING version INTO moved;
  PERFORM pg_notify('{CHANNEL}', moving || ' ' || moved);
END $$
"""

_STATEMENT = "FOR EACH STATEMENT"

_VERSION_OF_CHANGES = """
CREATE OR REPLACE FUNCTION version_of_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed_rows) THEN
    PERFORM move_version(TG_ARGV[0]);
  END IF;
  RETURN NULL;
END $$
"""

# A million new rows are not gathered a second time only to learn that there were any.
_VERSION_OF_INSERTS = """
CREATE OR REPLACE FUNCTION version_of_inserts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM move_version(TG_TABLE_NAME);
  RETURN NULL;
END $$
"""

# A load tells its rows while they wait (gis.load) and brings the text along; whoever does not is told here.
_UNTOLD = {
    "insert": f"NEW.{TOLD} = ''",
    "update": f"NEW.{TOLD} = '' OR NEW.{TOLD} IS NOT DISTINCT FROM OLD.{TOLD}",
}


def install_statements() -> list[str]:
    """The SQL that makes every layer do so; safe to run again."""
    statements = [_KEEP_DELETED, _KEEP_REPLACED, _MOVE_VERSION, _VERSION_OF_CHANGES, _VERSION_OF_INSERTS]
    for layer in layers.ALL.values():
        statements += _tell(layer)
        for event, when in _UNTOLD.items():
            each = f"FOR EACH ROW WHEN ({when})"
            call = f"tell_{layer.name}()"
            statements.append(_trigger(layer.name, f"tell_{event}", f"BEFORE {event.upper()}", call, each))
        statements += _kept(layer.name, key="id")
        statements += _on_change(layer.name, "version", f"version_of_changes('{layer.name}')", ("update", "delete"))
        statements.append(
            _trigger(layer.name, "version_of_inserts", "AFTER INSERT", "version_of_inserts()", _STATEMENT)
        )
        if layer.part:
            statements += _kept(layer.part.name, key="feature_id")
            statements += _on_change(layer.part.name, "version", f"version_of_changes('{layer.name}')")
            statements += [_retell(layer), *_on_change(layer.part.name, "retell", f"retell_{layer.name}()")]
    return statements


def retell_statements() -> list[str]:
    """The SQL that makes all texts anew: due when a declaration has changed."""
    return [f"UPDATE {layer.name} SET {TOLD} = ''" for layer in layers.ALL.values()]


def _tell(layer: Layer) -> list[str]:
    """Telling a row of the layer as it is stored, and one that waits to be merged, before it is known by an id."""
    stored = staged = "NULL"
    if layer.part:
        columns = ", ".join(["number", *(column.name for column in layer.part.properties)])
        types = ", ".join(f"{c.name} {c.to_sql().type.compile()}" for c in layer.part.properties)
        every = "(SELECT json_agg(row_to_json(c)) FROM (SELECT {} FROM {} ORDER BY number) c)"
        stored = every.format(columns, f"{layer.part.name} WHERE feature_id = NEW.id")
        staged = every.format(columns, f"jsonb_to_recordset(NEW.parts) AS p (number integer, {types})")
    return [_telling(f"tell_{layer.name}", layer, stored), _telling(f"tell_staged_{layer.name}", layer, staged)]


def _telling(function: str, layer: Layer, parts: str) -> str:
    told = [f'NEW."{column.name}"' for column in layer.properties] + [f"NEW.{name}" for name in ORIGIN]
    if layer.part:
        told.append(f"{parts} AS {layer.part.name}")
    return f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
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


def _kept(table: str, key: str) -> list[str]:
    before, after = "OLD TABLE AS before_rows", "NEW TABLE AS after_rows"
    return [
        _trigger(table, "history_of_updates", "AFTER UPDATE", f"keep_replaced('{key}')", _seeing(f"{before} {after}")),
        _trigger(table, "history_of_deletes", "AFTER DELETE", f"keep_deleted('{key}')", _seeing(before)),
    ]


def _on_change(table: str, name: str, call: str, events: tuple[str, ...] = ("insert", "update", "delete")) -> list[str]:
    """After these kinds of change, with the rows that they touched as ``changed_rows``."""
    age = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
    return [
        _trigger(
            table, f"{name}_of_{event}s", f"AFTER {event.upper()}", call, _seeing(f"{age[event]} TABLE AS changed_rows")
        )
        for event in events
    ]


def _seeing(tables: str) -> str:
    return f"REFERENCING {tables} {_STATEMENT}"


def _trigger(table: str, name: str, when: str, call: str, each: str = "FOR EACH ROW") -> str:
    return f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION {call}"
