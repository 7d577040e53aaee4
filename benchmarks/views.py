"""What dashboards read, while orders stream in: every view, and the same question to the raw table, at growing sizes.

A history of thirty days is loaded at each size (so the growth of time, memory and disk is measured too), then
`shop-orders generate` writes a thousand orders a second, and each question is asked again and again as `shop_reader`.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import psycopg
from _bench import Peak, fresh_shop, lasting_server, machine, percentile, server_pid, table

from shop_orders.database.connection import connect
from shop_orders.database.history import load, plan_load
from shop_orders.database.ledger import set_position
from shop_orders.database.verify import verify
from shop_orders.postgres.server import EmbeddedServer
from shop_orders.settings import StreamSettings
from shop_orders.stream import Stream

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
DAYS = 30
EXAMPLE = {
    "example query, raw": "SELECT category, sum(price * quantity) AS revenue FROM orders GROUP BY category",
    "example query, by rollup": "SELECT category, sum(revenue) AS revenue FROM sales_by_hour GROUP BY category",
}
VIEWS = ("sales_by_hour", "sales_by_day", "top_products", "city_sales", "live_minutes", "data_quality")
WHOLE = {name: f"SELECT count(v) FROM {name} AS v" for name in VIEWS}
TODAY = {
    "revenue today by hour": "SELECT hour, category, sum(revenue) FROM sales_by_hour"
    " WHERE hour >= date_trunc('day', LOCALTIMESTAMP) GROUP BY 1, 2",
    "last 20 orders": "SELECT * FROM orders ORDER BY id DESC LIMIT 20",
    "revenue of the last hour, raw": "SELECT sum(price * quantity) FROM orders"
    " WHERE created_at >= LOCALTIMESTAMP - interval '1 hour'",
}


def fill(dsn: str, orders: int) -> float:
    """Seconds in which a history of thirty days with so many orders was loaded, up to now."""
    rate = Fraction(orders, DAYS * 86_400).limit_denominator(1000)
    stream = Stream(StreamSettings(rate=Fraction(round(rate * 1000), 1000)))
    now_us = time.time_ns() // 1000
    with connect(dsn) as connection:
        begin = time.perf_counter()
        with connection.transaction():
            plan_load(connection, stream, now_us - DAYS * 86_400_000_000, now_us)
            set_position(connection, stream.settings, now_us)
        load(dsn)
        return time.perf_counter() - begin


@contextmanager
def streaming(dsn: str, rate: int) -> Iterator[None]:
    """A generator writes beside the block."""
    words = [PROGRAM, "generate", "--dsn", dsn, "--rate", str(rate)]
    generator = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    time.sleep(5)
    try:
        yield
    finally:
        generator.send_signal(signal.SIGTERM)
        generator.wait(60)


def ask(dsn: str, query: str, times: int) -> list[float]:
    """Milliseconds of each answer, as a dashboard gets it: a fresh statement, the rows fetched."""
    found = []
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET timezone = 3")
        for _ in range(times):
            begin = time.perf_counter()
            connection.execute(query).fetchall()
            found.append(1000 * (time.perf_counter() - begin))
    return found


def sizes(dsn: str) -> tuple[str, str, str]:
    """Sizes in MB of the table, of its indexes and of all rollups."""
    with connect(dsn) as connection:
        row = connection.execute(
            "SELECT pg_table_size('orders'), pg_indexes_size('orders'),"
            " (SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            "  WHERE relnamespace = 'shop'::regnamespace AND relkind = 'r')"
        ).fetchone()
    return tuple(f"{size / 2**20:,.0f}" for size in row)


def measure(server: EmbeddedServer, orders: int, rate: int, growth: list, answers: dict) -> None:
    """One size: its load, its answers, its proof."""
    with fresh_shop(server) as dsn:
        with Peak(client=os.getpid(), server=server_pid(server)) as peak:
            took = fill(dsn, orders)
        with connect(dsn) as connection:
            begin = time.perf_counter()
            report = verify(connection)
            checked = time.perf_counter() - begin
        proof = f"{'exact' if report.exact and not report.extra else 'DIFFERS'}, {checked:.0f} s"
        memory = (f"{peak.mb['client']:.0f}", f"{peak.mb['server']:.0f}")
        growth.append((f"{orders:,}", f"{took:.1f}", f"{report.found / took:,.0f}", *memory, *sizes(dsn), proof))
        reader = server.dsn("shop_reader", dbname="bench")
        with streaming(dsn, rate):
            for name, query in (EXAMPLE | WHOLE | TODAY).items():
                times = 5 if name == "example query, raw" else 60
                found = ask(reader, query, times)
                answers.setdefault(name, []).append(f"{percentile(found, 0.5):,.1f} / {percentile(found, 0.95):,.1f}")
        with connect(dsn) as connection:
            report = verify(connection)
            print(
                f"{orders:,}: after streaming {'exact' if report.exact else 'DIFFERS'}, {report.found:,} found",
                flush=True,
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000_000, 10_000_000, 100_000_000])
    parser.add_argument("--rate", type=int, default=1000)
    chosen = parser.parse_args()
    print(machine())
    growth, answers = [], {}
    for orders in chosen.orders:
        with lasting_server() as server:
            measure(server, orders, chosen.rate, growth, answers)
    header = (
        "orders",
        "load s",
        "orders/s",
        "client MB",
        "server MB",
        "table MB",
        "indexes MB",
        "rollups MB",
        "verify",
    )
    print()
    table(header, growth)
    print(f"\nms, p50 / p95, while {chosen.rate:,} orders a second come in\n")
    table(("question", *(f"{orders:,} orders" for orders in chosen.orders)), [(k, *v) for k, v in answers.items()])


if __name__ == "__main__":
    main()
