"""History end to end against what others do, in one run on one machine: `make bench ARGS=benchmarks/history.py`.

Every way writes the same orders into a fresh database of the same embedded server. Ours is all of `plan_load` and
`load`: planning, generating, copying, rollups, key, index and statistics. The others get their orders ready-made, write
into the table with its key and without our triggers, and are measured on fewer orders where they are slow.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from _bench import Peak, fresh_shop, lasting_server, machine, median, server_pid, table

from shop_orders.database.connection import connect
from shop_orders.database.copy import copy_orders
from shop_orders.database.history import load, plan_load
from shop_orders.postgres.server import EmbeddedServer
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
            plan_load(connection, STREAM, *interval(orders))
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


def measured(server: EmbeddedServer, run: Callable[[str], float], orders: int) -> tuple[float, dict[str, float]]:
    """Orders a second in a fresh database, and the peak memory of client and server."""
    with fresh_shop(server) as dsn, Peak(client=os.getpid(), server=server_pid(server)) as peak:
        rate = orders / run(dsn)
    return rate, peak.mb


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs="+", default=[3_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    print(machine())
    with lasting_server() as server:
        for orders in chosen.orders:
            ways = {"history, all of it": (partial(ours, orders=orders), orders)}
            for write, most in (
                (binary_copy, orders),
                (many_values, 500_000),
                (executemany, 500_000),
                (row_by_row, 10_000),
            ):
                most = min(most, orders)
                ways[write.__doc__.rstrip(".")] = (partial(without_triggers, orders=most, write=write), most)
            found = {name: [] for name in ways}
            for _ in range(chosen.repeat):  # in turn, so that a slow minute of the machine hits all of them
                for name, (run, most) in ways.items():
                    found[name].append(measured(server, run, most))
            rates = {name: median([rate for rate, _ in runs]) for name, runs in found.items()}
            mine, rows = rates["history, all of it"], []
            for name, rate in rates.items():
                client, base = (max(mb[who] for _, mb in found[name]) for who in ("client", "server"))
                rows.append(
                    (name, f"{ways[name][1]:,}", f"{rate:,.0f}", f"{mine / rate:.1f}", f"{client:.0f}", f"{base:.0f}")
                )
            print(f"\n{orders:,} orders, medians of {chosen.repeat} runs\n")
            table(("way", "orders", "orders/s", "history is x times as fast", "client MB", "server MB"), rows)


if __name__ == "__main__":
    main()
