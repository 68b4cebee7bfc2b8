"""The `jicha` command: every module of this package is a command, found by walking.

A module with a function `command` is one command; a module with a Typer `app` is a group of them. Only the
module that is asked for gets imported: most of them bring Iceberg and DuckDB along, a second of start-up.
The list of commands is therefore read from the sources, without running them.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group


class _Found(Mapping[str, Any]):
    """Name → command, imported when it is taken out."""

    def __iter__(self) -> Iterator[str]:
        modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
        return (name.replace("_", "-") for name in modules if not name.startswith("_"))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __getitem__(self, name: str) -> Any:
        if name not in iter(self):
            raise KeyError(name)
        module = importlib.import_module(_module(name))
        if hasattr(module, "app"):
            command: Any = get_group(module.app)
        else:
            single = typer.Typer(add_completion=False)
            single.command()(module.command)
            command = get_command(single)
        command.name = name
        return command


class _Commands(TyperGroup):
    """All commands; their list is shown from the sources alone."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        listed = {name: TyperCommand(name=name, help=summary(name)) for name in self.commands}
        TyperGroup(name=self.name, help=self.help, params=self.params, commands=listed).format_help(ctx, formatter)


def _module(name: str) -> str:
    return f"{__name__}.{name.replace('-', '_')}"


def summary(name: str) -> str:
    """What a command does, in its own words: the docstring of `command`, or the `help` of a group's `app`."""
    spec = importlib.util.find_spec(_module(name))
    assert spec is not None
    assert spec.loader is not None
    source = spec.loader.get_source(spec.name)  # type: ignore[attr-defined]
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name="command"):
                return inspect.cleandoc(ast.get_docstring(node) or "")
            case ast.Assign(targets=[ast.Name(id="app")], value=ast.Call(keywords=keywords)):
                return "".join(ast.literal_eval(word.value) for word in keywords if word.arg == "help")
    return ""


app = _Commands(
    name="jicha",
    help="稽查：电力营销稽查软件。从数据到有据可查的疑点。",
    commands=_Found(),  # type: ignore[arg-type]
    no_args_is_help=True,
)


def main() -> None:
    """Run the command line; an error of our own is one that a user can mend, and is shown without a traceback."""
    try:
        app(prog_name="jicha")
    except Exception as error:
        if not type(error).__module__.startswith("jicha."):
            raise
        typer.secho(f"错误：{error}", fg="red", err=True)
        sys.exit(2)
