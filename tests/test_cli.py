"""The commands as people use and misuse them: one clear line and the right exit code."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from forks import PROGRAM, shop_orders
from psycopg.conninfo import make_conninfo

from shop_orders.database.connection import connect
from shop_orders.database.schema import apply_sql
from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import create_temporary_folder, superuser

COMMANDS = (
    *("demo", "dashboard", "report", "generate", "backfill", "status", "health", "verify", "export", "reset"),
    *("psql", "backup", "restore"),
)


@pytest.fixture
def shop(tmp_path):
    """Runs a command in an environment without a shop, and returns code, stdout and stderr."""

    def run(*words, **environ):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHOP_", "PG"))}
        clean |= {"SHOP_DATA": str(tmp_path / "no shop"), **environ}
        done = shop_orders(*words, environ=clean)
        return done.returncode, done.stdout, done.stderr

    return run


def one_line(error, *parts):
    """Whether the last line says all the parts, and nothing looks like a traceback."""
    lines = error.strip().splitlines()
    assert "Traceback" not in error
    assert lines[-1].startswith("shop-orders: "), error
    for part in parts:
        assert part in lines[-1], error


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(shop, command):
    code, out, _ = shop(command, "--help")
    assert code == 0
    assert f"Example: shop-orders {command}" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rate", "0"], "outside 0.01 to 100000"),
        (["--rate", "-1"], "outside 0.01 to 100000"),
        (["--rate", "много"], "is not a number"),
        (["--profile", "wild"], "steady, poisson, seasonal"),
        (["--tz", "Mars/Base"], "is unknown"),
        (["--history", "week"], "not a number of days"),
        (["--catch-up", "perhaps"], "fill or skip"),
        (["--seed", "x"], "not a whole number"),
        (["--dsn", "nonsense"], "the DSN cannot be read"),
        (["--log", "xml"], "plain or json"),
    ],
)
def test_a_wrong_setting_is_wrong_usage(shop, words, says):
    code, _, error = shop("generate", *words)
    assert code == 2
    one_line(error, says)


@pytest.mark.parametrize("words", [["dance"], ["generate", "--no-such-flag"], ["demo", "--port", "80"], []])
def test_wrong_usage_is_two(shop, words):
    assert shop(*words)[0] == 2


def test_a_wrong_password_is_said(shop, database, dbname):
    code, _, error = shop("generate", "--dsn", make_conninfo(database.dsn(dbname=dbname), password="wrong"))
    assert code == 1
    one_line(error, "the password is wrong")


def test_a_missing_database_is_said(shop, database):
    code, _, error = shop("status", "--dsn", database.dsn(dbname="nowhere"))
    assert code == 1
    one_line(error, "no such database or user")


def test_a_foreign_table_is_left_alone(shop, dsn, connection):
    connection.execute("CREATE TABLE orders (id int, note text); INSERT INTO orders VALUES (1, 'mine')")
    code, _, error = shop("generate", "--dsn", dsn)
    assert code == 1
    one_line(error, "table orders has other columns than expected", "use another database")
    assert connection.execute("SELECT note FROM orders").fetchall() == [("mine",)]


def test_another_clock_is_refused(shop, dsn, connection):
    apply_sql(connection)
    connection.execute("INSERT INTO shop.clock (utc_offset_s) VALUES (10800)")
    code, _, error = shop("generate", "--dsn", dsn, "--tz", "Asia/Omsk")
    assert code == 1
    one_line(error, "this database uses UTC+3", "shop-orders reset")


def test_no_database_at_all_is_said(shop):
    for command, says in (("status", "there is no database in"), ("health", "no database is running in")):
        code, _, error = shop(command)
        assert code == 1
        one_line(error, says, "shop-orders demo")


def test_no_tracebacks_but_with_debug(shop):
    assert "Traceback" in shop("--debug", "generate", "--rate", "0")[2]


@pytest.fixture
def process(tmp_path):
    """Starts commands that run for long; what still runs at the end is killed."""
    started = []

    def start(*words, **environ):
        log = tmp_path / f"{len(started)}.log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHOP_", "PG"))}
        with log.open("wb") as out:
            one = subprocess.Popen([PROGRAM, *words], env={**clean, **environ}, stdout=out, stderr=out)
        one.said = lambda: log.read_text("utf-8")
        started.append(one)
        return one

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
            one.wait()


def eventually(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen")
        time.sleep(0.05)


def test_a_database_that_is_down_is_waited_for_and_said(process):
    waiting = process("generate", "--dsn", "postgresql://admin:password@127.0.0.1:9/shop_db")
    eventually(lambda: "does not answer" in waiting.said())
    assert "retry_in_s" in waiting.said()
    assert waiting.poll() is None
    waiting.send_signal(signal.SIGTERM)
    assert waiting.wait(5) == 0


def test_a_second_generator_waits_and_takes_over(process, shop, dsn):
    first = process("generate", "--dsn", dsn, "--history", "0.01")
    eventually(lambda: "  live" in first.said())
    second = process("generate", "--dsn", dsn, "--history", "0.01", "--log", "json")
    eventually(lambda: "another generator writes to this database" in second.said())
    assert shop("reset", "--yes", "--dsn", dsn)[0] == 1
    first.kill()
    eventually(lambda: '"event": "live"' in second.said())
    second.send_signal(signal.SIGTERM)
    assert second.wait(5) == 0
    assert all(json.loads(line) for line in second.said().splitlines() if line.startswith("{"))
    code, out, _ = shop("verify", "--json", "--dsn", dsn)
    assert code == 0
    assert json.loads(out)["exact"]


def test_the_heartbeat_tells_a_container_that_we_live(process, dsn, tmp_path):
    beat = tmp_path / "heartbeat"
    process("generate", "--dsn", dsn, "--history", "0", SHOP_HEARTBEAT=str(beat))
    eventually(beat.exists)
    first = beat.stat().st_mtime_ns
    eventually(lambda: beat.stat().st_mtime_ns > first)


def test_an_open_transaction_of_a_person_delays_nothing(process, shop, dsn):
    running = process("generate", "--dsn", dsn, "--history", "0.01")
    eventually(lambda: "  live" in running.said())
    with connect(dsn) as person:
        person.execute("BEGIN")
        person.execute(
            "INSERT INTO orders SELECT max(id) + 3, max(created_at), 'самовар', 'Дом', 1, 1, 'Тула' FROM orders"
        )
        person.execute("UPDATE orders SET price = price WHERE id = 1")
        before = shop("status", "--dsn", dsn)[1]
        time.sleep(12)
        assert shop("health", "--dsn", dsn)[0] == 0
        assert shop("status", "--dsn", dsn)[1] != before
        person.execute("ROLLBACK")
    assert shop("verify", "--dsn", dsn)[0] == 0


def test_settings_that_change_begin_where_the_old_ones_ended(process, shop, dsn):
    for seed, rate in ((1, 1), (2, 50)):
        running = process("generate", "--dsn", dsn, "--history", "0.01", "--seed", str(seed), "--rate", str(rate))
        eventually(lambda one=running: "  live" in one.said())
        time.sleep(1.5)
        running.send_signal(signal.SIGTERM)
        assert running.wait(5) == 0
    code, out, _ = shop("status", "--json", "--dsn", dsn)
    intervals = json.loads(out)["intervals"]
    assert code == 0
    assert [part["settings"]["seed"] for part in intervals][-2:] == [1, 2]
    assert all(one["end"] == two["start"] for one, two in pairwise(intervals))
    assert shop("verify", "--dsn", dsn)[0] == 0


def test_reset_asks_and_then_forgets(shop, dsn, process):
    running = process("generate", "--dsn", dsn, "--history", "0.01")
    eventually(lambda: "  live" in running.said())
    running.send_signal(signal.SIGTERM)
    assert running.wait(5) == 0
    assert shop("reset", "--dsn", dsn)[0] == 1
    code, out, _ = shop("reset", "--yes", "--dsn", dsn)
    assert (code, "deleted" in out) == (0, True)
    assert shop("verify", "--dsn", dsn)[0] == 1


def test_a_restored_table_without_a_ledger_is_kept(process, shop, dsn, connection):
    apply_sql(connection)
    connection.execute("INSERT INTO orders VALUES (DEFAULT, '2020-01-01', 'старый', 'Дом', 1, 1, 'Омск')")
    running = process("generate", "--dsn", dsn)
    eventually(lambda: "  live" in running.said())
    assert "table orders already has rows" in running.said()
    eventually(lambda: connection.execute("SELECT count(*) > 1 FROM orders").fetchone()[0])
    code, out, _ = shop("verify", "--json", "--dsn", dsn)
    assert (code, json.loads(out)["extra"]) == (0, 1)


def test_ids_that_run_out_are_an_error_before_it_happens(shop, dsn, connection):
    apply_sql(connection)
    connection.execute("INSERT INTO orders VALUES (DEFAULT, '2020-01-01', 'старый', 'Дом', 1, 1, 'Омск')")
    connection.execute("SELECT setval('orders_id_seq', 2147483647)")
    code, _, error = shop("generate", "--dsn", dsn)
    assert code == 1
    one_line(error, "2,147,483,647", "shop-orders reset")


def test_too_many_connections_are_waited_for(process, dsn, database, dbname):
    with superuser(database, dbname) as boss:
        boss.execute("ALTER ROLE admin CONNECTION LIMIT 1")
    try:
        with connect(dsn):
            waiting = process("generate", "--dsn", dsn)
            eventually(lambda: "retry_in_s" in waiting.said())
    finally:
        with superuser(database, dbname) as boss:
            boss.execute("ALTER ROLE admin CONNECTION LIMIT -1")


def test_importing_the_package_is_light():
    code = "import shop_orders, sys; print(sorted({'pandas', 'pyarrow', 'matplotlib', 'psycopg'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM for others")
def test_a_demo_that_is_told_to_end_leaves_nothing_behind_that_runs():
    place = create_temporary_folder(find_programs(Path("no cluster yet")))
    words = ["demo", "--no-browser", "--no-lab", "--history", "0.01", "--data", str(place / "shop")]
    demo = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = []
    for line in demo.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            break
    page = found[0]
    assert httpx.get(page, timeout=60).status_code == 200
    demo.send_signal(signal.SIGTERM)
    said += demo.communicate(timeout=60)[0].splitlines()
    assert demo.returncode == 0, said
    assert said[-1].startswith("demo stopped"), said
    with pytest.raises(httpx.ConnectError):
        httpx.get(page)
    assert not (place / "shop" / "pg18" / "postmaster.pid").exists()
    shutil.rmtree(place)
