"""Tables of an SQL database by connection string, as streams of Arrow batches.

SQLite and PostgreSQL go through ADBC and are tested; any other scheme goes through connectorx, untested. A
password comes from the environment: `${NAME}` in the connection string, else JICHA_DB_PASSWORD. It is put in
only where the driver is called, and taken out of whatever the driver says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pyarrow as pa

from jicha.ingest.errors import LoadError
from jicha.ingest.names import quoted

PASSWORD = "JICHA_DB_PASSWORD"
_ADBC = {"sqlite": "adbc_driver_sqlite.dbapi", "postgresql": "adbc_driver_postgresql.dbapi"}
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_OPTIONS = {"schema", "sslmode", "sslrootcert", "sslcert", "connect_timeout", "application_name", "options", "charset", "encrypt"}
# What PostgreSQL gives as Arrow as it is; all else is asked for as text, numeric with it: ADBC has no decimals.
_PLAIN_TYPES = {
    "smallint", "integer", "bigint", "real", "double precision", "boolean", "date", "text", "character varying", "character",
    "timestamp without time zone", "timestamp with time zone",
}  # fmt: skip


@dataclass(frozen=True)
class Database:
    """Where a database is: everything but its password. `shown` may stand in manifests, logs and errors."""

    scheme: str
    shown: str
    address: str  # with ${NAME} where the password goes
    variable: str | None
    schema: str | None

    @property
    def is_tested(self) -> bool:
        """Whether our tests read this kind of database."""
        return self.scheme in _ADBC

    @property
    def is_text(self) -> bool:
        """Whether every value arrives as text: SQLite gives a column no type that its values keep to."""
        return self.scheme == "sqlite"


def is_database(source: str) -> bool:
    """Whether a source is a connection string rather than a path."""
    return re.match(r"[a-z][a-z0-9+]+://", source) is not None


def parse_address(source: str) -> Database:
    """The database that a connection string names; LoadError if a password is written in it."""
    parts = urlsplit(source)
    scheme = {"postgres": "postgresql", "sqlite3": "sqlite"}.get(parts.scheme, parts.scheme)
    if scheme == "sqlite":
        path = unquote(parts.netloc + parts.path)
        path = path[1:] if path.startswith("//") else path
        return Database("sqlite", f"sqlite://{path}", path, None, None)
    options = parse_qsl(parts.query, keep_blank_values=True)
    variable = _VARIABLE.fullmatch(unquote(parts.password)) if parts.password else None
    if (parts.password and not variable) or parts.fragment or any(name not in _OPTIONS for name, _ in options):
        # The text says nothing of what was found: where an address is not read as it was meant, any part may be the password.
        raise LoadError(
            "连接串里写有密码（或不认识的参数），已拒绝：密码会留在命令历史和记录里。请把密码放进环境变量，"
            f"连接串写作 {scheme}://用户:${{{PASSWORD}}}@主机/库名（或省去密码，只设 {PASSWORD}）；"
            f"可用的参数：{'、'.join(sorted(_OPTIONS))}。"
        )
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    schema = next((value for name, value in options if name == "schema"), None)
    kept = [(name, value) for name, value in options if name != "schema"]
    query = f"?{urlencode(kept)}" if kept else ""
    name = variable[1] if variable else (PASSWORD if PASSWORD in os.environ else None)
    secret = f"{parts.username}:${{{name}}}@" if name and parts.username else user
    return Database(
        scheme=scheme,
        shown=f"{scheme}://{user}{host}{parts.path}",
        address=f"{scheme}://{secret}{host}{parts.path}{query}",
        variable=name,
        schema=schema,
    )


def _password(database: Database) -> str:
    if database.variable is None:
        return ""
    value = os.environ.get(database.variable)
    if value is None:
        raise LoadError(f"连接 {database.shown} 要用环境变量 {database.variable} 里的密码，但它没有设置。")
    return value


@contextmanager
def _driver(database: Database) -> Iterator[tuple[str, Any]]:
    """(the complete address, ADBC's module) for the block; whatever goes wrong in it becomes LoadError without the password."""
    secret = _password(database)
    address = _VARIABLE.sub(lambda _: quote(secret, safe=""), database.address)
    try:
        if database.scheme == "sqlite" and not Path(address).is_file():
            raise LoadError(f"找不到数据库文件 {database.shown}。请检查路径。")
        yield address, import_module(_ADBC[database.scheme]) if database.scheme in _ADBC else None
    except LoadError:
        raise
    except Exception as error:
        text = str(error)
        for written in {secret, quote(secret, safe="")} - {""}:
            text = text.replace(written, "***")
        raise LoadError(f"数据库 {database.shown} 读取失败：{text.strip()}。请检查地址、用户、权限和环境变量里的密码。") from None


def list_tables(database: Database) -> tuple[str, ...]:
    """The tables and views of a database of a tested kind."""
    with _driver(database) as (address, dbapi), dbapi.connect(address) as connection, connection.cursor() as cursor:
        if database.scheme == "sqlite":
            cursor.execute("select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'")
        else:
            schema = f"'{_text(database.schema)}'" if database.schema else "current_schema()"
            cursor.execute(f"select table_name from information_schema.tables where table_schema = {schema}")
        return tuple(sorted(row[0] for row in cursor.fetchall()))


@contextmanager
def read_table(database: Database, table: str, *, limit: int | None = None) -> Iterator[pa.RecordBatchReader]:
    """The rows of a table or view as a stream of batches, at most `limit` of them."""
    rows = f" limit {limit}" if limit is not None else ""
    with _driver(database) as (address, dbapi):
        if dbapi is None:
            import connectorx

            yield connectorx.read_sql(address, f"select * from {table}{rows}", return_type="arrow_stream")
            return
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(_columns(cursor, database, table))} from {_place(database, table)}{rows}")
            yield cursor.fetch_record_batch()


def _place(database: Database, table: str) -> str:
    return f"{quoted(database.schema)}.{quoted(table)}" if database.schema else quoted(table)


def _columns(cursor: Any, database: Database, table: str) -> Sequence[str]:
    """The select list of a table, with casts to text where the driver's own types would not do."""
    if database.scheme == "sqlite":
        cursor.execute(f"select name, 'text' from pragma_table_info('{_text(table)}')")
    else:
        schema = f"'{_text(database.schema)}'" if database.schema else "current_schema()"
        cursor.execute(
            "select column_name, data_type from information_schema.columns "
            f"where table_schema = {schema} and table_name = '{_text(table)}' order by ordinal_position"
        )
    found = cursor.fetchall()
    if not found:
        raise LoadError(f"数据库 {database.shown} 里没有表 {table}，或没有读它的权限。")
    as_it_is = _PLAIN_TYPES if database.scheme == "postgresql" else set()
    return [quoted(name) if kind in as_it_is else f"cast({quoted(name)} as text) as {quoted(name)}" for name, kind in found]


def _text(value: str) -> str:
    return value.replace("'", "''")
