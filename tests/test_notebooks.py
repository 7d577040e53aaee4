"""The gate itself: a notebook whose stored outputs are not what its code gives must not pass."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).resolve().parent.parent


def stored(source, text=None):
    """A code cell as `nbdev_clean` leaves it: with its output, without an execution count."""
    data = {"text/plain": text}
    outputs = [new_output("execute_result", data, execution_count=None)] if text is not None else []
    return new_code_cell(source, outputs=outputs)


def test_stored_outputs_are_compared(tmp_path):
    cells = [
        stored("1 + 1", "2"),
        stored("1 + 2", "2500"),
        stored("'an output that nobody stored'"),
        stored("x = 1"),
        stored("# NBVAL_IGNORE_OUTPUT\nid(x)", "1"),
        stored("raise ValueError"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "book.ipynb")
    shutil.copy(ROOT / "nbs" / "conftest.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-v"]
    done = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, "book.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    outcomes = dict(re.findall(r"^\S*::Cell (\d) (PASSED|FAILED)", done.stdout, flags=re.M))
    assert list(outcomes.values()) == ["PASSED", "FAILED", "FAILED", "PASSED", "PASSED", "FAILED"], done.stdout
