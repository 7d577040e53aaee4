"""Exactly once, whatever happened: clocks, copies of the database, other settings, people, older versions.

Processes that are killed and connections that are cut are in faults.py and test_faults.py.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import psycopg
import pytest
from faults import sums_differ
from forks import PROGRAM
from hypothesis import given, settings
from hypothesis import strategies as st

from shop_orders.database.backfill import plan_backfill, plan_missing
from shop_orders.database.connection import DatabaseError, connect
from shop_orders.database.generator import run, run_connected
from shop_orders.database.history import (
    finish_load,
    has_unfinished_load,
    limit_start_us,
    load,
    plan_load,
    write_slice,
)
from shop_orders.database.ledger import claim_slice, discard_obsolete_slices, intervals, read_position, reset
from shop_orders.database.opening import prepare_database
from shop_orders.database.runtime import Runtime
from shop_orders.database.schema import apply_sql, ensure_utc_offset
from shop_orders.database.status import health
from shop_orders.database.verify import VerifyResult, hash_times, verify
from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import create_database, superuser
from shop_orders.settings import STREAM_VERSION, Settings, StreamSettings, from_us, to_us
from shop_orders.stream.stream import get_stream

NOON_US = to_us(datetime(2026, 3, 7, 9, tzinfo=UTC))
SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
HALF = StreamSettings(rate=Fraction(1, 2))


def lived(
    dsn: str,
    *,
    at_us: int,
    seconds: int,
    step: tuple[int, int] = (0, 0),  # after so many seconds the clock is set on by so many µs
    stream: StreamSettings = HALF,
    **chosen: object,
) -> list[str]:
    """Run the generator for some seconds of a clock of our own; the events it logged."""
    clock, slept, events = [at_us], [0.0], []

    def sleep(wait_s: float) -> None:
        wait_s = max(wait_s, 0.001)
        if slept[0] < step[0] <= slept[0] + wait_s:
            clock[0] += step[1]
        slept[0] += wait_s
        clock[0] += int(wait_s * SECOND)
        if slept[0] >= seconds:
            runtime.stop.set()

    runtime = Runtime(clock_us=lambda: clock[0], sleep=sleep, log=lambda event, **facts: events.append(event))
    settings = Settings(dsn=dsn, stream=stream, **{"history_days": Fraction(1, 24), **chosen})
    with connect(dsn) as connection:
        run_connected(connection, settings, runtime)
    return events


def proved(dsn: str) -> VerifyResult:
    """What verify finds; the sums must be those of the table."""
    with connect(dsn) as connection:
        assert sums_differ(connection) == []
    with connect(dsn) as connection:
        return verify(connection)


# ---- clocks ----


def test_a_clock_an_hour_back_is_waited_for_and_said(dsn: str) -> None:
    """Nothing is written twice, and not before its time."""
    events = lived(dsn, at_us=NOON_US, seconds=30, step=(10, -HOUR))
    report = proved(dsn)
    assert "the clock was set back; waiting until it reaches the last order" in events
    assert (report.exact, report.expected) == (True, 1800 + 5)
    events = lived(dsn, at_us=NOON_US + 30 * SECOND, seconds=30)
    assert proved(dsn).expected == 1800 + 30


@pytest.mark.parametrize("catch_up", ["fill", "skip"])
def test_a_clock_a_day_forward_is_a_gap(dsn: str, catch_up: str) -> None:
    """So is a laptop that slept: filled with what would have come, or left empty and said."""
    events = lived(dsn, at_us=NOON_US, seconds=60, step=(20, DAY), catch_up=catch_up, history_days=Fraction(1))
    report = proved(dsn)
    assert (report.exact, report.extra) == (True, 0)
    before = 64_800  # yesterday, and today until noon
    if catch_up == "fill":
        assert report.expected == before + 43_200 + 30
        assert "behind the clock, catching up" in events
    else:
        assert before + 28 <= report.expected <= before + 31
        assert "gap left empty" in events


def test_a_short_gap_is_filled_even_when_gaps_are_skipped(dsn: str) -> None:
    """A restart, a deadlock, a lock that somebody held: that is no gap."""
    lived(dsn, at_us=NOON_US, seconds=10, catch_up="skip")
    events = lived(dsn, at_us=NOON_US + 40 * SECOND, seconds=10, catch_up="skip")
    assert "gap left empty" not in events
    assert proved(dsn).expected == 1800 + 25


def test_health_says_that_the_clock_was_set_back(dsn: str) -> None:
    """A position in the future is not "0 s behind the clock"."""
    lived(dsn, at_us=time.time_ns() // 1000 + HOUR, seconds=5)
    with connect(dsn) as connection:
        good, sentence = health(connection)
    assert not good
    assert "s behind the last order; wait, or correct the clock" in sentence


def test_a_clock_set_back_during_a_pause_does_not_prolong_it() -> None:
    """The wait for a database that is away counts its own seconds."""
    clock, rests = [NOON_US], []

    def sleep(wait_s: float) -> None:
        rests.append(wait_s)
        clock[0] -= HOUR
        if len(rests) >= 3:
            runtime.stop.set()

    said: list[str] = []
    runtime = Runtime(clock_us=lambda: clock[0], sleep=sleep, log=lambda event, **facts: said.append(event))
    run(Settings(dsn="host=127.0.0.1 port=9 dbname=nowhere user=nobody connect_timeout=2"), runtime)
    assert len(said) == 2


# ---- settings ----


def test_settings_that_change_between_runs_each_keep_their_interval(dsn: str) -> None:
    """Another seed, rate and profile begin at the position; what was written stays what it was."""
    chosen = [HALF, StreamSettings(seed=9), StreamSettings(seed=9, rate=Fraction(5), profile="poisson")]
    for number, stream in enumerate(chosen):
        lived(dsn, at_us=NOON_US + number * 100 * SECOND, seconds=20, stream=stream)
    report = proved(dsn)
    assert (report.exact, report.extra) == (True, 0)
    with connect(dsn) as connection:
        held = intervals(connection)
        assert [StreamSettings.from_json(part.settings_json) for part in held] == [HALF, *chosen]
        assert all(one.end_us == other.start_us for one, other in pairwise(held))


def test_what_an_older_version_left_pending_is_given_up(dsn: str) -> None:
    """Its written slices stay in the ledger, the others are removed, and the generator goes on."""
    with connect(dsn) as connection:
        chosen = Settings(dsn=dsn, stream=StreamSettings(rate=100), history_days=Fraction(1, 24))
        prepare_database(connection, chosen, Runtime(clock_us=lambda: NOON_US))
        with connection.transaction():
            connection.execute("SET LOCAL shop.loading = 'on'")
            part = claim_slice(connection)
            write_slice(connection, part)
        assert discard_obsolete_slices(connection, STREAM_VERSION + 1) > 0
    lived(dsn, at_us=NOON_US + SECOND, seconds=5, stream=StreamSettings(rate=100))
    report = proved(dsn)
    assert (report.exact, report.extra, report.pending) == (True, 0, 0)
    assert report.expected == part.orders + 600


# ---- copies of a database ----


def program(name: str) -> Path:
    """One of PostgreSQL's programs."""
    path = find_programs(Path("nowhere")).path(name)
    if not path.exists():
        pytest.skip(f"this PostgreSQL comes without {name}")
    return path


def dump(dsn: str, *words: str) -> str:
    """The database as SQL, by pg_dump."""
    command = [program("pg_dump"), "--no-owner", "--no-privileges", *words, "-d", dsn]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=60).stdout


def restored(database, dsn: str, text: str, name: str) -> str:
    """A new database from such SQL, by psql, as people do it: what fails is passed over."""
    other = create_database(database, name)
    subprocess.run([program("psql"), "-q", "-d", other], input=text, capture_output=True, encoding="utf-8", timeout=60)
    return other


@pytest.fixture
def copies(database, dbname):
    """A name for the copy, which is dropped afterwards."""
    yield f"{dbname}_copy"
    with superuser(database) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{dbname}_copy" WITH (FORCE)')


def test_a_database_restored_from_an_older_backup_goes_on_where_it_was(database, dsn, copies) -> None:
    """Position and orders are of one moment; what came since is the same stream, and comes again."""
    lived(dsn, at_us=NOON_US, seconds=130)
    backup = dump(dsn)
    lived(dsn, at_us=NOON_US + 130 * SECOND, seconds=300)
    other = restored(database, dsn, backup, copies)
    events = lived(other, at_us=NOON_US + HOUR, seconds=10)
    report = proved(other)
    assert (report.exact, report.extra) == (True, 0)
    assert report.expected == 1800 + 1800 + 5
    assert "loading history" not in events


def test_a_database_restored_with_orders_only_begins_live_and_says_so(database, dsn, copies) -> None:
    """No ledger, no promise: the old rows are nobody's, no history is laid over them, and ids do not collide."""
    lived(dsn, at_us=NOON_US, seconds=10)
    other = restored(database, dsn, dump(dsn, "-t", "orders"), copies)
    events = lived(other, at_us=NOON_US + HOUR, seconds=10)
    report = proved(other)
    assert "table orders already has rows; they are kept, and no history is loaded" in events
    assert (report.exact, report.expected, report.extra) == (True, 5, 1805)


def test_a_table_made_elsewhere_may_hold_what_ours_would_refuse(dsn: str) -> None:
    """NULLs and NaN, in a table without our constraints: sums stay exact, merges work, verify calls them foreign."""
    with psycopg.connect(dsn, autocommit=True) as person:
        person.execute(
            "CREATE TABLE orders (id SERIAL PRIMARY KEY, created_at TIMESTAMP, product TEXT, category TEXT,"
            " price DECIMAL, quantity INT, city TEXT)"
        )
        strange = (
            "INSERT INTO orders (created_at, product, category, price, quantity, city) VALUES"
            " (NULL, 'a', 'b', 1, 1, 'c'), ('2026-03-07 12:00:01', NULL, NULL, NULL, NULL, NULL),"
            " ('2026-03-07 12:00:03', 'a', 'b', 'NaN', 2, 'c'), ('infinity', 'a', 'b', 1, 1, 'c')"
        )
        person.execute(strange)
        lived(dsn, at_us=NOON_US, seconds=70)
        person.execute(strange)
        lived(dsn, at_us=NOON_US + 70 * SECOND, seconds=70)
        report = proved(dsn)
        assert (report.exact, report.extra) == (True, 8)
        person.execute("DELETE FROM orders WHERE quantity IS NULL OR created_at IS NULL OR price = 'NaN'")
        lived(dsn, at_us=NOON_US + 140 * SECOND, seconds=70)
        assert proved(dsn).extra == 2


def test_a_database_of_the_first_version_goes_on(dsn: str) -> None:
    """first_light.sql is a dump of what the first working version left: no sums, no views, no retention."""
    with psycopg.connect(dsn, autocommit=True) as person:
        person.execute(Path(__file__).with_name("first_light.sql").read_text("utf-8"))
    with connect(dsn) as connection:
        old, left_us = connection.execute("SELECT count(*) FROM orders").fetchone()[0], read_position(connection).at_us
    lived(dsn, at_us=left_us + HOUR, seconds=10, stream=StreamSettings(seed=7))
    with connect(dsn) as connection:
        assert sums_differ(connection) == []
        assert connection.execute("SELECT count(*) FROM orders").fetchone()[0] == old + 3610
        since = datetime.fromtimestamp(left_us // HOUR * HOUR / 1e6 + 3600, UTC) + timedelta(hours=3)
        wrong = connection.execute(  # what the hours before held only the older version knows
            "SELECT count(*) FROM data_quality WHERE difference <> 0 AND hour >= %s", [since.replace(tzinfo=None)]
        ).fetchone()[0]
    with connect(dsn) as connection:
        report = verify(
            connection, start=datetime.fromtimestamp(left_us / 1e6, UTC).replace(microsecond=left_us % 10**6)
        )
    assert (report.exact, report.found, report.extra) == (True, 3610, 0)
    assert wrong == 0


def test_more_of_the_past_goes_into_a_database_of_an_older_version(dsn: str) -> None:
    """Under today's rules, although its position still has settings that knew no incidents."""
    with psycopg.connect(dsn, autocommit=True) as person:
        person.execute(Path(__file__).with_name("first_light.sql").read_text("utf-8"))
    with connect(dsn) as connection:
        planned = plan_backfill(connection, Settings(dsn=dsn), datetime.now(UTC), days=0.5)
        assert load(dsn) == planned == 43_200
        report = verify(connection)
        assert (report.exact, report.expected, len(report.skipped) > 0) == (True, planned, True)


# ---- people beside a load ----


def loading(dsn: str, hours: int = 4, rate: int = 20) -> None:
    """A database whose first history is planned and one slice of it written."""
    with connect(dsn) as connection:
        settings = Settings(dsn=dsn, stream=StreamSettings(rate=rate), history_days=Fraction(hours, 24))
        prepare_database(connection, settings, Runtime(clock_us=lambda: NOON_US))
        with connection.transaction():
            connection.execute("SET LOCAL shop.loading = 'on'")
            write_slice(connection, claim_slice(connection))


def test_reset_in_the_middle_of_history_forgets_its_sums_too(dsn: str) -> None:
    """The triggers that would empty the sums are away just then."""
    loading(dsn)
    with connect(dsn) as connection:
        reset(connection)
        assert connection.execute("SELECT count(*) FROM sales_by_hour").fetchone() == (0,)
    lived(dsn, at_us=NOON_US, seconds=5)
    assert proved(dsn).exact
    with connect(dsn) as connection:
        assert connection.execute("SELECT sum(abs(difference)) FROM data_quality").fetchone() == (0,)


def test_a_backfill_asked_for_while_history_loads_is_summed_too(dsn: str) -> None:
    """Its slices go into a table that has rows, but no triggers yet."""
    loading(dsn)
    with connect(dsn) as connection:
        stream = get_stream(StreamSettings(rate=20))
        assert plan_missing(connection, stream, NOON_US - 6 * HOUR, NOON_US) > 0
    load(dsn)
    report = proved(dsn)
    assert (report.exact, report.extra, report.pending) == (True, 0, 0)


def test_a_load_that_begins_while_another_finishes_keeps_the_key_away(dsn: str) -> None:
    """finish_load looks again once it holds the table."""
    loading(dsn, hours=1)
    with connect(dsn) as connection:
        with connection.transaction():
            plan_load(connection, get_stream(StreamSettings(rate=20)), NOON_US - 2 * HOUR, NOON_US - HOUR)
        finish_load(connection, dsn)
        assert has_unfinished_load(connection)
    load(dsn)
    assert proved(dsn).exact


def test_ids_that_a_person_took_ahead_do_not_stop_a_bulk_fill(dsn: str) -> None:
    """The sequence is set past them and the slice written again."""
    lived(dsn, at_us=NOON_US, seconds=5, stream=StreamSettings(rate=20))
    with connect(dsn) as connection:
        connection.execute(
            "INSERT INTO orders SELECT max(id) + 1000, '2020-01-01', 'мой', 'Дом', 1, 1, 'Омск' FROM orders"
        )
        assert plan_missing(connection, get_stream(StreamSettings(rate=20)), NOON_US - 2 * HOUR, NOON_US) > 0
    load(dsn)
    report = proved(dsn)
    assert (report.exact, report.extra) == (True, 1)


def waits(dsn: str, cause: Callable[[], Callable[[], None]], says: str, *, hours: int = 1) -> None:
    """History that meets a cause says so, writes nothing half, and goes on when the cause is gone."""
    said: list[str] = []
    runtime = Runtime(log=lambda event, **facts: said.append(event))
    settings = Settings(dsn=dsn, stream=StreamSettings(rate=20), history_days=Fraction(hours, 24))
    with connect(dsn) as connection:
        prepare_database(connection, settings, runtime)
    end = cause()
    generator = threading.Thread(target=run, args=(settings, runtime))
    generator.start()
    try:
        eventually(lambda: any(says in line for line in said), said)
        assert generator.is_alive()
        end()
        eventually(lambda: "live" in said, said)
    finally:
        runtime.stop.set()
        generator.join()
    report = proved(dsn)
    assert (report.exact, report.extra, report.pending) == (True, 0, 0)


def eventually(condition: Callable[[], bool], story: list[str], seconds: float = 60) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"it did not happen: {story}")
        time.sleep(0.02)


def test_a_lock_that_somebody_holds_during_history_is_named(dsn: str) -> None:
    """A writer does not wait in silence."""

    def cause() -> Callable[[], None]:
        person = psycopg.connect(dsn, application_name="DBeaver")
        person.execute("LOCK TABLE orders IN SHARE MODE")
        return person.close

    waits(dsn, cause, "table orders is locked by DBeaver")


def test_a_database_without_a_free_connection_is_waited_for(database, dsn: str, dbname: str) -> None:
    """The generator needs one for itself and one for each writer."""

    def limit(number: int) -> None:
        with superuser(database) as boss:
            boss.execute(f'ALTER DATABASE "{dbname}" CONNECTION LIMIT {number}')

    def cause() -> Callable[[], None]:
        limit(2)
        return lambda: limit(-1)

    waits(dsn, cause, "too many connections for database")


def test_a_time_limit_on_the_role_is_not_meant_for_us(database, dsn: str, dbname: str) -> None:
    """Neither for statements nor for transactions; a person's limit in the database ends no load."""
    with superuser(database) as boss:
        for name in ("statement_timeout", "transaction_timeout", "idle_session_timeout"):
            boss.execute(f"ALTER ROLE admin IN DATABASE \"{dbname}\" SET {name} = '200ms'")
    with connect(dsn) as connection:
        connection.execute("SELECT pg_sleep(0.5)")
    lived(dsn, at_us=NOON_US, seconds=10)
    with connect(dsn) as connection:
        assert verify(connection).exact


def test_a_statement_that_somebody_cancels_is_tried_again(database, dsn: str) -> None:
    """pg_cancel_backend from a person who looks for what is slow."""

    def cause() -> Callable[[], None]:
        person = psycopg.connect(dsn, application_name="DBeaver", autocommit=True)
        person.execute("BEGIN")
        person.execute("LOCK TABLE orders IN SHARE MODE")
        done = threading.Event()

        def cancel() -> None:
            with superuser(database) as boss:
                while not done.wait(0.05):
                    boss.execute(
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY public.orders%'"
                        " AND state = 'active'"
                    )

        canceller = threading.Thread(target=cancel)
        canceller.start()

        def end() -> None:
            done.set()
            canceller.join()
            person.close()

        return end

    waits(dsn, cause, "canceling statement due to user request")


@pytest.mark.skipif(sys.platform != "linux", reason="a small file system to fill is made with mount, on Linux")
def test_a_full_disk_during_history_is_said_and_nothing_is_half_written(database, dsn, dbname, small_disk) -> None:
    """The table stands on a file system that somebody's film fills; the load goes on when the film is gone."""
    with superuser(database) as boss:
        boss.execute(f"CREATE TABLESPACE small LOCATION '{small_disk / 'data'}'")
        boss.execute(
            f'GRANT CREATE ON TABLESPACE small TO admin; ALTER DATABASE "{dbname}" SET default_tablespace = small'
        )
    film = small_disk / "film"

    def cause() -> Callable[[], None]:
        with film.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(1 << 20)):
                pass
        os.truncate(film, film.stat().st_size - (12 << 20))
        return film.unlink

    waits(dsn, cause, "its disk is full", hours=5)


@pytest.fixture
def small_disk(database, dbname, tmp_path_factory):
    """A file system of 200 MB with a folder for the server; its tablespace is dropped with the database."""
    if not database.data.exists():
        pytest.skip("the server of SHOP_TEST_DSN is somewhere else")
    place = Path(tempfile.mkdtemp(prefix="shop-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m,mode=0755", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        place.rmdir()
        pytest.skip(f"mounting is not allowed here: {mounted.stderr.decode().strip()}")
    place.chmod(0o755)
    (place / "data").mkdir(mode=0o700)
    owner = (database.data / "pg18").stat()
    os.chown(place / "data", owner.st_uid, owner.st_gid)
    yield place
    with superuser(database) as boss:
        boss.execute(f'DROP DATABASE "{dbname}" WITH (FORCE)')
        boss.execute("DROP TABLESPACE small")
        boss.execute(f'CREATE DATABASE "{dbname}"')  # for its own fixture to drop
    subprocess.run(["umount", place], check=True)
    place.rmdir()


# ---- people beside live orders ----


@pytest.mark.parametrize("deed", ["ANALYZE orders", "UPDATE orders SET quantity = 2 WHERE id = 1"])
def test_chores_pass_by_what_a_person_holds(dsn: str, deed: str) -> None:
    """Summaries of the index and the forgetting of old orders are left for later; orders keep coming."""
    lived(dsn, at_us=NOON_US, seconds=5, history_days=Fraction(3))
    with psycopg.connect(dsn) as person:
        person.execute(deed)
        events = lived(dsn, at_us=NOON_US + 5 * SECOND, seconds=200, keep_days=1)
        with connect(dsn) as connection:
            assert read_position(connection).at_us >= NOON_US + 204 * SECOND
        person.rollback()
    assert events == ["live"]
    lived(dsn, at_us=NOON_US + 205 * SECOND, seconds=200, keep_days=1)
    with connect(dsn) as connection:
        assert connection.execute("SELECT min(created_at)::text FROM orders").fetchone() == ("2026-03-06 00:00:00",)
        assert verify(connection).exact


def test_truncate_under_an_old_snapshot_is_refused(dsn: str) -> None:
    """It would empty the table but not the sums that its snapshot does not see."""
    lived(dsn, at_us=NOON_US, seconds=5)
    with psycopg.connect(dsn) as person:
        person.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        person.execute("SELECT 1 FROM orders LIMIT 1")
        lived(dsn, at_us=NOON_US + 5 * SECOND, seconds=5)
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="READ COMMITTED"):
            person.execute("TRUNCATE orders")
    with psycopg.connect(dsn) as person:
        person.execute("TRUNCATE orders")
    assert proved(dsn).missing == 1805
    lived(dsn, at_us=NOON_US + 10 * SECOND, seconds=5)
    assert proved(dsn).found == 3


# ---- two generators ----


def test_a_second_generator_waits_says_why_and_takes_over(dsn: str, tmp_path: Path) -> None:
    """Within seconds of a SIGKILL to the first."""
    logs = [tmp_path / "first.log", tmp_path / "second.log"]
    command = [PROGRAM, "generate", "--dsn", dsn, "--rate", "50", "--history", "0.01"]

    def start(log: Path) -> subprocess.Popen:
        with log.open("wb") as out:
            return subprocess.Popen(command, stdout=out, stderr=out)

    def says(log: Path, words: str) -> Callable[[], bool]:
        return lambda: words in log.read_text("utf-8")

    running = [start(logs[0])]
    try:
        eventually(says(logs[0], "  live  "), ["first"])
        running.append(start(logs[1]))
        eventually(says(logs[1], "another generator writes to this database; waiting until it ends"), ["second"])
        assert not says(logs[1], "  live  ")()
        running[0].kill()
        eventually(says(logs[1], "  live  "), ["second"], seconds=15)
        time.sleep(1)
        running[1].terminate()
        assert running[1].wait(15) == 0
    finally:
        for process in running:
            process.kill()
            process.wait()
    report = proved(dsn)
    assert (report.exact, report.extra) == (True, 0)


def test_a_newer_stream_version_is_not_touched(dsn: str) -> None:
    """Pending slices of a version that we cannot make stop an older program with one line."""
    loading(dsn)
    with connect(dsn) as connection:
        connection.execute(
            "UPDATE shop.streams SET settings = replace(settings, %s, '\"version\":99')",
            [f'"version":{STREAM_VERSION}'],
        )
        apply_sql(connection)
        assert ensure_utc_offset(connection, None) == 10_800
    with pytest.raises((DatabaseError, ValueError), match="version 99"):
        load(dsn)


def test_times_are_hashed_as_postgresql_hashes_them(connection: psycopg.Connection) -> None:
    """`hash_times` agrees with PostgreSQL's function before and after 1970 and 2000, to the microsecond."""
    wanted = [0, -1, 946_684_800_000_000, *np.random.default_rng(1).integers(-(2**54), 2**57, 2000).tolist()]
    rows = connection.execute(
        "SELECT (extract(epoch FROM at) * 1000000)::bigint, timestamp_hash_extended(at, 0)"
        " FROM unnest(%s::bigint[]) AS u"
        " CROSS JOIN LATERAL (SELECT timestamp 'epoch' + u * interval '1 microsecond') AS instant(at)",
        [wanted],
    ).fetchall()
    exact, hashes = zip(*rows, strict=True)
    assert hash_times(np.array(exact)).tolist() == [value % 2**64 for value in hashes]


@settings(max_examples=60, deadline=None)
@given(
    profile=st.sampled_from(["steady", "poisson", "seasonal"]),
    rate=st.sampled_from([Fraction(1, 50), Fraction(1), Fraction("2.333333"), Fraction(90)]),
    orders=st.integers(1, 40_000),
    before_us=st.integers(0, 7_200_000_000),
)
def test_a_load_of_so_many_orders_has_exactly_so_many(
    profile: str, rate: Fraction, orders: int, before_us: int
) -> None:
    """In every profile, whether the end lies in the first bucket or far from it."""
    stream, end_us = get_stream(StreamSettings(profile=profile, rate=rate)), NOON_US - before_us
    start_us = limit_start_us(stream.arrivals, 0, end_us, orders)
    assert stream.count_us(start_us, end_us) == orders
    assert stream.arrivals.next_us(start_us) == start_us  # it starts with an order, so the next later one has one fewer
    assert limit_start_us(stream.arrivals, start_us + 1, end_us, orders) == start_us + 1  # no earlier than it may


@pytest.mark.parametrize("profile", ["steady", "seasonal"])
def test_backfill_loads_as_many_orders_as_it_was_told(dsn: str, profile: str) -> None:
    """Into an empty database, and then before what is there."""
    wanted = Settings(dsn=dsn, stream=StreamSettings(profile=profile, rate=Fraction(3)))
    with connect(dsn) as connection:
        for orders in (12_345, 777):
            assert plan_backfill(connection, wanted, from_us(NOON_US + 1_234_567), orders=orders) == orders
            load(dsn)
    report = proved(dsn)
    assert (report.exact, report.found, report.extra) == (True, 12_345 + 777, 0)
