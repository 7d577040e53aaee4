"""Backup and restore of the embedded database: exact, never as the superuser, and nothing is lost when killed."""

import os
import re
import signal
import subprocess
from contextlib import suppress

import psycopg
import pytest
from commands import PROGRAM, clean_environment, data_folder, eventually, shop_orders

from shop_orders.postgres.server import running_server, start_server, superuser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and modes of Unix")


@pytest.fixture
def place():
    with data_folder() as folder:
        yield folder


def contents(server):
    """What a shop holds: its orders, sums, sequence, clock, and a notebook's table, each as one comparable value."""
    queries = (
        "SELECT count(*), md5(string_agg(o::text, '' ORDER BY id)) FROM orders o",
        "SELECT count(*), md5(string_agg(s::text, '' ORDER BY s::text)) FROM sales_by_hour s",
        "SELECT last_value FROM orders_id_seq",
        "SELECT setting FROM pg_settings WHERE name = 'TimeZone'",
        "SELECT utc_offset_s FROM shop.clock",
        "SELECT sum(id) FROM notebook.mine",
        "SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT string_agg(relname || relowner::regrole || relacl::text, ' ' ORDER BY relname) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')",
        "SELECT pubname FROM pg_publication",
        "SELECT pg_get_userbyid(datdba), datacl FROM pg_database WHERE datname = current_database()",
    )
    with psycopg.connect(server.dsn()) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def test_a_backup_restored_into_a_new_folder_is_the_same_shop(place):
    assert shop_orders("backfill", "--orders", "20000", "--tz", "Asia/Omsk", folder=place)[0] == 0
    with start_server(place / "shop") as server:
        with psycopg.connect(server.dsn("shop_notebook")) as connection:
            connection.execute("CREATE TABLE notebook.mine AS SELECT 2 AS id")
        before = contents(server)
        code, _, error = shop_orders("backup", "saved.dump", folder=place)  # while it runs
        assert code == 0, error
        code, _, error = shop_orders("backup", "saved.dump", folder=place)
        assert (code, "a backup never replaces a file" in error) == (1, True)
        code, _, error = shop_orders("backup", "no/such/folder/file", folder=place)
        assert (code, "choose another folder" in error) == (1, True)
    assert (place / "saved.dump").stat().st_mode & 0o077 == 0
    other = place / "other"
    other.mkdir()
    if os.geteuid() == 0:
        other.chmod(0o711)
    code, out, error = shop_orders("restore", str(place / "saved.dump"), folder=other)
    assert (code, out.startswith("restored from")) == (0, True), error
    code, out, _ = shop_orders("verify", folder=other)
    assert (code, re.search(r"^found +20,000$", out, flags=re.M) is not None) == (0, True), out
    with start_server(other / "shop") as server:
        assert contents(server) == before
        with superuser(server) as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'shop%'").fetchall()
        assert names == [("shop_db",)]
    code, _, error = shop_orders("restore", str(place / "saved.dump"), folder=other)
    assert (code, "holds orders already; --replace replaces them" in error) == (1, True)


def test_a_restore_that_fails_or_is_killed_keeps_the_data_and_the_next_one_works(place):
    assert shop_orders("backfill", "--orders", "150000", folder=place)[0] == 0
    assert shop_orders("backup", "saved.dump", folder=place)[0] == 0
    dump = (place / "saved.dump").read_bytes()
    (place / "torn.dump").write_bytes(dump[: len(dump) // 2])
    assert shop_orders("backfill", "--orders", "5", folder=place)[0] == 0
    code, _, error = shop_orders("restore", "--replace", "torn.dump", folder=place)
    assert (code, "the restore failed, and the previous data are kept" in error) == (1, True), error
    for number in (signal.SIGKILL, signal.SIGTERM):
        words = [PROGRAM, "restore", "--replace", "saved.dump", "--data", str(place / "shop")]
        process = subprocess.Popen(words, env=clean_environment(), cwd=place, stderr=subprocess.DEVNULL)

        def filling():
            server = running_server(place / "shop")
            with suppress(AttributeError, psycopg.Error), psycopg.connect(server.dsn()) as connection:
                query = "SELECT count(*) FROM pg_database WHERE datname = 'shop_db_restored'"
                return connection.execute(query).fetchone()[0]

        eventually(filling)
        process.send_signal(number)
        process.wait(60)
        code, out, _ = shop_orders("verify", folder=place)
        assert (code, "150,005" in out) == (0, True), out
    code, _, error = shop_orders("restore", "--replace", "saved.dump", folder=place)
    assert code == 0, error
    code, out, _ = shop_orders("verify", folder=place)
    assert (code, "150,000" in out) == (0, True), out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_backup_leaves_no_half_file(place, number):
    assert shop_orders("backfill", "--orders", "300000", folder=place)[0] == 0
    words = [PROGRAM, "backup", "saved.dump", "--data", str(place / "shop")]
    process = subprocess.Popen(words, env=clean_environment(), cwd=place, stderr=subprocess.DEVNULL)
    eventually(lambda: any(path.stat().st_size > 10_000 for path in place.glob(".saved.dump.unfinished-*")))
    process.send_signal(number)
    process.wait(60)
    assert not (place / "saved.dump").exists()
    if number == signal.SIGTERM:
        assert not list(place.glob(".saved.dump*"))
    assert shop_orders("backup", "saved.dump", folder=place)[0] == 0
    assert [path.name for path in place.iterdir() if "dump" in path.name] == ["saved.dump"]


def test_a_function_of_admin_in_a_backup_never_runs_as_the_superuser(place):
    """A default, a check or an index of a table calls functions of its owner, also while it is restored."""
    assert shop_orders("backfill", "--orders", "10", folder=place)[0] == 0
    with start_server(place / "shop") as server, psycopg.connect(server.dsn()) as connection:
        connection.execute(
            "CREATE FUNCTION public.climb(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
            " BEGIN ALTER ROLE admin SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END; RETURN $1; END $$"
        )
        connection.execute("CREATE TABLE ladder (id int CHECK (public.climb(id) > 0)); INSERT INTO ladder VALUES (1)")
        connection.execute("CREATE INDEX ON ladder (public.climb(id))")
    assert shop_orders("backup", "saved.dump", folder=place)[0] == 0
    assert shop_orders("restore", "--replace", "saved.dump", folder=place)[0] == 0
    with start_server(place / "shop") as server, superuser(server) as connection:
        assert connection.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall() == [("postgres",)]
        with psycopg.connect(server.dsn()) as own:
            assert own.execute("TABLE ladder").fetchall() == [(1,)]


def test_backup_and_restore_refuse_in_one_line(place, dsn):
    (place / "nonsense").write_text("no backup")
    for words, says in (
        (["restore", "nonsense"], "is not a backup of this shop"),
        (["restore", "missing"], "cannot be read: No such file"),
        (["restore", str(place)], "cannot be read: Is a directory"),
    ):
        code, _, error = shop_orders(*words, folder=place)
        assert (code, says in error.splitlines()[-1]) == (1, True), error
    assert not (place / "shop").exists()
    for words in (["backup", "file"], ["restore", "missing"]):
        code, _, error = shop_orders(*words, folder=place, DATABASE_URL=dsn)
        assert (code, "is for the embedded database, but DATABASE_URL names another" in error) == (2, True)
