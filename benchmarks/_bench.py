"""What the measurements share: a durable server of our own, fresh databases, peak memory, tables of figures."""

import contextlib
import os
import platform
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import psutil

from shop_orders.database.connection import connect
from shop_orders.database.schema import apply_sql, ensure_utc_offset
from shop_orders.postgres.cluster import read_postmaster
from shop_orders.postgres.server import EmbeddedServer, create_database, start_server, stop_server, superuser


def machine() -> str:
    """One line about where the figures come from."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    memory_gb = psutil.virtual_memory().total / 2**30
    now = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"{now}, {os.cpu_count()} x {model}, {memory_gb:.0f} GB, Python {platform.python_version()}"


@contextlib.contextmanager
def lasting_server() -> Iterator[EmbeddedServer]:
    """A server with the settings and the durability of `shop-orders demo`, in a folder that goes away."""
    folder = Path(tempfile.mkdtemp(prefix="shop-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))
    folder.chmod(0o755)
    server = start_server(folder / "data")
    try:
        yield server
    finally:
        stop_server(server)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh_shop(server: EmbeddedServer, name: str = "bench") -> Iterator[str]:
    """The DSN of a new database with our schema, dropped at the end."""
    dsn = create_database(server, name)
    with connect(dsn) as connection:
        apply_sql(connection)
        ensure_utc_offset(connection, None)
    try:
        yield dsn
    finally:
        with superuser(server) as boss:
            boss.execute(f"DROP DATABASE {name} WITH (FORCE)")
            boss.execute("CHECKPOINT")


class Peak(threading.Thread):
    """The most memory (MB) that some processes held; of a server with its children, what they share is counted once."""

    def __init__(self, **roots: int) -> None:
        super().__init__(daemon=True)
        self.roots, self.mb, self.over = roots, dict.fromkeys(roots, 0.0), threading.Event()

    def run(self) -> None:
        """Look twice a second, at figures that cost the processes nothing."""
        while not self.over.wait(0.5):
            for name, pid in self.roots.items():
                self.mb[name] = max(self.mb[name], _held_mb(pid, children=name == "server"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def _held_mb(pid: int, *, children: bool) -> float:
    own = shared = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in [process, *(process.children() if children else [])]:
            with contextlib.suppress(psutil.Error):
                held = one.memory_info()
                own += held.rss - held.shared
                shared = max(shared, held.shared)
    return (own + shared) / 2**20


def server_pid(server: EmbeddedServer) -> int:
    """The process number of the postmaster."""
    return read_postmaster(server.data).pid


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a Markdown table."""
    print("| " + " | ".join(header) + " |")
    print("|" + " --- |" * len(header))
    for row in rows:
        print("| " + " | ".join(str(field) for field in row) + " |", flush=True)


def seconds(run: object) -> float:
    """How long a call took."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin
