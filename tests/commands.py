"""The command `shop-orders` as a process of its own, without the half second in which a new Python imports it.

Each command is forked from a process that has imported the command line and has run nothing. So it has its own
environment, output, signals and exit code. tests/test_wheel.py runs the command as an installer leaves it.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
LIBRARIES = ["shop_orders.cli.command", "shop_orders.database.generator", "shop_orders.redash.session", "psycopg"]


def become(words: list[str], environ: Mapping[str, str], out: str, err: str) -> None:
    """Run the command in this process, with this environment, and write to these files."""
    os.environ.clear()
    os.environ.update(environ)
    for number, name in ((1, out), (2, err)):
        file = os.open(name, os.O_WRONLY)
        os.dup2(file, number)
        os.close(file)
    from shop_orders.cli import main

    main(words)


def shop_orders(
    *words: str, environ: Mapping[str, str] = os.environ, timeout_s: float = 60.0
) -> "subprocess.CompletedProcess[str]":
    """Run the command and return its exit code, output and errors."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        options = {"env": environ, "capture_output": True, "encoding": "utf-8", "timeout": timeout_s}
        return subprocess.run([PROGRAM, *words], check=False, **options)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = context.Process(target=become, args=(list(words), dict(environ), out.name, err.name))
        process.start()
        process.join(timeout_s)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, timeout_s)
        said = [file.read().decode("utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(words, process.exitcode, *said)
