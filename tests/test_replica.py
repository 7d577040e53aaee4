"""Change data capture: a logical replica in another PostgreSQL holds, at every moment, what `verify` promises."""

import threading
import time

import psycopg
import pytest

from shop_orders.database.connection import connect
from shop_orders.database.generator import run
from shop_orders.database.runtime import Runtime
from shop_orders.database.schema import apply_sql
from shop_orders.database.verify import verify
from shop_orders.postgres.server import superuser, temporary_database
from shop_orders.settings import Settings, StreamSettings


@pytest.fixture
def shop(database, dbname, dsn):
    runtime = Runtime()
    settings = Settings(dsn=dsn, stream=StreamSettings(rate=20), history_days=1 / 24)
    generator = threading.Thread(target=run, args=(settings, runtime))
    generator.start()
    yield dsn
    runtime.stop.set()
    generator.join()


def position(connection):
    row = connection.execute("SELECT to_regclass('shop.position') IS NOT NULL").fetchone()
    return row[0] and (connection.execute("SELECT at FROM shop.position").fetchone() or [None])[0]


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen")
        time.sleep(0.1)


def test_a_logical_replica_is_exact_while_orders_flow(shop, database, dbname):
    with connect(shop) as source:
        eventually(
            lambda: position(source) and not source.execute("SELECT FROM shop.slices WHERE done_at IS NULL").rowcount
        )
        with temporary_database() as other, connect(other.dsn()) as replica:
            apply_sql(replica)
            publisher = database.dsn("postgres", dbname)
            with superuser(other, "shop_db") as boss:
                boss.execute("SELECT shop.roll_up_triggers(false)")
                boss.execute(
                    f"CREATE SUBSCRIPTION copy CONNECTION '{publisher.replace(chr(39), chr(39) * 2)}'"
                    " PUBLICATION shop_orders"
                )
                behind = source.execute("SELECT at FROM shop.position").fetchone()[0]
                eventually(lambda: (position(replica) or behind) > behind)
                states = "SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r'"
                eventually(lambda: not boss.execute(states).rowcount)
                report = verify(replica)
                assert report.exact
                assert report.expected > 72_000
                boss.execute("DROP SUBSCRIPTION copy")


def test_nobody_replicates_before_a_password_is_chosen(database, dbname):
    with superuser(database) as boss:
        role = boss.execute("SELECT rolcanlogin, rolreplication FROM pg_roles WHERE rolname = 'shop_replica'")
        assert role.fetchone() == (False, False)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database.dsn("shop_reader", dbname), user="shop_replica", password="")
