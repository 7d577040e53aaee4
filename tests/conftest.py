"""One real PostgreSQL for every test that wants one: our embedded server, or the one that SHOP_TEST_DSN names.

`SHOP_TEST_DSN="host=127.0.0.1 port=5432 user=postgres password=..."` needs a superuser called postgres, on a server
that is there for tests: the roles get the passwords of the embedded database, and databases come and go.
"""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import costs
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shop_orders.analysis import load_sample
from shop_orders.postgres.cluster import read_postmaster
from shop_orders.postgres.server import EmbeddedServer, create_database, superuser, temporary_database

_numbers = itertools.count(1)


def _given_server(dsn: str) -> EmbeddedServer:
    parts = conninfo_to_dict(dsn)
    if parts.get("user") != "postgres":
        pytest.exit("SHOP_TEST_DSN must name the user postgres, a superuser", returncode=2)
    passwords = {"admin": "password", "shop_reader": "shop_reader", "shop_notebook": "shop_notebook"}
    passwords["postgres"] = parts.get("password") or ""
    host, port = parts.get("host") or "127.0.0.1", int(parts.get("port") or 5432)
    return EmbeddedServer(Path("the server of SHOP_TEST_DSN"), host, port, False, passwords)


@pytest.fixture(scope="session")
def database() -> Iterator[EmbeddedServer]:
    """A server for tests, one for each process of pytest-xdist."""
    if dsn := os.environ.get("SHOP_TEST_DSN"):
        yield _given_server(dsn)
    else:
        with temporary_database() as server:
            costs.roots.add(read_postmaster(server.data).pid)
            yield server


def _new_name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{next(_numbers)}"


def _drop(server: EmbeddedServer, name: str) -> None:
    with superuser(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def dbname(database: EmbeddedServer) -> Iterator[str]:
    """The name of a fresh database with our roles, dropped after the test, whoever is still connected."""
    name = _new_name()
    create_database(database, name)
    yield name
    _drop(database, name)


@pytest.fixture(scope="session")
def week(database: EmbeddedServer) -> Iterator[str]:
    """The name of a database with the week that ends on 8 March 2026, to copy from."""
    name = _new_name()
    load_sample(create_database(database, name))
    yield name
    _drop(database, name)


@pytest.fixture
def week_dsn(database: EmbeddedServer, week: str) -> Iterator[str]:
    """The connection string, for admin, of this test's own copy of the week."""
    name = _new_name()
    with superuser(database) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(week)))
    yield create_database(database, name)
    _drop(database, name)


@pytest.fixture
def dsn(database: EmbeddedServer, dbname: str) -> str:
    """The connection string, for admin, of a fresh database."""
    return database.dsn(dbname=dbname)


@pytest.fixture
def connection(dsn: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection of admin to the fresh database of this test."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection
