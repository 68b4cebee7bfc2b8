"""A finished run opened again: the sources that it read, its views included."""

from __future__ import annotations

from pathlib import Path

from jicha.audit.explain import options_of
from jicha.audit.store import RunFolder, RunRecord
from jicha.audit.views import materialise_views
from jicha.audit.workspace import Sources
from jicha.model.catalog import Catalog
from jicha.warehouse import Warehouse


def sources_of(catalog: Catalog, warehouse: Warehouse, record: RunRecord, out: Path) -> Sources:
    """The sources of a run; views that are no longer there are made again from the same manifest."""
    sources = Sources(catalog, warehouse, warehouse.manifest(record.manifest_id), record.province)
    themes = [catalog.themes[t.code].theme for t in record.themes if t.state == "judged" and t.code in catalog.themes]
    materialise_views(sources, themes, options=options_of(record, out), folder=RunFolder.open(out).views)
    return sources
