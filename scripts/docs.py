"""Make the docs from docs/, the notebooks and the commands' own help: `make docs`, or with another folder.

    .venv/bin/python scripts/docs.py [FOLDER]

FOLDER (_docs) gets `source`, which holds what Sphinx reads, and `html`.
"""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("stream", "postgres", "database", "redash", "page", "cli", "shop")


def books(room: str) -> list[Path]:
    """The notebooks of a room, in the order in which one needs the other."""
    return sorted((ROOT / "nbs" / room).glob("[0-9]*.ipynb"))


def gather(source: Path) -> None:
    """Lay the pages, the notebooks, their list and the commands' help into one folder."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    others = shutil.ignore_patterns(".*", "_*", "conftest.py", "index.ipynb", "dashboard.ipynb")
    shutil.copytree(ROOT / "nbs", source / "nbs", ignore=others)
    (source / "notebooks.md").write_text(notebooks(), "utf-8")
    (source / "commands.md").write_text(commands(), "utf-8")


def notebooks() -> str:
    """A page that lists the notebooks of the modules by room, each with its sentence."""
    lines = ["# The notebooks", "", "The package is written in them, room by room: a room is a folder of `nbs/`, and a"]
    lines += ["part of the package. Within a room one needs those before it.", ""]
    for room in ROOMS:
        title = room if room != "shop" else "Without a room"
        said = importlib.import_module(f"shop_orders.{room}").__doc__ if room != "shop" else "Modules at the top."
        lines += [f"## {title}", "", said.strip(), ""]
        for path in books(room):
            first = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
            lines.append(f"- [{path.stem[3:]}](nbs/{room}/{path.name}): {first.split('> ', 1)[1]}")
        lines += ["", "```{toctree}", ":hidden:", "", *(f"nbs/{room}/{path.stem}" for path in books(room)), "```", ""]
    return "\n".join(lines)


def commands() -> str:
    """A page with what every command says about itself, 100 columns wide and without colour."""

    def helped(*words: str) -> str:
        command = [sys.executable, "-c", "from shop_orders.cli import main; main()", *words, "--help"]
        env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
        return subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout.strip()

    names = re.findall(r"^  ([a-z]+) ", helped().partition("Commands:")[2], flags=re.M)
    head = "# Commands\n\nWhat each says with `--help`. The page is made from there.\n"
    return head + "".join(f"\n## {name}\n\n```text\n{helped(name)}\n```\n" for name in names)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_docs").absolute()
    gather(folder / "source")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "2"]
    if failed := subprocess.run([*command, folder / "source", folder / "html"], check=False).returncode:
        sys.exit(failed)
    print(f"the docs are in {folder / 'html' / 'index.html'}")
