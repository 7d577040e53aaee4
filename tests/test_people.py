"""What people do to `orders` never ends the generator, and what we print leads back: issue 24."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from faults import sums_differ
from tormentor import torment

from shop_orders.database.connection import connect
from shop_orders.database.generator import run
from shop_orders.database.history import load
from shop_orders.database.opening import prepare_database
from shop_orders.database.retention import RetentionJob
from shop_orders.database.runtime import Runtime
from shop_orders.database.status import health
from shop_orders.database.verify import verify
from shop_orders.postgres.programs import wheel_folder
from shop_orders.postgres.server import create_database, superuser
from shop_orders.settings import Settings, StreamSettings, to_us

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))


class Generator:
    """A generator in a thread, with all that it has said."""

    def __init__(self, dsn, **stream):
        self.said, self.error = [], None
        self.settings = Settings(dsn=dsn, stream=StreamSettings(**{"rate": 50, **stream}), history_days=Fraction(1, 96))
        self.runtime = Runtime(log=lambda event, **facts: self.said.append((event, facts)))
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        try:
            run(self.settings, self.runtime)
        except BaseException as error:
            self.error = error

    def stop(self):
        self.runtime.stop.set()
        self.thread.join(30)
        if self.error:
            raise self.error

    def until_said(self, begin, since=0, seconds=30):
        """The facts of the first event since then that begins so."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.error:
            for event, facts in self.said[since:]:
                if event.startswith(begin):
                    return facts
            time.sleep(0.05)
        pytest.fail(f"never said {begin!r}: {self.error} {self.said[since:]}")

    def undone(self, connection, mistake):
        """Make a mistake, follow what is printed, and wait until orders are written again; the statement printed."""
        since = len(self.said)
        connection.execute(mistake)
        undo = self.until_said("waiting:", since)["undo"]
        assert undo.endswith(";")
        connection.execute(undo)
        self.until_said("orders are written again", since)
        return undo


@pytest.fixture
def generator(dsn):
    running = Generator(dsn)
    running.until_said("live")
    yield running
    running.stop()


def shop(*words, dsn, **environ):
    env = {name: value for name, value in os.environ.items() if name[:3] not in ("PG", "SHO")}
    done = subprocess.run(
        [PROGRAM, *words, "--dsn", dsn], capture_output=True, text=True, timeout=120, env={**env, **environ}
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def assert_exact(dsn, extra=0):
    with connect(dsn) as connection:
        report, wrong = verify(connection), sums_differ(connection)
    assert (report.exact, report.extra, wrong) == (True, extra, []), report
    return report.expected


REPLACE = """DROP TABLE orders CASCADE; CREATE TABLE orders (index bigint, id bigint, created_at timestamp,
    product text, category text, price double precision, quantity bigint, city text);
    INSERT INTO orders VALUES (0, 1, LOCALTIMESTAMP, 'мяч', 'Спорт', 9.5, 1, 'Тула')"""

# For the rows to come, not for those that exist.
_FROM_NOW = "DO $$ BEGIN LOCK TABLE orders IN SHARE MODE; EXECUTE format('{}', (SELECT max(id) FROM orders)); END $$"

MISTAKES = {
    "check": "ALTER TABLE orders ADD CONSTRAINT few CHECK (quantity < 1) NOT VALID",
    "domain": "CREATE DOMAIN place AS text; ALTER TABLE orders ADD COLUMN place place DEFAULT 'x';"
    " ALTER DOMAIN place ADD CONSTRAINT few CHECK (VALUE <> 'x') NOT VALID",
    "column": "ALTER TABLE orders ADD COLUMN n text; UPDATE orders SET n = ''; ALTER TABLE orders ALTER n SET NOT NULL",
    "trigger": "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE 'проверка: %', NEW.city; END $$;"
    " CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse()",
    "deferred trigger": "CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'later'; END $$;"
    " CREATE CONSTRAINT TRIGGER later AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION later()",
    "discarding trigger": "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
    " CREATE TRIGGER drop_row BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION drop_row()",
    "emptying trigger": "CREATE FUNCTION empty_city() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN NEW.city := NULL; RETURN NEW; END $$;"
    " CREATE TRIGGER empty_city BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION empty_city()",
    "row-level security": "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY",
    "renamed column": "ALTER TABLE orders RENAME city TO town",
    "two renamed columns": "ALTER TABLE orders RENAME city TO town; ALTER TABLE orders RENAME product TO thing",
    "wider type": "ALTER TABLE orders ALTER quantity TYPE bigint",
    "dropped column": "ALTER TABLE orders DROP COLUMN price",
    "other type": "ALTER TABLE orders ALTER price TYPE int",
    "time zone": "ALTER TABLE orders ALTER created_at TYPE timestamptz",
    "foreign key": "CREATE TABLE cities (city text PRIMARY KEY);"
    " ALTER TABLE orders ADD FOREIGN KEY (city) REFERENCES cities NOT VALID",
    "unique index": _FROM_NOW.format("CREATE UNIQUE INDEX one_city ON orders (city) WHERE id > %s"),
    "exclusion": "ALTER TABLE orders ADD COLUMN one int DEFAULT 1;"
    + _FROM_NOW.format("ALTER TABLE orders ADD CONSTRAINT one EXCLUDE (one WITH =) WHERE (id > %s)"),
    "sums": "ALTER TABLE shop.deltas ADD CONSTRAINT few CHECK (orders < 0) NOT VALID",
    "right": "REVOKE INSERT ON orders FROM admin",
    "view": "ALTER TABLE orders RENAME TO kept; CREATE VIEW orders AS SELECT * FROM kept",
    "another table": REPLACE,
}


def test_whatever_people_build_is_waited_for_and_named(generator, dsn, connection):
    for kind, mistake in MISTAKES.items():
        undo = generator.undone(connection, mistake)
        print(f"{kind}: {undo}")
        if "RENAME TO orders_before" in undo:
            generator.until_said("load finished", len(generator.said) - 4)
    generator.stop()
    assert_exact(dsn)
    kept = connection.execute("SELECT product FROM orders_before_repair_4").fetchall()
    assert len(kept) > 0


def test_a_unique_index_of_somebody_burns_no_ids(generator, dsn, connection):
    connection.execute(MISTAKES["unique index"])
    generator.until_said("waiting: unique index")
    burned = connection.execute("SELECT last_value FROM orders_id_seq").fetchone()[0]
    time.sleep(3)
    assert connection.execute("SELECT last_value FROM orders_id_seq").fetchone()[0] < burned + 2000
    assert health(connection)[0]  # the position is still young
    connection.execute(generator.said[-1][1]["undo"])
    generator.until_said("orders are written again")
    generator.stop()
    assert_exact(dsn)


# ---- from the mistake to the mended shop, with nothing but the commands that are printed ----


def lived(dsn):
    """A database in which a generator has run for a moment."""
    generator = Generator(dsn)
    generator.until_said("live")
    generator.stop()


def sql_in(text):
    """The statement at the end of a printed line."""
    return text[text.index("ALTER TABLE") :].strip()


def test_somebody_replaces_the_table_and_follows_what_is_printed(dsn, connection):
    lived(dsn)
    connection.execute(REPLACE)
    code, _, error = shop("backfill", "--days", "0.01", dsn=dsn)
    assert code == 1
    connection.execute(sql_in(error))
    code, _, error = shop("backfill", "--days", "0.01", dsn=dsn)
    assert (code, "table orders is missing" in error, "shop-orders repair" in error) == (1, True, True)
    code, _, error = shop("repair", dsn=dsn)
    assert code == 0, error
    assert shop("verify", dsn=dsn)[0] == 0
    assert shop("backfill", "--days", "0.01", dsn=dsn)[0] == 0
    assert_exact(dsn)
    assert connection.execute("SELECT product FROM orders_before_repair_1").fetchall() == [("мяч",)]


def test_somebody_drops_the_table_with_cascade(dsn, connection):
    lived(dsn)
    connection.execute("DROP TABLE orders CASCADE")
    for command in (["verify"], ["report", "--to", os.devnull], ["backfill", "--days", "0.01"]):
        code, _, error = shop(*command, dsn=dsn)
        assert (code, "shop-orders repair" in error) == (1, True), error
    assert shop("health", dsn=dsn)[0] == 1
    again = Generator(dsn)
    again.until_said("live")
    again.stop()
    published = "SELECT FROM pg_publication_tables WHERE pubname = 'shop_orders' AND tablename = 'orders'"
    readable = (
        "SELECT FROM pg_class WHERE oid = 'orders'::regclass AND has_table_privilege('shop_reader', oid, 'SELECT')"
    )
    assert [connection.execute(query).rowcount for query in (published, readable)] == [1, 1]
    assert_exact(dsn)


@pytest.mark.parametrize(
    "mistake",
    [
        REPLACE,
        "DROP TABLE orders CASCADE",
        "CREATE TABLE returned (order_id int REFERENCES orders)",
        "DROP VIEW shop.hour_parts CASCADE; ALTER TABLE orders DROP CONSTRAINT orders_pkey",
        "ALTER TABLE orders ADD COLUMN source text DEFAULT 'web'",
    ],
)
def test_reset_always_gets_through(dsn, connection, mistake):
    lived(dsn)
    connection.execute(mistake)
    code, out, error = shop("reset", "--yes", dsn=dsn)
    assert code == 0, error
    assert ("orders_before_reset_1" in out) == ("CREATE TABLE" in mistake)
    lived(dsn)
    assert_exact(dsn)


def test_repair_gives_new_ids_to_orders_that_share_one(dsn, connection):
    """Without its key the table takes ids that are there already, and the key could not come back."""
    lived(dsn)
    connection.execute("ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ALTER id DROP NOT NULL")
    connection.execute("ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * quantity) STORED")
    named = "INSERT INTO orders (id, created_at, product, category, price, quantity, city)"
    row = "'2020-01-01', 'мой', 'Дом', 1, 1, 'Омск'"
    connection.execute(f"{named} SELECT id, timestamp {row} FROM orders ORDER BY id LIMIT 3")
    connection.execute(f"{named} VALUES (NULL, {row})")
    code, out, error = shop("repair", dsn=dsn)
    assert (code, "ids of orders" in out, "primary key of orders" in out) == (0, True, True), error
    assert connection.execute("SELECT count(*) - count(DISTINCT id) FROM orders").fetchone() == (0,)
    lived(dsn)
    with connect(dsn) as own:
        report = verify(own)
    assert (report.exact, report.extra, report.rollups) == (True, 4, [])


def test_a_column_with_a_default_is_no_reason_to_refuse_at_the_next_start(dsn, connection):
    lived(dsn)
    connection.execute("ALTER TABLE orders ADD COLUMN source text DEFAULT 'web' NOT NULL")
    connection.execute("ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * quantity) STORED")
    lived(dsn)
    assert_exact(dsn)


def test_a_generator_that_waits_is_unhealthy_and_names_the_way_out(generator, dsn, connection):
    connection.execute(MISTAKES["check"])
    generator.until_said("waiting:")
    connection.execute("UPDATE shop.position SET updated_at = updated_at - interval '1 minute'")
    code, out, _ = shop("health", dsn=dsn)
    assert (code, "its log names what to undo" in out) == (1, True)


def program(name):
    return str(wheel_folder() / "pginstall" / "bin" / name)


def test_a_dump_of_the_data_alone_doubles_the_sums_and_repair_makes_them_right(database, dsn, connection, tmp_path):
    lived(dsn)
    name = f"copy_{os.getpid()}"
    copy = create_database(database, name)
    try:
        for part in ("--schema-only", "--data-only"):
            dump = subprocess.run([program("pg_dump"), part, "--no-owner", dsn], capture_output=True, check=True).stdout
            subprocess.run([program("psql"), "-Xq", copy], input=dump, capture_output=True, check=True)
        with connect(copy) as other:
            other.execute("SELECT setval(pg_get_serial_sequence('shop.ledger', 'id'), 1, false)")
        code, out, _ = shop("verify", dsn=copy)
        assert (code, "the rollups differ" in out, "shop-orders repair" in out) == (3, True, True)
        code, out, error = shop("repair", dsn=copy)
        assert (code, "rollups differed" in out, "sequence" in out) == (0, True, True), error
        assert shop("verify", dsn=copy)[0] == 0
        assert shop("backfill", "--days", "0.01", dsn=copy)[0] == 0
        assert_exact(copy)
    finally:
        with superuser(database) as boss:
            boss.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_promoted_replica_with_sequences_at_one_goes_on(dsn, connection):
    """As a logical replica has it: no triggers, no sums, every sequence at its beginning."""
    lived(dsn)
    connection.execute("SELECT shop.roll_up_triggers(false)")
    connection.execute("DELETE FROM shop.deltas; DELETE FROM shop.hour_totals; DELETE FROM shop.day_totals")
    connection.execute("SELECT setval(s.oid::regclass, 1, false) FROM pg_class s WHERE relkind = 'S'")
    generator = Generator(dsn)
    generator.until_said("sequence orders_id_seq stood at 0")
    assert generator.until_said("waiting: triggers")["undo"] == "shop-orders repair"
    code, out, error = shop("repair", dsn=dsn)
    assert (code, "triggers of the rollups" in out) == (0, True), error
    generator.until_said("orders are written again")
    generator.stop()
    assert_exact(dsn)


def test_a_reader_can_dump_the_table(database, dbname, dsn):
    lived(dsn)
    done = subprocess.run(
        [program("pg_dump"), "-t", "orders", database.dsn("shop_reader", dbname)], capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_a_tormentor_who_follows_the_log_never_ends_the_generator():
    """The short form of tests/tormentor.py; the long one is run by hand."""
    with tempfile.TemporaryDirectory(prefix="shop-tormentor-") as base:
        Path(base).chmod(0o711)  # the server's own user passes through
        facts = torment(Path(base) / "shop", seed=4, seconds=15)
    assert facts["deeds"] > 0
    assert facts["orders"] > 0


def test_a_table_made_again_keeps_the_sums_of_retention_and_the_events_of_the_feed(dsn, connection):
    """Orders from before `raw_from` stay deleted, and no event is written twice."""
    now = [to_us(datetime(2026, 3, 7, 9, 30, tzinfo=UTC))]
    settings = Settings(dsn=dsn, history_days=Fraction(3), dirt="late=0.05,duplicate=0.01")
    runtime = Runtime(clock_us=lambda: now[0])
    prepare_database(connection, settings, runtime)
    load(dsn)
    job = RetentionJob(1, 10_800)
    while job.page is not None or not job.cutoff_us:
        job.step(connection, now[0])
    facts = (
        "SELECT (SELECT count(*) FROM orders), (SELECT sum(orders) FROM sales_by_hour),"
        " (SELECT count(*) FROM orders_feed),"
        " (SELECT sum(abs(difference)) FROM data_quality)"
    )
    before = connection.execute(facts).fetchone()
    assert before[0] < before[1]
    connection.execute("ALTER TABLE orders RENAME TO orders_of_mine")
    prepare_database(connection, settings, runtime)
    load(dsn)
    assert connection.execute(facts).fetchone() == before
    with connect(dsn) as other:
        assert verify(other).exact
