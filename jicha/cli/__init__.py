"""The `jicha` command: every module of this package is a command, found by walking.

A module with a function `command` is one command; a module with a Typer `app` is a group of them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from jicha.model.base import CatalogError

app = typer.Typer(
    name="jicha",
    help="稽查：电力营销稽查软件。从数据到有据可查的疑点。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _add(name: str) -> None:
    module = importlib.import_module(f"{__name__}.{name}")
    shown = name.replace("_", "-")
    if hasattr(module, "app"):
        app.add_typer(module.app, name=shown)
    elif hasattr(module, "command"):
        app.command(name=shown)(module.command)


for _module in sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")):
    _add(_module)


def main() -> None:
    """Run the command line; an error that a user can mend is shown without a traceback."""
    from jicha.sql.allow import SqlError
    from jicha.warehouse import WarehouseError

    try:
        app()
    except (CatalogError, SqlError, WarehouseError) as error:
        typer.secho(f"错误：{error}", fg="red", err=True)
        sys.exit(2)
