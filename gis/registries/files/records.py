"""JSON: open-API answers in whatever envelope, lists of records, files of several answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gis.errors import BadFile
from gis.registries.files.sheets import text_of
from gis.registries.files.text import encoding_of
from gis.registries.table import BATCH_ROWS, Batch, Table

RESULT_CODES = ("resultCode", "CODE", "returnReasonCode", "errorCode")
GOOD = ("00", "0", "000", "INFO-000", "INFO-0", "200", "OK", "NORMAL_CODE")


def is_theirs(path: Path, head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") or head.lstrip()[:1] == b"<"


def tables(path: Path) -> Iterator[Table]:
    """A table for each list of like records; in an open-API answer there is one."""
    document = _read(path)
    lists = [found for found in _lists(document) if found]
    if not lists:
        raise BadFile(f"{path.name}: {_complaint(document)}")
    records = max(lists, key=len)
    alike = [found for found in lists if found[0].keys() == records[0].keys()]
    yield _table(path, [record for found in alike for record in found])


def _read(path: Path) -> Any:
    try:
        with path.open(encoding=encoding_of(path), errors="strict") as file:
            return json.load(file)
    except (UnicodeDecodeError, ValueError) as error:
        with path.open("rb") as raw:
            page = raw.read(200).lstrip()[:1] == b"<"
        what = (
            "JSON이 아니라 웹 문서입니다: 방화벽이나 기관의 오류 화면일 수 있습니다. "
            "A page or XML instead of JSON, perhaps a firewall's; ask the service again with type=json."
            if page
            else f"JSON으로 읽을 수 없습니다 (잘렸습니까?). Not readable as JSON, perhaps cut off ({error})."
        )
        raise BadFile(f"{path.name}: {what} 아무것도 저장하지 않았습니다. Nothing was stored.") from error


def _lists(node: Any) -> Iterator[list[dict[str, Any]]]:
    """Every list of records below ``node``; one record where a list is meant counts as a list of one."""
    if isinstance(node, list):
        if node and all(isinstance(one, dict) for one in node) and any(_is_record(one) for one in node[:5]):
            yield [_flat(one) for one in node]
        else:
            for one in node:
                yield from _lists(one)
    elif isinstance(node, dict):
        for name, one in node.items():
            if name in ("item", "row") and isinstance(one, dict) and _is_record(one):
                yield [_flat(one)]
            else:
                yield from _lists(one)


def _is_record(one: dict[str, Any]) -> bool:
    return len(one) > 2 and sum(not isinstance(value, (dict, list)) for value in one.values()) > 2


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in record.items():
        told |= {f"{name}.{k}": v for k, v in value.items()} if isinstance(value, dict) else {name: value}
    return told


def _table(path: Path, records: list[dict[str, Any]]) -> Table:
    headings = tuple(dict.fromkeys(name for record in records for name in record))

    def batches() -> Iterator[Batch]:
        for start in range(0, len(records), BATCH_ROWS):
            chunk = records[start : start + BATCH_ROWS]
            rows = [[_text(record.get(name)) for name in headings] for record in chunk]
            lines = list(range(start + 1, start + 1 + len(chunk)))
            yield Batch(lines, rows, (start + len(chunk)) / len(records))

    sample = [[_text(record.get(name)) for name in headings] for record in records[:30]]
    return Table(path, "", headings, batches, sample, format="JSON", encoding="utf-8")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else text_of(value)


def _complaint(document: Any) -> str:
    """What an open API says instead of data."""
    for node in _dicts(document):
        code = next((str(node[name]) for name in RESULT_CODES if name in node), None)
        if code and code not in GOOD:
            said = next((str(value) for name, value in node.items() if "m" in name.lower() and str(value) != code), "")
            return f"자료 대신 오류 답입니다. An error of the open API instead of data: {code} {said}".rstrip()
    return "레코드가 없습니다. No records in this JSON."


def _dicts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _dicts(one)
