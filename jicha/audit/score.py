"""How well an audit found what was seeded: recall, precision and the error in yuan, theme by theme.

Truth and findings meet by theme and by subject, account or any id in the evidence. An accusation is a finding that is
open or stock: what triage explains accuses nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from jicha.model.catalog import Catalog

_HOLDER = pa.schema([("subject_kind", pa.string()), ("subject_id", pa.string()), ("account_id", pa.string())])

# Money belongs to a month; what has none (a meter of a banned type, a late step) is found or not, whenever it is dated.
_MATCH = """
create temp table pair as
select distinct t.truth_no, f.finding_id
from truth as t
join accusation as f on f.theme_code = t.theme
left join named as n on n.finding_id = f.finding_id and n.id = t.subject_id
where (f.subject_id = t.subject_id or f.account_id = t.account_id or n.id is not null)
    and (t.yuan is null or (date_trunc('month', f.fact_start) <= t.period and f.fact_end >= t.period))
"""

# Seeded and found yuan of everything that hangs together by pairs with one truth row.
_SCORES = """
with seeded as (
    select theme, count(*) as seeded, count(*) filter (where truth_no in (select truth_no from pair)) as found
    from truth group by theme
),

accused as (
    select theme_code as theme, count(*) as accusations,
        count(*) filter (where finding_id not in (select finding_id from pair)) as false_accusations
    from accusation group by theme_code
),

claimed as (
    select pair.truth_no, sum(f.base_yuan) as found_yuan
    from pair join accusation as f using (finding_id)
    where f.finding_id in (select finding_id from pair group by finding_id having count(*) = 1)
    group by pair.truth_no
),

wrong as (
    select t.theme, max(abs(claimed.found_yuan - t.yuan)) as yuan_error
    from truth as t join claimed using (truth_no)
    where t.yuan is not null
    group by t.theme
)

select coalesce(seeded.theme, accused.theme) as theme, coalesce(seeded.seeded, 0), coalesce(seeded.found, 0),
    coalesce(accused.accusations, 0), coalesce(accused.false_accusations, 0), wrong.yuan_error
from seeded full join accused using (theme) left join wrong on wrong.theme = coalesce(seeded.theme, accused.theme)
order by 1
"""


@dataclass(frozen=True)
class Score:
    """One theme's result against the truth; None where there is nothing to divide by."""

    code: str
    class_: str
    seeded: int
    found: int
    accusations: int
    false: int
    yuan_error: Decimal | None

    @property
    def recall(self) -> float | None:
        return self.found / self.seeded if self.seeded else None

    @property
    def precision(self) -> float | None:
        return 1 - self.false / self.accusations if self.accusations else None

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "class": self.class_,
            "seeded": self.seeded,
            "found": self.found,
            "false": self.false,
            "recall": self.recall,
            "precision": self.precision,
            "yuan_error": None if self.yuan_error is None else float(self.yuan_error),
        }


def score(catalog: Catalog, truth: pa.Table, run_folder: Path, source: Path) -> tuple[Score, ...]:
    """The scores of all themes that were seeded or accused somebody; `source` holds the county's tables as Parquet."""
    connection = duckdb.connect()
    connection.register("truth_rows", truth)
    connection.register("holder", _holders(catalog, truth, source))
    connection.execute(
        """
        create temp table truth as
        select t.*, h.account_id, row_number() over () as truth_no
        from truth_rows as t left join holder as h on h.subject_kind = t.subject_kind and h.subject_id = t.subject_id
        """
    )
    connection.execute(
        "create temp table accusation as select * from read_parquet(?) where triage in ('open', 'stock')",
        [str(run_folder / "findings.parquet")],
    )
    connection.register("named", _named(run_folder))
    connection.execute(_MATCH)
    return tuple(
        Score(code, catalog.themes[code].theme.class_, *rest)
        for code, *rest in connection.execute(_SCORES).fetchall()
        if code in catalog.themes
    )


def _named(run_folder: Path) -> pa.Table:
    """Every id that the evidence of a finding names: (finding_id, id)."""
    schema = pa.schema([("finding_id", pa.string()), ("id", pa.string())])
    parts = [schema.empty_table()]
    for path in sorted((run_folder / "evidence").glob("*.parquet")):
        names = [field.name for field in pq.read_schema(path) if field.name.endswith("_id") and field.type == pa.string()]
        rows = pq.read_table(path, columns=names)
        parts += [pa.table([rows["finding_id"], rows[name]], schema=schema) for name in names if name != "finding_id"]
    return pa.concat_tables(parts)


def _holders(catalog: Catalog, truth: pa.Table, source: Path) -> pa.Table:
    """The account behind each seeded subject that has one: a truth about a bill may be told of its account."""
    parts = [pa.table({"subject_kind": [], "subject_id": [], "account_id": []}, schema=_HOLDER)]
    for kind in sorted(set(truth["subject_kind"].to_pylist())):
        table = catalog.tables.get(kind)
        path = source / f"{kind}.parquet"
        if table is None or not table.has_account or len(table.grain) != 1 or not path.exists():
            continue
        key = table.grain[0]
        seeded = ds.field(key).isin(truth["subject_id"].to_pylist())
        rows = ds.dataset(path).to_table(
            columns={"subject_id": ds.field(key), "account_id": ds.field("account_id")}, filter=seeded
        )
        parts.append(pa.table([[kind] * rows.num_rows, rows["subject_id"], rows["account_id"]], schema=_HOLDER))
    return pa.concat_tables(parts)
