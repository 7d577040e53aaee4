"""What exact sums cost: batches copied into `orders` with and without its triggers."""

import argparse
import time
from datetime import UTC, datetime

from _bench import fresh_shop, lasting_server, machine, median, table

from shop_orders.database.connection import connect
from shop_orders.database.copy import copy_orders
from shop_orders.database.rollups import merge
from shop_orders.settings import StreamSettings, to_us
from shop_orders.stream import Stream
from shop_orders.stream.orders import Orders

STREAM = Stream(StreamSettings(rate=1000))
BEGIN_US = to_us(datetime(2026, 11, 20, 9, tzinfo=UTC))


def write(dsn: str, batches: list[Orders], *, rollups: bool) -> float:
    """Seconds for all batches, each its own transaction; a merge each million orders, as the generator merges."""
    with connect(dsn) as connection:
        connection.execute("SELECT shop.roll_up_triggers(%s)", [rollups])
        begin, since = time.perf_counter(), 0
        for batch in batches:
            with connection.transaction():
                copy_orders(connection, batch)
            since += len(batch)
            if rollups and since >= 1_000_000:
                merge(connection)
                since = 0
        return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 100, 1000, 10_000, 100_000])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    print(machine() + "\n")
    rows = []
    with lasting_server() as server:
        for size in chosen.batches:
            total = min(chosen.orders, size * 2000)
            orders = STREAM.orders_us(BEGIN_US, BEGIN_US + total * 1000)
            batches = [orders[first : first + size] for first in range(0, total, size)]
            found = {False: [], True: []}
            for _ in range(chosen.repeat):
                for rollups in found:
                    with fresh_shop(server) as dsn:
                        found[rollups].append(total / write(dsn, batches, rollups=rollups))
            without, beside = median(found[False]), median(found[True])
            rows.append((f"{size:,}", f"{without:,.0f}", f"{beside:,.0f}", f"{without / beside:.2f}"))
    table(("orders a batch", "without, orders/s", "with rollups, orders/s", "cost, x"), rows)


if __name__ == "__main__":
    main()
