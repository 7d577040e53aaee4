"""The command as a person runs it on an embedded database of its own, for the tests that need one."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import create_temporary_folder, stop_server

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))


def clean_environment(**more):
    leaking = ("SHOP_", "PG", "DATABASE_URL", "COMP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(leaking)} | more


def shop_orders(*words, folder, **environ):
    """Run the command in the folder; return code, stdout and stderr."""
    done = subprocess.run(
        [PROGRAM, *words],
        env=clean_environment(SHOP_DATA=str(folder / "shop"), **environ),
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen")
        time.sleep(0.05)


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder where the server's account can work; what runs there is stopped at the end."""
    folder = create_temporary_folder(find_programs(Path("no cluster yet")))
    try:
        yield folder
    finally:
        for secrets in folder.rglob("secrets.json"):
            stop_server(secrets.parent, force=True)
            run = secrets.parent / "run"
            if run.is_symlink():
                shutil.rmtree(run.readlink(), ignore_errors=True)
        shutil.rmtree(folder)
