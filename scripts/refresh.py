"""Run notebooks top to bottom in a fresh kernel and store their clean outputs: `make refresh`.

    .venv/bin/python scripts/refresh.py [nbs/stream/10_draws.ipynb ...]

Without names it runs all notebooks that scripts/check compares. Each runs in its own folder, as in nbval.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbdev.clean import nbdev_clean
from nbdev.doclinks import nbglob

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"


def refresh(path: Path) -> None:
    """Run one notebook and store its outputs; an error leaves the file as it was."""
    book = nbformat.read(path, as_version=4)
    options = {"timeout": 300, "kernel_name": "python3", "coalesce_streams": True}
    NotebookClient(book, resources={"metadata": {"path": str(path.parent)}}, **options).execute()
    book.metadata.pop("widgets", None)
    for cell in book.cells:
        if cell.cell_type == "code":  # a widget works only while its kernel runs
            cell.outputs = [one for one in cell.outputs if WIDGET not in one.get("data", {})]
    nbformat.write(book, path)
    nbdev_clean.__wrapped__(str(path))


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith(("SHOP_", "PG")) or name == "DATABASE_URL"]:
        del os.environ[name]
    # The developer's own shop must not affect the outputs; the kernel is that of .venv, not one in the user's home.
    os.environ |= {"SHOP_DATA": str(ROOT / ".venv" / "no data here"), "JUPYTER_PREFER_ENV_PATH": "1"}
    named = [Path(name).resolve() for name in sys.argv[1:]]
    os.chdir(ROOT)  # where nbdev looks for settings.ini
    for path in named or map(Path, nbglob()):
        try:
            refresh(path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            sys.exit(f"{path.relative_to(ROOT)}: unchanged, because a cell failed\n{error}")
        print(path.relative_to(ROOT))
