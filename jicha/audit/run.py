"""`jicha audit`: every theme over one manifest, resumable after a kill, nothing capped, nothing passed in silence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jicha.audit import coverage as cover
from jicha.audit.findings import RuleError, as_findings, refuse_impossible
from jicha.audit.options import Options
from jicha.audit.ranges import account_ranges
from jicha.audit.standing import acts_as, rests_on_unverified, values_in_force
from jicha.audit.store import Outcome, RunFolder, RunRecord, ThemeRecord
from jicha.audit.triage import triage
from jicha.audit.views import materialise_views, months_of_views
from jicha.audit.withdrawn import withdrawn
from jicha.audit.workspace import EVERYONE, AccountRange, Months, Sources, months_for, open_workspace
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.sql.allow import SqlError
from jicha.sql.hashing import asks_for_the_day, parameters_hash, theme_hash
from jicha.sql.judge import Judge, prepare
from jicha.sql.trial import themes_named
from jicha.warehouse import Manifest, Warehouse

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Run:
    """A finished audit: its record and where it lies."""

    record: RunRecord
    folder: Path


def audit(
    catalog: Catalog,
    warehouse: Warehouse,
    manifest: Manifest,
    options: Options,
    *,
    progress: Progress = lambda *_: None,
) -> Run:
    """Judge every theme and write findings, coverage, evidence and the record; returns the finished run."""
    started = time.perf_counter()
    folders = themes_named(catalog, options.themes)
    sources = Sources(catalog, warehouse, manifest, options.province)
    place = RunFolder.open(options.out)
    run_id = _run_id(catalog, manifest, options)
    months = months_of_views(catalog, [folder.theme for folder in folders.values()], options.period)
    outcomes = []
    for number, folder in enumerate(folders.values(), start=1):
        progress(folder.theme.code, number, len(folders))
        outcomes.append(_judge_theme(sources, folder, options, place, months))
    record = RunRecord(
        run_id=run_id,
        manifest_id=manifest.id,
        catalog_digest=catalog.digest,
        catalog_layers=tuple((layer.path.name, layer.digest) for layer in catalog.layers),
        province=options.province,
        period=tuple(str(day) for day in options.period) if options.period else None,
        as_of=str(options.as_of),
        org=options.org,
        engine=options.engine,
        baseline=str(options.baseline) if options.baseline else None,
        finished_at=dt.datetime.now().isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - started, 3),
        themes=tuple(outcome.record for outcome in outcomes),
        disabled=tuple((entry.code, entry.reason) for entry in catalog.disabled),
    )
    findings = _stamped(outcomes, run_id, manifest.id)
    covered = cover.combine([outcome.coverage for outcome in outcomes])
    if options.org:
        findings, covered = cover.only_org(sources, options, findings, covered)
    judged = triage(sources, findings, options)
    folder_path = place.publish(record, judged, covered, outcomes, withdrawn=withdrawn(place, record, judged))
    warehouse.keep(manifest, run_id)
    return Run(record=record, folder=folder_path)


def _run_id(catalog: Catalog, manifest: Manifest, options: Options) -> str:
    """A run's result is a function of manifest, catalogue, period and day; so is its id."""
    content = [
        manifest.id,
        catalog.digest,
        str(options.period),
        str(options.as_of),
        options.province,
        options.org,
        options.themes,
    ]
    content.append(str(options.baseline))
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:16]


def _missing_tables(sources: Sources, folder: ThemeFolder) -> tuple[str, ...]:
    """The tables that were never loaded, among those without which nothing can be judged: the rule's own."""
    names = set()
    for name in {*folder.theme.reads, folder.theme.population.from_}:
        names |= _base_tables(sources.catalog, name)
    return tuple(sorted(name for name in names if not sources.is_loaded(name)))


def _base_tables(catalog: Catalog, name: str) -> set[str]:
    if name not in catalog.views:
        return {name}
    return set().union(*(_base_tables(catalog, read) for read in catalog.views[name].view.reads))


def _judge_theme(
    sources: Sources, folder: ThemeFolder, options: Options, place: RunFolder, months: Mapping[str, Months | None]
) -> Outcome:
    """The outcome of one theme: from the store when nothing that it rests on has changed, else judged now.

    A theme that cannot run, by its own fault or a view's, fails alone: the others are judged.
    """
    theme = folder.theme
    began = time.perf_counter()
    record = ThemeRecord(code=theme.code, theme_hash="", params_hash="", class_=theme.class_)
    if missing := _missing_tables(sources, folder):
        covered = cover.not_loaded(sources, folder, missing, options)
        return Outcome.without_findings(replace(record, state="not_loaded", reason="未装载：" + "、".join(missing)), covered)
    try:
        t_hash = theme_hash(sources.catalog, folder)
        p_hash = parameters_hash(sources.catalog, folder, province=options.province)
        record = replace(record, theme_hash=t_hash, params_hash=p_hash)
        materialise_views(sources, [theme], options=options, folder=place.views, months=months)
        judge = prepare(sources.catalog, folder, province=options.province, clock=options.clock)
        key = _input_key(sources, folder, judge, options, t_hash, p_hash)
        stored = place.stored(theme.code, key)
        if stored is not None:
            return stored
        hits, counted = _judged(sources, folder, judge, options, place)
        refuse_impossible(theme, hits)
    except (RuleError, SqlError, CatalogError, *engine_errors(options.engine)) as error:
        return Outcome.without_findings(replace(record, state="failed", reason=str(error)), cover.empty())
    start, end = options.clock.period_start, options.clock.period_end
    used = values_in_force(sources.catalog, folder, province=options.province, start=start, end=end)
    unverified = rests_on_unverified(sources.catalog, folder, used)
    findings, evidence = as_findings(
        hits, theme, theme_hash=t_hash, params_hash=p_hash, acts_as=acts_as(folder, unverified), unverified=unverified
    )
    covered = cover.of_theme(theme, counted, hits)
    record = replace(
        record,
        state="judged",
        findings=findings.num_rows,
        key=key,
        unverified=unverified,
        seconds=round(time.perf_counter() - began, 3),
    )
    return place.store(Outcome(record=record, findings=findings, evidence=evidence, coverage=covered))


def _input_key(sources: Sources, folder: ThemeFolder, judge: Judge, options: Options, t_hash: str, p_hash: str) -> str:
    """What a theme's result is a function of; an equal key means an equal result."""
    inputs: list[object] = [t_hash, p_hash, str(options.period), options.province, options.engine]
    for name in judge.tables:
        if name in sources.views:
            inputs.append(sources.views[name].name)
        elif name in sources.manifest.snapshots:
            inputs.append(f"{name}:{sources.manifest.snapshots[name]}")
    if folder.theme.population.at is None or asks_for_the_day(judge.population, judge.hits):
        inputs.append(str(options.as_of))
    return hashlib.sha256(json.dumps(inputs, default=str).encode()).hexdigest()[:24]


def _judged(sources: Sources, folder: ThemeFolder, judge: Judge, options: Options, place: RunFolder) -> tuple[pa.Table, pa.Table]:
    """(hits held against the population, counts by organisation and reason), over all account ranges."""
    hits, counts = [], []
    for accounts in _ranges(sources, folder, judge, options):
        found, counted = judge_range(sources, folder, judge, options, accounts=accounts, spill=place.spill)
        hits.append(found)
        counts.append(counted)
    return pa.concat_tables(hits, promote_options="permissive"), pa.concat_tables(counts)


def _ranges(sources: Sources, folder: ThemeFolder, judge: Judge, options: Options) -> Iterable[AccountRange]:
    if folder.theme.locality != "account":
        return (EVERYONE,)
    months = months_for(folder.theme.look_back, judge.tables, options.period)
    return account_ranges(sources, judge.hits, judge.tables, months, options.memory_bytes)


def judge_range(
    sources: Sources,
    folder: ThemeFolder,
    judge: Judge,
    options: Options,
    *,
    accounts: AccountRange = EVERYONE,
    spill: Path | None = None,
) -> tuple[pa.Table, pa.Table]:
    """(hits, counts) of one theme over one range of accounts, on the engine of the options."""
    months = months_for(folder.theme.look_back, judge.tables, options.period)
    if options.engine == "spark":
        from jicha.audit.spark import open_spark_workspace

        workspace = open_spark_workspace(sources, judge.tables, months=months)
    else:
        workspace = open_workspace(
            sources,
            judge.tables,
            months=months,
            accounts=accounts,
            memory=options.memory,
            spill=spill,
            judged=folder.theme.population.from_,
        )
    try:
        workspace.define("population", judge.population)
        workspace.materialise("hits", judge.hits)
        return workspace.fetch(judge.findings), workspace.fetch(judge.coverage)
    finally:
        workspace.close()


def _stamped(outcomes: Iterable[Outcome], run_id: str, manifest_id: str) -> pa.Table:
    """All findings with the run and manifest that found them."""
    tables = [outcome.findings for outcome in outcomes]
    together = pa.concat_tables(tables) if tables else pa.table({})
    for name, value in (("run_id", run_id), ("manifest_id", manifest_id)):
        index = together.schema.get_field_index(name)
        together = together.set_column(index, name, pa.array([value] * together.num_rows, pa.string()))
    return together.take(pc.sort_indices(together, [("finding_id", "ascending")]))


def engine_errors(engine: str) -> tuple[type[Exception], ...]:
    """What an engine raises when it refuses a rule."""
    if engine == "spark":
        from pyspark.errors import PySparkException

        return (PySparkException, duckdb.Error)
    return (duckdb.Error,)


def failed_themes(record: RunRecord) -> Iterator[ThemeRecord]:
    """The themes whose rule did not run: a run with one of them is not a success."""
    return (theme for theme in record.themes if theme.state == "failed")
