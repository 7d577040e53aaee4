"""History end to end against what others do, in one run on one machine: `make bench ARGS=benchmarks/history.py`.

Every way writes the same orders into a fresh database of the same embedded server. Ours is all of `begin_load` and
`load`: planning, generating, copying, rollups, key, index and statistics. The others get their orders ready-made, write
into the table with its key and without our triggers, and are measured on fewer orders where they are slow.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from shop_orders.copy import copy_orders
from shop_orders.db import apply_sql, connect, settle_clock
from shop_orders.embedded import EmbeddedServer, create_database, superuser, temporary_database
from shop_orders.history import begin_load, load
from shop_orders.settings import StreamSettings, to_us
from shop_orders.stream import Stream

END_US = to_us(datetime(2026, 11, 20, 9, tzinfo=UTC))
STREAM = Stream(StreamSettings(rate=100))
COLUMNS = "created_at, product, category, price, quantity, city"


def interval(orders: int) -> tuple[int, int]:
    """Bounds in µs of so many orders before a fixed instant."""
    return END_US - orders * 10_000, END_US


def rows(orders: int) -> list[tuple]:
    """The orders as Python tuples, as an application would have them."""
    frame = STREAM.orders_us(*interval(orders)).to_pandas()
    names = ("product", "category", "city")
    frame = frame.astype(dict.fromkeys(names, str))
    return list(frame[COLUMNS.split(", ")].itertuples(index=False, name=None))


def ours(dsn: str, orders: int) -> float:
    """Seconds of a whole history."""
    with connect(dsn) as connection:
        begin = time.perf_counter()
        with connection.transaction():
            begin_load(connection, STREAM, *interval(orders))
        load(dsn)
        return time.perf_counter() - begin


def without_triggers(dsn: str, orders: int, write: Callable) -> float:
    """Seconds of another way, its data ready before the clock starts."""
    with connect(dsn) as connection:
        connection.execute("SELECT shop.roll_up_triggers(false)")
        data = STREAM.orders_us(*interval(orders)) if write is binary_copy else rows(orders)
        begin = time.perf_counter()
        write(connection, data)
        return time.perf_counter() - begin


def binary_copy(connection: object, orders: object) -> None:
    """Binary COPY on one connection, in batches of 250,000."""
    for start in range(0, len(orders), 250_000):
        copy_orders(connection, orders[start : start + 250_000], first_id=start + 1)


def executemany(connection: object, data: list[tuple]) -> None:
    """psycopg's executemany, which pipelines."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO orders ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", data)


def row_by_row(connection: object, data: list[tuple]) -> None:
    """One INSERT and one COMMIT for each order."""
    for row in data:
        connection.execute(f"INSERT INTO orders ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", row)


def many_values(connection: object, data: list[tuple]) -> None:
    """INSERT with 1,000 rows of VALUES each, as psycopg2's execute_values does."""
    one = "(%s, %s, %s, %s, %s, %s)"
    with connection.transaction():
        for start in range(0, len(data), 1000):
            part = data[start : start + 1000]
            values = ", ".join([one] * len(part))
            connection.execute(
                f"INSERT INTO orders ({COLUMNS}) VALUES {values}", [field for row in part for field in row]
            )


def measure(server: EmbeddedServer, name: str, run: Callable[[str], float], orders: int, repeat: int) -> float:
    """The median rate in orders a second over fresh databases."""
    rates = []
    for number in range(repeat):
        database = f"bench_{number}"
        dsn = create_database(server, database)
        with connect(dsn) as connection:
            apply_sql(connection)
            settle_clock(connection, None)
        rates.append(orders / run(dsn))
        with superuser(server) as boss:
            boss.execute(f"DROP DATABASE {database} WITH (FORCE)")
            boss.execute("CHECKPOINT")
    print(f"{name:<44}{orders:>12,} orders {statistics.median(rates):>12,.0f} /s", flush=True)
    return statistics.median(rates)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs="+", default=[3_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    with temporary_database() as server:
        for orders in chosen.orders:
            mine = measure(server, "history, everything", lambda dsn, n=orders: ours(dsn, n), orders, chosen.repeat)
            others = {}
            for write, most in (
                (binary_copy, orders),
                (executemany, 200_000),
                (many_values, 200_000),
                (row_by_row, 5000),
            ):
                name = write.__doc__.rstrip(".")
                others[name] = measure(
                    server, name, lambda dsn, w=write, n=most: without_triggers(dsn, n, w), most, chosen.repeat
                )
            for name, rate in others.items():
                print(f"  history is {mine / rate:6.1f} times as fast as: {name}", flush=True)


if __name__ == "__main__":
    main()
