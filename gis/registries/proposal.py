"""What to say of tables of no known form: what they hold, and a mapping to start from."""

from collections.abc import Sequence

from gis.registries import mapping
from gis.registries.table import Table


def complaint(tables: Sequence[Table]) -> str:
    """Korean first, then English, then the mapping that the headings suggest."""
    told = []
    for table in tables:
        rows = table.headings or (table.sample[0] if table.sample else ())
        told.append(
            f"{table.called}: 아는 서식이 아닙니다. 아무것도 저장하지 않았습니다. No known form; nothing was stored."
        )
        told.append(
            f"  {'제목 · headings' if table.headings else '첫 행 (제목 없음) · first row'}: {', '.join(rows)[:400]}"
        )
        proposed = mapping.proposed(table)
        if proposed:
            told.append(
                "  이 짝짓기를 고쳐 FILE.toml 로 두고 --mapping FILE.toml · Save this, mend it, load with --mapping:"
            )
            told += [f"    {line}" for line in proposed.splitlines()]
        else:
            told.append(
                "  goldentime import --forms 로 아는 서식을 보고 --as FORM, 또는 --mapping FILE.toml. "
                "See the known forms with --forms, then --as FORM or --mapping."
            )
    return "\n".join(told)
