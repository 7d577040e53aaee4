"""Build the docs from docs/, the notebooks and the help of the commands: `make docs`.

    .venv/bin/python scripts/docs.py [FOLDER]

FOLDER (_docs by default) gets `source`, the input of Sphinx, and `html`.
"""

import ast
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USER_NOTEBOOKS = ("analysis", "anomalies", "playground", "realism")
ROOMS = ("stream", "postgres", "database", "redash", "page", "cli", "shop")
# The notebooks of each room, in the order of their dependencies.
BOOKS = {room: sorted((ROOT / "nbs" / room).glob("[0-9]*.ipynb")) for room in ROOMS}


def write_source(source: Path) -> None:
    """Write the pages, the notebooks, their list and the commands' help into one folder."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    modules = [path for books in BOOKS.values() for path in books]
    for path in [ROOT / "nbs" / f"{name}.ipynb" for name in USER_NOTEBOOKS] + modules:
        to = source / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(readable(path), "utf-8")
    (source / "notebooks.md").write_text(notebooks(), "utf-8")
    (source / "commands.md").write_text(commands(), "utf-8")


def readable(path: Path) -> str:
    """A notebook as JSON for readers: no directives, imports in a folded cell, a tag on the cells of the package."""
    book = json.loads(path.read_text("utf-8"))
    title = "Импорты" if path.stem in USER_NOTEBOOKS else "Imports"
    cells = []
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            directives = re.findall(r"^#\| *(\w+)", source, flags=re.M)
            source = re.sub(r"^#\|.*\n?", "", source, flags=re.M).strip("\n")
            if "hide" in directives or not source:
                continue
            if holds_only_imports(source):
                if cells and "imports" in cells[-1]["metadata"].get("tags", []):
                    cells[-1]["source"] += f"\n\n{source}"
                    continue
                fold = {"code_prompt_show": title, "code_prompt_hide": title}
                cell["metadata"] = {"tags": ["hide-input", "imports"], "mystnb": fold}
            elif "export" in directives:
                cell["metadata"] = {"tags": ["exported"]}
        cells.append({**cell, "source": source})
    return json.dumps({**book, "cells": cells}, ensure_ascii=False)


def holds_only_imports(source: str) -> bool:
    """Whether a cell contains only imports; `%matplotlib` and `if TYPE_CHECKING:` around imports count as such."""
    try:
        tree = ast.parse(re.sub(r"^%(?!%).*$", "", source, flags=re.M))
    except SyntaxError:  # a cell in another language, such as %%sql
        return False
    inner = [part for node in tree.body for part in (node.body if isinstance(node, ast.If) else [node])]
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in inner)


def notebooks() -> str:
    """A page that lists the notebooks of the modules by room, each with its summary."""
    head = """The code of the package is written in notebooks. A folder of `nbs/`, called a room, is a subpackage of
`shop_orders`, and each notebook in it is a module. A notebook uses those before it in its room. A cell with a bar on
its left belongs to the package; the other cells are examples."""
    lines = ["# The notebooks", "", head, ""]
    for room in ROOMS:
        title, about = "Without a room", "Modules of the package itself."
        if room != "shop":
            title, about = room, importlib.import_module(f"shop_orders.{room}").__doc__.strip()
        lines += [f"## {title}", "", about, ""]
        for path in BOOKS[room]:
            first = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
            lines.append(f"- [{path.stem[3:]}](nbs/{room}/{path.name}): {first.split('> ', 1)[1]}")
        lines += ["", "```{toctree}", ":hidden:", "", *(f"nbs/{room}/{path.stem}" for path in BOOKS[room]), "```", ""]
    return "\n".join(lines)


def commands() -> str:
    """A page with the help of every command, written by Typer."""
    command = [sys.executable, "-m", "typer", "shop_orders.cli.command", "utils", "docs"]
    command += ["--name", "shop-orders", "--title", "Commands"]
    return subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_docs").absolute()
    write_source(folder / "source")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "2"]
    if failed := subprocess.run([*command, folder / "source", folder / "html"], check=False).returncode:
        sys.exit(failed)
    print(f"the docs are in {folder / 'html' / 'index.html'}")
