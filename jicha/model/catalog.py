"""The catalogue: everything an auditor reads, found by walking an ordered list of folders.

`load_catalog()` reads ours; `load_catalog(Path("overlay"))` lays others over it: a whole file
replaces the file at the same path, regulation values merge by (name, key, province).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jicha.model.base import CatalogError, Entry, parse, read_yaml
from jicha.model.codes import CodeList
from jicha.model.regulation import DatedValue, Document, Value
from jicha.model.table import Table
from jicha.model.theme import Theme
from jicha.model.utility import Utility
from jicha.model.view import View

OWN_CATALOG = Path(__file__).parent.parent / "catalog"
NATIONAL = "national"


@dataclass(frozen=True)
class Layer:
    """One folder of the ordered list, with the hash of its content."""

    path: Path
    digest: str


@dataclass(frozen=True)
class Folder:
    """A view or theme as it lies on disk: its entry and the files beside it."""

    path: Path
    sql: str
    cases: Path | None


@dataclass(frozen=True)
class ThemeFolder(Folder):
    theme: Theme


@dataclass(frozen=True)
class ViewFolder(Folder):
    view: View


@dataclass(frozen=True)
class Disabled:
    """A theme that an overlay switched off, with its reason."""

    code: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """The merged catalogue, each part by name; `regulations` maps 'topic.name' to values by province."""

    layers: tuple[Layer, ...]
    tables: Mapping[str, Table]
    codes: Mapping[str, CodeList]
    views: Mapping[str, ViewFolder]
    themes: Mapping[str, ThemeFolder]
    documents: Mapping[str, Document]
    regulations: Mapping[str, Mapping[str, Value]]
    utilities: Mapping[str, Utility]
    data: Mapping[str, Path]
    disabled: tuple[Disabled, ...]

    @cached_property
    def digest(self) -> str:
        """One hash over the ordered layers: two runs with the same digest used the same catalogue."""
        return hashlib.sha256("".join(layer.digest for layer in self.layers).encode()).hexdigest()

    def relation(self, name: str) -> Table | View:
        """The table or view of that name."""
        if name in self.tables:
            return self.tables[name]
        if name in self.views:
            return self.views[name].view
        raise CatalogError(f"there is no table or view named {name!r} in the catalogue")

    def values(self, parameter: str, province: str) -> tuple[DatedValue, ...]:
        """The dated values of 'topic.name[@layer]' for a province, its own instead of the national ones of a key and layer.

        A value of experience is a default, so a province's own value of any layer takes its place. CatalogError
        when a key has values of several layers and the rule does not say which.
        """
        name, _, layer = parameter.partition("@")
        by_province = self.regulations.get(name)
        if by_province is None:
            raise CatalogError(f"there is no regulation value named {name!r}")
        own = by_province[province].values if province in by_province else ()
        own_places = {(value.key, layer) for value in own for layer in (self.layer_of(value), "experience")}
        national = by_province[NATIONAL].values if NATIONAL in by_province else ()
        merged = (*own, *(value for value in national if (value.key, self.layer_of(value)) not in own_places))
        if layer:
            return tuple(value for value in merged if self.layer_of(value) == layer)
        layers: dict[str | None, set[str]] = {}
        for value in merged:
            layers.setdefault(value.key, set()).add(self.layer_of(value))
        for several in layers.values():
            if len(several) > 1:
                raise CatalogError(f"{name} has values of several layers: say which, as {name}@{sorted(several)[0]}")
        return merged

    def layer_of(self, value: DatedValue) -> str:
        """The layer of a value: its own, or its document's."""
        return value.layer or self.documents[value.document].layer


def _digest(root: Path) -> str:
    """The hash of all files of a folder with their relative paths."""
    total = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _merged_files(roots: Iterable[Path]) -> dict[str, Path]:
    """The file that counts for each relative path: the last layer's."""
    return {str(path.relative_to(root)): path for root in roots for path in sorted(root.rglob("*")) if path.is_file()}


def _named(model: type[Entry], path: Path, **given: object) -> Entry:
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise CatalogError(f"{path}: the file does not hold an entry")
    return parse(model, {**content, **given}, path)


def _theme_folder(path: Path, files: Mapping[str, Path], place: str) -> ThemeFolder | Disabled:
    content = read_yaml(path)
    if isinstance(content, dict) and content.get("disabled"):
        return Disabled(code=str(content["code"]), reason=str(content["disabled"]))
    theme = parse(Theme, content, path)
    rule = files.get(f"{place}/rule.sql")
    if rule is None:
        raise CatalogError(f"{path.parent}: rule.sql is missing")
    sql = rule.read_text(encoding="utf-8")
    return ThemeFolder(path=path.parent, sql=sql, cases=files.get(f"{place}/cases.yaml"), theme=theme)


def _view_folder(path: Path, files: Mapping[str, Path], place: str) -> ViewFolder:
    view = _named(View, path, name=path.parent.name)
    assert isinstance(view, View)
    sql = files.get(f"{place}/view.sql")
    if sql is None and view.made_by is None:
        raise CatalogError(f"{path.parent}: view.sql is missing and the view has no made_by")
    return ViewFolder(
        path=path.parent,
        sql=sql.read_text(encoding="utf-8") if sql else "",
        cases=files.get(f"{place}/cases.yaml"),
        view=view,
    )


def _merge_regulations(found: dict[str, dict[str, Value]], path: Path, province: str) -> None:
    """Add one topic file; a later layer's values for the same name and key replace the earlier ones whole."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise CatalogError(f"{path}: the file does not hold regulation values")
    for name, entry in content.items():
        value = parse(Value, {**entry, "name": name}, path)
        by_province = found.setdefault(f"{path.stem}.{name}", {})
        earlier = by_province.get(province)
        if earlier is not None:
            new_keys = {v.key for v in value.values}
            kept = tuple(v for v in earlier.values if v.key not in new_keys)
            value = value.model_copy(update={"values": (*kept, *value.values)})
        by_province[province] = value


def _refuse_changed_grain(roots: list[Path], themes: Mapping[str, ThemeFolder]) -> None:
    """An overlay may replace a theme, never what one of its findings is about."""
    for root in roots[:-1]:
        for path in root.glob("themes/*/*/theme.yaml"):
            content = read_yaml(path)
            now = themes.get(str(content.get("code"))) if isinstance(content, dict) else None
            if now is None or now.path == path.parent or content.get("disabled"):
                continue
            before = parse(Theme, content, path)
            if (before.subject_kind, before.population.key) != (now.theme.subject_kind, now.theme.population.key):
                raise CatalogError(f"{now.path}: {before.code} may be replaced, but not its subject_kind and population key")


def _refuse_changed_columns(roots: list[Path], tables: Mapping[str, Table]) -> None:
    """An overlay's table only gains columns."""
    for root in roots[:-1]:
        for path in root.glob("tables/*.yaml"):
            before, now = _named(Table, path, name=path.stem), tables[path.stem]
            assert isinstance(before, Table)
            changed = [name for name, column in before.columns.items() if now.columns.get(name) != column]
            if changed or before.grain != now.grain:
                gone = ", ".join(changed) or "grain"
                raise CatalogError(f"table {path.stem}: an overlay may only add columns; changed or gone: {gone}")


def load_catalog(*overlays: Path) -> Catalog:
    """Our catalogue with the overlays laid over it in order; CatalogError names file and remedy."""
    roots = [OWN_CATALOG, *(path.resolve() for path in overlays)]
    for root in roots:
        if not root.is_dir():
            raise CatalogError(f"{root}: no such catalogue folder")
    files = _merged_files(roots)
    tables: dict[str, Table] = {}
    codes: dict[str, CodeList] = {}
    views: dict[str, ViewFolder] = {}
    themes: dict[str, ThemeFolder] = {}
    documents: dict[str, Document] = {}
    utilities: dict[str, Utility] = {}
    data: dict[str, Path] = {}
    disabled: list[Disabled] = []
    for place, path in sorted(files.items()):
        parts = Path(place).parts
        match parts:
            case ("tables", _) if path.suffix == ".yaml":
                tables[path.stem] = _named(Table, path, name=path.stem)  # type: ignore[assignment]
            case ("codes", _) if path.suffix == ".yaml":
                codes[path.stem] = _named(CodeList, path, name=path.stem)  # type: ignore[assignment]
            case ("views", _, "view.yaml"):
                views[path.parent.name] = _view_folder(path, files, str(Path(place).parent))
            case ("themes", _, _, "theme.yaml"):
                folder = _theme_folder(path, files, str(Path(place).parent))
                if isinstance(folder, Disabled):
                    disabled.append(folder)
                    continue
                if folder.theme.code in themes:
                    raise CatalogError(f"{path}: code {folder.theme.code} already belongs to {themes[folder.theme.code].path}")
                themes[folder.theme.code] = folder
            case ("regulations", "documents", _) if path.suffix == ".yaml":
                documents[path.stem] = _named(Document, path, name=path.stem)  # type: ignore[assignment]
            case ("tariffs", utility, "utility.yaml"):
                utilities[utility] = _named(Utility, path, name=utility)  # type: ignore[assignment]
            case _ if path.suffix == ".csv":
                data[place] = path
    off = {entry.code for entry in disabled}
    catalog = Catalog(
        layers=tuple(Layer(root, _digest(root)) for root in roots),
        tables=tables,
        codes=codes,
        views=views,
        themes={code: themes[code] for code in sorted(themes) if code not in off},
        documents=documents,
        regulations=_regulations(roots),
        utilities=utilities,
        data=data,
        disabled=tuple(disabled),
    )
    _refuse_changed_columns(roots, tables)
    _refuse_changed_grain(roots, themes)
    return catalog


def _regulations(roots: Iterable[Path]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for root in roots:
        for path in sorted(root.glob("regulations/*/*.yaml")):
            if path.parent.name != "documents":
                _merge_regulations(found, path, path.parent.name)
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a catalogue CSV; lines that begin with # are comments."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
