"""A finished run opened again: the sources that it read, its views included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jicha.audit.explain import options_of
from jicha.audit.options import Options
from jicha.audit.proof import closure_of, digest
from jicha.audit.store import RunFolder, RunRecord
from jicha.audit.views import materialise_views
from jicha.audit.workspace import Sources
from jicha.model.catalog import Catalog
from jicha.sql.clock import Clock
from jicha.warehouse import Warehouse


def rows_are_those_of_the_manifest(catalog: Catalog, warehouse: Warehouse, content: Mapping[str, Any], work: Path) -> bool:
    """Whether the rows that a proof carries are the ones that its manifest holds: read again and compared by digest."""
    clock = {name: dt.date.fromisoformat(content["clock"][name]) for name in ("as_of", "period_start", "period_end")}
    whole = clock["period_start"] == Clock.whole(clock["as_of"]).period_start
    options = Options(
        out=work,
        province=content["province"],
        as_of=clock["as_of"],
        period=None if whole else (clock["period_start"], clock["period_end"]),
    )
    sources = Sources(catalog, warehouse, warehouse.manifest(content["manifest_id"]), content["province"])
    folder = catalog.themes[content["finding"]["theme_code"]]
    materialise_views(sources, [folder.theme], options=options, folder=work / "views")
    again = closure_of(sources, folder, options, content["finding"])
    return {name: digest(rows) for name, rows in again.rows.items()} == dict(content["digests"])


def sources_of(catalog: Catalog, warehouse: Warehouse, record: RunRecord, out: Path) -> Sources:
    """The sources of a run; views that are no longer there are made again from the same manifest."""
    sources = Sources(catalog, warehouse, warehouse.manifest(record.manifest_id), record.province)
    themes = [catalog.themes[t.code].theme for t in record.themes if t.state == "judged" and t.code in catalog.themes]
    materialise_views(sources, themes, options=options_of(record, out), folder=RunFolder.open(out).views)
    return sources
