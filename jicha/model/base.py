"""The strict parent of every catalogue model, and the errors a reader of the catalogue sees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError


class CatalogError(Exception):
    """A catalogue file that cannot be used; the text names the file, the place and the remedy."""


class Entry(BaseModel):
    """A catalogue entry: frozen, and an unknown key is an error rather than a typo nobody sees."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entry):
    """A text in both languages of the house; Chinese is what users read first."""

    zh: str
    en: str = ""


def _texts(value: Any) -> Any:
    """Let a list of texts be written as one text."""
    return [value] if isinstance(value, dict | str) else value


def _text(value: Any) -> Any:
    """Let a text be written as a plain Chinese string."""
    return {"zh": value} if isinstance(value, str) else value


ZhText = Annotated[Text, BeforeValidator(_text)]
Texts = Annotated[tuple[ZhText, ...], BeforeValidator(_texts)]


class _UniqueKeyLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """A safe loader for which a key written twice is an error, and only true and false are truth values.

    YAML 1.1 also reads on, off, yes and no so: `on:` would be the key True.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise CatalogError(f"line {key_node.start_mark.line + 1}: the key {key!r} stands twice")
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_UniqueKeyLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _UniqueKeyLoader.yaml_implicit_resolvers.items()
}
_UniqueKeyLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))

T = TypeVar("T", bound=Entry)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; duplicate keys and broken syntax raise CatalogError with the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except CatalogError as error:
        raise CatalogError(f"{path}: {error}") from None
    except yaml.YAMLError as error:
        raise CatalogError(f"{path}: not valid YAML: {error}") from None


def parse(model: type[T], content: Any, path: Path) -> T:
    """The entry that a file's content describes; every wrong field is named with its place in the file."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise CatalogError(f"{path}: {wrong}") from None
