"""The embedded database as a person meets it: real servers, real processes, killed for real."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
from commands import data_folder

from shop_orders.database.connection import DatabaseError, connect, translate_database_errors
from shop_orders.postgres import cluster
from shop_orders.postgres import programs as binaries
from shop_orders.postgres import server as embedded
from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import (
    EmbeddedError,
    create_database,
    running_server,
    start_server,
    stop_server,
    superuser,
    temporary_database,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and modes of Unix")
is_root = hasattr(os, "geteuid") and os.geteuid() == 0

# What a child process does: start the server, say so, and stay until its input ends.
CHILD = """
import json, signal, sys
from pathlib import Path
from shop_orders.postgres.server import start_server, temporary_database
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is born deaf to it
server = start_server(Path(sys.argv[1])) if len(sys.argv) > 1 else temporary_database()
print(json.dumps([server.owned, server.dsn(), str(server.data)]), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place():
    with data_folder() as folder:
        yield folder


@pytest.fixture
def child():
    """Starts processes that start a server, and ends them."""
    children = []

    def begin(*arguments):
        command = [sys.executable, "-c", CHILD, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        children.append(process)
        return process

    yield begin
    for process in children:
        process.kill()
        process.communicate()


def said(process):
    return json.loads(process.stdout.readline())


def postmaster_of(data):
    return psutil.Process(cluster.read_postmaster(data).pid)


def kill_postmaster(data):
    process = postmaster_of(data)
    process.kill()
    psutil.wait_procs([process], timeout=30)


def write(server, value):
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def values(server):
    with psycopg.connect(server.dsn()) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM kept ORDER BY value")]


def eventually(condition):
    """Wait for what happens in another process; a minute is for a machine that is busy with something else."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.1)
    return False


def refused(dsn, *statements):
    """The error of the last statement, in an autocommit session."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        *before, last = statements
        for statement in before:
            connection.execute(statement)
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(last)
    return str(caught.value).splitlines()[0]


def test_another_process_is_reused_and_left_alone_then_inherited(place, child):
    process = child(place)
    owned, dsn, _ = said(process)
    assert owned
    server = start_server(place)
    assert (server.owned, server.dsn()) == (False, dsn)
    write(server, 1)
    assert stop_server(server) is False
    assert running_server(place) == server

    process.kill()
    process.wait()
    heir = start_server(place)
    assert heir.owned
    assert values(heir) == [1]
    assert stop_server(heir)
    assert running_server(place) is None


def test_two_processes_that_start_at_once_share_one_server(place, child):
    answers = [said(process) for process in [child(place) for _ in range(4)]]
    assert sorted(owned for owned, _, _ in answers) == [False, False, False, True]
    assert len({dsn for _, dsn, _ in answers}) == 1
    name = f"--cluster_name={cluster.cluster_name(place / 'pg18')}"
    assert sum(name in (one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])) == 1


def test_a_killed_server_comes_back_with_what_was_committed(place):
    for round_number in range(3):
        server = start_server(place)
        write(server, round_number)
        kill_postmaster(place)
        assert running_server(place) is None
    assert values(start_server(place)) == [0, 1, 2]


@pytest.mark.parametrize("trace", ["a program's number", "another server's number", "empty", "no number"])
def test_a_stale_pid_file_does_not_keep_the_server_from_starting(place, database, trace):
    server = start_server(place)
    write(server, 1)
    kill_postmaster(place)
    pid_file = place / "pg18" / "postmaster.pid"
    rest = pid_file.read_text().partition("\n")[2]
    other = next((p.pid for p in psutil.process_iter(["name"]) if p.info["name"] == "postgres"), os.getpid())
    text = {
        "a program's number": f"{os.getpid()}\n{rest}",
        "another server's number": f"{other}\n{rest}",
        "empty": "",
        "no number": "what\nis\nthis\n",
    }
    pid_file.write_text(text[trace])
    assert values(start_server(place)) == [1]


def test_a_taken_port_is_said_and_a_free_one_asks_for_the_password(place):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        with pytest.raises(EmbeddedError, match=f"port {taken} is in use .*--port"):
            start_server(place, port=taken)
    port = cluster.check_port(0)
    server = start_server(place, port=port)
    assert server.port == port
    assert start_server(place).port == port
    with pytest.raises(EmbeddedError, match=f"on port {port}"):
        start_server(place, port=port - 1)
    tcp = f"host=127.0.0.1 port={port} user=admin dbname=shop_db"
    psycopg.connect(f"{tcp} password=password").close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{tcp} password=wrong")


def test_a_closed_folder_is_said(tmp_path):
    tmp_path.chmod(0o700 if is_root else 0o500)
    with pytest.raises(EmbeddedError, match="--data") as caught:
        start_server(tmp_path / "closed" / "data")
    tmp_path.chmod(0o700)
    assert "\n" not in str(caught.value)


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedError, match="--data"):
        start_server(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    "name",
    [
        "My data",
        "Мои данные",
        'o\'hara, "Anna" & co',
        r"back\slash $HOME %d",
        "/".join(["a very long name"] * 12),
        "/".join(["очень длинное имя"] * 8),
    ],
)
def test_any_path_will_do(place, name, monkeypatch):
    monkeypatch.delenv("SHOP_TEST_CLUSTER", raising=False)  # initdb, too, has to like the path
    with start_server(place / name) as server:
        write(server, 1)
        assert values(start_server(place / name)) == [1]
    with start_server(place / name) as server:
        assert values(server) == [1]


@pytest.mark.parametrize("folder", ["pg17", "pg18"])
def test_data_of_another_major_version_are_left_alone(place, folder):
    cluster.load_passwords(place)
    (place / folder).mkdir()
    (place / folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(
        EmbeddedError, match=r"was created by PostgreSQL 17 and cannot be read by PostgreSQL 18\S*: .*--data"
    ):
        start_server(place)
    assert [path.name for path in (place / folder).iterdir()] == ["PG_VERSION"]


def test_a_small_shared_memory_is_not_a_full_disk(dsn):
    """Source of the message: docker-library/postgres issue 416, /dev/shm of a container with too few bytes."""
    line = 'could not resize shared memory segment "/PostgreSQL.1" to 8388608 bytes: No space left on device'
    assert "--shm-size" in cluster.error_message(Path("shop"), f"FATAL:  {line}")
    small = pytest.raises(DatabaseError, match="its /dev/shm is too small")
    with small, translate_database_errors(dsn), connect(dsn) as connection:
        connection.execute(f"DO $$BEGIN RAISE '{line}' USING ERRCODE = 'disk_full'; END$$")


def test_a_full_disk_is_said(place, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 10**6))
    with pytest.raises(EmbeddedError, match=r"no space left .*--data"):
        start_server(place)
    assert not (place / "pg18").exists()


def test_lost_passwords_are_said_at_once_also_while_the_server_runs(place):
    server = start_server(place)
    secrets = place / "secrets.json"
    kept = secrets.read_text()
    secrets.write_text("{")
    with pytest.raises(EmbeddedError, match=r"secrets\.json is missing or damaged"):
        start_server(place)
    secrets.write_text(kept)
    assert start_server(place) == server


def test_an_interrupted_birth_is_not_taken_for_a_cluster(place):
    (place / "new-1a2b" / "pg18").mkdir(parents=True)
    (place / "new-1a2b" / "pg18" / "PG_VERSION").write_text("18\n")
    with start_server(place) as server:
        write(server, 1)
    assert not list(place.glob("new-*"))


def test_a_start_that_fails_late_leaves_no_server_behind(place, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "asset", lambda path: place / "missing.sql")
        with pytest.raises(EmbeddedError, match=r"missing\.sql"):
            start_server(place)
    assert running_server(place) is None
    with start_server(place) as server:
        assert server.owned


def test_a_setting_that_stops_the_server_is_named_with_its_log(place):
    with start_server(place):
        pass
    with (place / "pg18" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match=r"did not start: .*postgresql\.conf.* \(log: "):
        start_server(place)


def test_the_server_never_runs_as_root_and_its_files_are_closed_to_others(place):
    before = os.umask(0o077 if is_root else 0o000)
    try:
        server = start_server(place / "shop")
    finally:
        os.umask(before)
    account = find_programs(place / "shop" / "pg18").account
    assert (account is not None) == is_root
    owner = account.uid if account else os.geteuid()
    assert owner != 0
    assert postmaster_of(server.data).uids().real == owner
    for closed in ("pg18", "run", "log", "secrets.json"):
        assert stat.S_IMODE((server.data / closed).stat().st_mode) & 0o077 == 0, closed


@pytest.mark.skipif(not is_root, reason="only root runs PostgreSQL as somebody else")
def test_programs_that_the_account_cannot_reach_are_copied_to_where_it_can(place, monkeypatch):
    reach = binaries.can_access
    installed = binaries.wheel_folder()
    monkeypatch.setattr(binaries, "can_access", lambda who, path: installed not in path.parents and reach(who, path))
    before = os.umask(0o077)
    try:
        programs = find_programs(Path("no cluster yet"), copies=place / "copies")
    finally:
        os.umask(before)
    assert place in programs.folder.parents
    assert programs.run("initdb", "--version", cwd=Path("/"))[0] == 0
    assert find_programs(Path("no cluster yet"), copies=place / "copies") == programs


def test_a_killed_process_takes_its_temporary_database_along(child):
    process = child()
    _, _, data = said(process)
    postmaster = postmaster_of(Path(data))
    process.kill()
    process.wait()
    assert eventually(lambda: not Path(data).exists() and not postmaster.is_running())


def test_a_process_that_ends_takes_its_temporary_database_along(child):
    process = child()
    _, _, data = said(process)
    process.send_signal(signal.SIGINT)
    process.wait()
    assert not Path(data).exists()


def test_a_temporary_place_that_does_not_suit_is_said(tmp_path):
    with pytest.raises(EmbeddedError, match="set TMPDIR"):
        temporary_database(parent=tmp_path / "missing")


def test_databases_made_at_once_do_not_disturb_each_other(database):
    names = [f"at_once_{os.getpid()}_{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        dsns = list(pool.map(lambda name: create_database(database, name), names))
    for dsn in dsns:
        psycopg.connect(dsn).close()
    with superuser(database) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name}")


@pytest.fixture
def reader(database, dbname, connection):
    """The reader's connection string to a database where he may read one table."""
    connection.execute("CREATE TABLE orders AS SELECT 1 AS id")
    connection.execute("GRANT SELECT ON orders TO shop_reader")
    return database.dsn("shop_reader", dbname)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO orders VALUES (2)",
        "UPDATE orders SET id = 2",
        "DELETE FROM orders",
        "TRUNCATE orders",
        "DROP TABLE orders",
        "BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE",
        "CREATE TABLE mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER ROLE shop_reader CONNECTION LIMIT 1000",
        "SET temp_file_limit = -1",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock_shared(1, 1)",
        "SELECT lo_create(0)",
        "SELECT pg_logical_emit_message(false, 'shop', 'x')",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY orders TO PROGRAM 'true'",
        "CREATE PUBLICATION mine FOR TABLE orders",
    ],
)
def test_the_reader_can_only_select(reader, statement):
    # The session's read-only default is a courtesy that anybody can switch off; the rights must hold without it.
    text = refused(reader, "SET default_transaction_read_only = off", statement)
    assert "permission denied" in text or "must be" in text or "must have" in text or "cannot" in text, text
    assert "read-only" not in text


def test_the_reader_reads_under_a_time_limit(reader, database):
    with psycopg.connect(reader) as connection:
        assert connection.execute("SELECT id FROM orders").fetchall() == [(1,)]
        assert connection.execute("SHOW statement_timeout").fetchone() == ("1min",)
    for other in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(database.dsn("shop_reader", other))


def test_rights_that_got_lost_come_back(database, dbname, connection, reader):
    with superuser(database, dbname) as root:
        root.execute("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
        root.execute("ALTER ROLE shop_reader RESET statement_timeout")
    create_database(database, dbname)
    assert "permission denied" in refused(reader, "SELECT pg_advisory_lock(1)")
    with psycopg.connect(reader) as read:
        assert read.execute("SHOW statement_timeout").fetchone() == ("1min",)
    connection.execute("SELECT pg_advisory_lock(1)")


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE postgres",
        "CREATE ROLE mine",
        "ALTER ROLE admin SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
        "ALTER SYSTEM SET log_statement = 'all'",
        "TABLE pg_authid",
    ],
)
def test_the_owner_is_no_superuser(dsn, statement):
    text = refused(dsn, statement)
    assert "permission denied" in text or "must have" in text or "superuser" in text, text


def test_the_owner_owns_the_database(connection):
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert connection.execute(owner).fetchone() == ("admin",)
    flags = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s"
    for role in ("admin", "shop_reader"):
        assert connection.execute(flags, [role]).fetchone() == (False,) * 5
    connection.execute("CREATE SCHEMA shop")
    connection.execute("CREATE TABLE shop.clock (at timestamptz)")


def test_passwords_are_changed_in_the_file_and_never_reach_a_log(place):
    with start_server(place) as server, superuser(server) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
        connection.execute("ALTER SYSTEM SET log_min_error_statement = 'debug5'")
    changed = {**json.loads((place / "secrets.json").read_text()), "admin": "Yolka-4711", "shop_reader": "Kruzhka-0815"}
    (place / "secrets.json").write_text(json.dumps(changed))
    with start_server(place) as server:
        psycopg.connect(server.dsn()).close()
        psycopg.connect(server.dsn("shop_reader")).close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.dsn().replace("Yolka-4711", "password"))
        write(server, 1)
    logs = "".join(path.read_text(errors="replace") for path in (place / "log").iterdir())
    assert "INSERT INTO kept" in logs
    for secret in [*changed.values(), "SCRAM-SHA-256$"]:
        assert secret not in logs
    assert changed["postgres"] not in repr(server)
