"""The commands as people use and misuse them: one clear line and the right exit code."""

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from forks import PROGRAM, shop_orders
from psycopg.conninfo import make_conninfo
from rich.console import Console

from shop_orders.cli import demo
from shop_orders.cli.demo import TerminalSnapshot, format_terminal_snapshot, show_live
from shop_orders.database.connection import connect
from shop_orders.database.schema import apply_sql
from shop_orders.page.view import render_change
from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import create_temporary_folder, superuser
from shop_orders.words import format_change

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
        if "PYTHONIOENCODING" in environ:  # what a process reads at its start
            options = {"capture_output": True, "text": True, "encoding": "utf-8", "errors": "replace", "timeout": 60}
            done = subprocess.run([PROGRAM, *words], env=clean, **options)
        else:
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


FAR = "choose a year from 1900 to 2199"
DAYS = ["--start", "2026-03-01", "--end", "2026-03-02"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["backfill", "--days", "inf"], "more than 50,000,000 orders"),
        (["backfill", "--days", "1e300"], "more than 50,000,000 orders"),
        (["backfill", "--start", "0001-01-01"], FAR),
        (["backfill", "--start", "2026-01-01", "--end", "2100-01-01"], "the end is in the future"),
        (["backfill", "--start", "2100-01-01"], "the interval is empty"),
        (["verify", "--start", "0001-01-01"], FAR),
        (
            ["verify", "--start", "2026-03-05", "--end", "2026-03-04"],
            "--start 2026-03-05 is not before --end 2026-03-04",
        ),
        (["verify", "--table", "nope"], "--table nope: there is no such table"),
        (["verify", "--table", "pg_class"], "--table pg_class lacks category"),
        (["report", "--start", "0001-01-01"], FAR),
        (["report", "--start", "2026-03-05", "--end", "2026-03-05"], "is not before"),
        (["report", "--to", "."], ". is a folder; --to needs a file"),
    ],
)
def test_a_value_without_sense_is_wrong_usage(shop, week_dsn, words, says):
    """Tracebacks' last lines (OverflowError), or an answer that looked like success, as issue 25, 4 and 6 list them."""
    code, _, error = shop(words[0], "--dsn", week_dsn, *words[1:])
    assert code == 2
    one_line(error, says)
    assert "--debug" not in error


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--to", "x", "--start", "9999-12-30", "--end", "9999-12-31"], 2, FAR),
        (["--to", "{file}", *DAYS], 2, "is a file; --to needs a folder"),
        (["--to", "{file}/x", *DAYS], 1, "Not a directory; choose another path"),
    ],
)
def test_an_export_that_cannot_be_written_says_why(shop, tmp_path, words, code, says):
    """As above, for a command without a database."""
    (tmp_path / "file").touch()
    found, _, error = shop("export", *(word.format(file=tmp_path / "file") for word in words))
    assert found == code
    one_line(error, says)
    assert "--debug" not in error


@pytest.mark.parametrize("seconds", ["inf", "1e12", "nan"])
def test_a_duration_without_end_is_wrong_usage(shop, seconds):
    """`dashboard --seconds inf` started the page and ended with an OverflowError."""
    for command in ("demo", "dashboard"):
        assert shop(command, "--seconds", seconds)[0] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a screen is always there")
@pytest.mark.parametrize("name", ["w3m", "lynx", "www-browser"])
def test_a_text_browser_is_never_opened(shop, database, dbname, tmp_path, name):
    """`demo --seconds 20` on a machine without a screen hung in w3m, as Python's webbrowser prefers it there."""
    fake = tmp_path / name
    fake.write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\nsleep 100\n")
    fake.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    dsn = database.dsn("shop_reader", dbname=dbname)
    for more in ({}, {"BROWSER": f"{fake} %s"}):
        code, _, error = shop("dashboard", "--dsn", dsn, "--seconds", "1", **{**environ, **more})
        assert code == 0, error
    assert not (tmp_path / "opened").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 needs to be configured")
@pytest.mark.parametrize(("host", "name"), [("127.0.0.2", "127.0.0.2"), ("::", "[::1]"), ("0.0.0.0", "127.0.0.1")])
def test_the_page_tells_the_address_at_which_it_answers(shop, database, dbname, host, name):
    """127.0.0.2 took 60 s to fail, and :: never answered, because only 127.0.0.1 was tried."""
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    dsn = database.dsn("shop_reader", dbname=dbname)
    code, out, error = shop("dashboard", "--dsn", dsn, "--no-browser", "--seconds", "1", "--host", host)
    assert code == 0, error
    assert re.fullmatch(rf"http://{re.escape(name)}:\d+/", out.strip())


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_page_does_not_pass_off_another_program_as_its_own(shop, database, dbname, host):
    """With a port of another program, the address was printed and the exit code was 0."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        dsn = database.dsn("shop_reader", dbname=dbname)
        words = ["--dsn", dsn, "--no-browser", "--seconds", "1", "--host", host, "--port", port]
        code, out, error = shop("dashboard", *words)
    assert (code, out) == (1, "")
    one_line(error, f"port {port} is taken by another program")


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


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp866", "cp1251"])
def test_a_character_that_the_output_lacks_ends_nothing(shop, tmp_path, encoding):
    """The demo and `redash plan` ended with UnicodeEncodeError in a log, a pipe or a console of these encodings."""
    environ = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    code, out, error = shop("export", *DAYS, "--to", str(tmp_path / "магазин ₽"), "--rate", "0.01", **environ)
    assert code == 0, error
    assert "864 orders written" in out
    code, _, error = shop("export", *DAYS, "--to", str(tmp_path / "магазин ₽"), "--seed", "2", **environ)
    assert code == 2
    assert "holds another stream" in error


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


def test_a_terminal_that_gets_narrower_keeps_no_lines_of_the_old_view(monkeypatch):
    """The terminal wraps the old lines, so their rest stayed above each new view; the addresses must stay, too."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    console = Console(file=screen, force_terminal=True, width=100)
    generator = SimpleNamespace(error=None, last_event="", notice="")

    def snapshots(dsn):
        for width in (100, 100, 60, 60):
            console.width = width
            yield TerminalSnapshot("12:31:00", 675_541, 0.0, [("Дом", 1, 5.0)], [])
        generator.error = "end"
        yield None

    monkeypatch.setattr(demo, "read_snapshots", snapshots)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setenv("TERM", "xterm")
    show_live(generator, console, "", float("inf"), ["live page: http://127.0.0.1:8866/"])
    before, cleared, after = screen.getvalue().partition("\x1b[2J")
    assert cleared
    assert (before.count("live page"), after.count("live page")) == (0, 1)
    assert "заказ" in before
    assert "\x1b[2J" not in after


def test_one_order_is_not_many():
    """«675 541 заказов» in the demo; «в 22 раз больше», «столько же к вчера» on the page."""
    line = format_terminal_snapshot(TerminalSnapshot("12:31:00", 675_541, 0.0, [], []))
    assert "  675\xa0541\xa0заказ; " in line
    assert format_change(22, 1) == ("up", "▲ в 22\xa0раза больше")
    assert "столько же, <span>сколько вчера</span>" in render_change(5, 5, "вчера")
    assert "на 2,1\xa0% больше, <span>чем вчера</span>" in render_change(102.1, 100, "вчера")


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
