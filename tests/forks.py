"""Processes forked from one that has imported what most of them need: the command line, and kernels for notebooks.

A new process spends half a second to a second on imports, and the gate starts hundreds. Each forked process still has
its own environment, output, signals and exit code. The first process has imported modules and has run nothing.
test_wheel.py runs the command as an installer leaves it; test_house.py, test_catalog.py and test_wheel.py import in new
processes, to see what an import imports. SHOP_TEST_FORKS=no starts new processes everywhere.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
# Without pandas: at its import it decides, by whether it is in a kernel, how wide a frame is shown.
LIBRARIES = ["ipykernel.kernelapp", "matplotlib_inline.backend_inline", "matplotlib.pyplot", "numpy"]
LIBRARIES += ["psycopg", "faker", "httpx", "yaml", "jsonschema", "rich.console", "shop_orders.cli.command"]
LIBRARIES += ["shop_orders.stream.stream", "shop_orders.database.generator", "shop_orders.redash.session"]
USED = "forkserver" in multiprocessing.get_all_start_methods() and os.environ.get("SHOP_TEST_FORKS") != "no"


def fork(target, *arguments) -> multiprocessing.Process:
    """Start a forked process that calls the target."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    process = context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def settle(environ: Mapping[str, str], folder: str, *files: str) -> None:
    """Give this process its environment, its folder, and its output and errors; it reads nothing."""
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    for number, name in enumerate((os.devnull, *files)):
        file = os.open(name, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)


def run_command(words: Sequence[str], *place: str) -> None:
    """Be the command."""
    settle(*place)
    from shop_orders.cli import main

    main(list(words))


def shop_orders(
    *words: str, environ: Mapping[str, str] = os.environ, timeout_s: float = 60.0
) -> "subprocess.CompletedProcess[str]":
    """Run the command and return its exit code, output and errors."""
    if not USED:
        options = {"env": environ, "capture_output": True, "encoding": "utf-8", "timeout": timeout_s}
        return subprocess.run([PROGRAM, *words], stdin=subprocess.DEVNULL, check=False, **options)
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = fork(run_command, words, dict(environ), str(Path.cwd()), out.name, err.name)
        process.join(timeout_s)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, timeout_s)
        said = [file.read().decode("utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(words, process.exitcode, *said)


def run_kernel(arguments: Sequence[str], *place: str) -> None:
    """Be the kernel, in a session of its own."""
    os.setsid()
    settle(*place)
    sys.path[:] = [name for name in sys.path if name not in ("", str(Path(__file__).parent))]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=list(arguments))


class Kernel:
    """What jupyter_client wants of a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], folder: str) -> None:
        forkserver._forkserver.ensure_running()
        parent = f"--IPKernelApp.parent_handle={forkserver._forkserver._forkserver_pid}"  # the kernel ends with it
        self.process = fork(run_kernel, [*arguments, parent], environ, folder, os.devnull, os.devnull)
        self.pid = self.process.pid
        while self.process.is_alive() and os.getpgid(self.pid) != self.pid:
            time.sleep(0.001)  # whoever ends the kernel ends its process group, which must not be ours

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self.process.join(timeout)
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def fork_kernels() -> None:
    """Let jupyter_client, and so nbval and nbclient, fork the kernels of this environment."""
    from jupyter_client.provisioning import local_provisioner

    start_new = local_provisioner.launch_kernel

    def launch(command: list[str], **how):
        if "ipykernel_launcher" not in command:
            return start_new(command, **how)
        arguments = command[command.index("ipykernel_launcher") + 1 :]
        return Kernel(arguments, dict(how.get("env") or os.environ), str(how.get("cwd") or Path.cwd()))

    if USED:
        local_provisioner.launch_kernel = launch
