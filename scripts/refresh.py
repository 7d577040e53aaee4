"""Run notebooks top to bottom in a fresh kernel and store their outputs, clean: `make refresh`, or with names.

    .venv/bin/python scripts/refresh.py [nbs/stream/10_draws.ipynb ...]

Without names, all notebooks that scripts/check compares are run. Each runs in its own folder, as nbval runs it.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbdev.clean import nbdev_clean

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT_S = 300
WIDGET = "application/vnd.jupyter.widget-view+json"


def checked_notebooks() -> list[Path]:
    """The notebooks whose stored outputs are compared, in reading order: numbered ones, then those for people."""
    every = [path for path in (ROOT / "nbs").rglob("*.ipynb") if not any(part[0] in "._" for part in path.parts[1:])]
    return sorted(every, key=lambda path: (not path.name[0].isdigit(), path.relative_to(ROOT)))


def refresh(
    path: Path,  # rewritten only when all its cells ran
) -> None:
    """Run one notebook and store its outputs; `CellExecutionError` leaves the file as it was."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    forget_widgets(notebook)
    nbformat.write(notebook, path)
    nbdev_clean.__wrapped__(str(path))


def forget_widgets(
    notebook: nbformat.NotebookNode,
) -> None:
    """Drop the outputs that only a running kernel can show, and the state they leave behind."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if WIDGET not in one.get("data", {})]
    notebook.metadata.pop("widgets", None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook under nbs")
    wanted = [path.resolve() for path in parser.parse_args().notebooks] or checked_notebooks()
    for name in [name for name in os.environ if name.startswith(("SHOP_", "PG")) or name == "DATABASE_URL"]:
        del os.environ[name]
    os.environ["SHOP_DATA"] = str(ROOT / ".venv" / "no shop runs here")  # an own shop must not leak into outputs
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # this environment's kernel, not one of the user's home
    os.chdir(ROOT)  # where nbdev looks for settings.ini
    for path in wanted:
        begin = time.monotonic()
        try:
            refresh(path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            print(f"{path.relative_to(ROOT)}: left as it was, a cell failed\n{error}", file=sys.stderr)
            return 1
        print(f"{path.relative_to(ROOT)}  {time.monotonic() - begin:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
