"""Make the docs from docs/, the notebooks and the commands' own help: `make docs`, or with another folder.

    .venv/bin/python scripts/docs.py [FOLDER]

FOLDER (_docs) gets `source`, which holds what Sphinx reads, and `html`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def gather(source: Path) -> None:
    """Lay the pages, the notebooks, their list and the commands' help into one folder."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    (source / "nbs").mkdir()
    books = sorted((ROOT / "nbs").glob("*.ipynb"))
    for path in books:
        if path.stem not in ("index", "dashboard"):
            shutil.copy(path, source / "nbs" / path.name)
    (source / "notebooks.md").write_text(notebooks([path for path in books if path.name[0].isdigit()]), "utf-8")
    (source / "commands.md").write_text(commands(), "utf-8")


def notebooks(books: list[Path]) -> str:
    """A page that lists the notebooks of the modules, each with its sentence."""
    lines = ["# The notebooks", "", "The package is written in them, in the order in which one needs the other.", ""]
    for path in books:
        title = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        lines.append(f"- [{path.stem[3:]}](nbs/{path.name}): {title.split('> ', 1)[1]}")
    return "\n".join([*lines, "", "```{toctree}", ":hidden:", "", *(f"nbs/{path.stem}" for path in books), "```", ""])


def commands() -> str:
    """A page with what every command says about itself."""
    head = "# Commands\n\nWhat each says with `--help`. The page is made from there.\n"
    told = helped()
    names = re.findall(r"^  ([a-z]+) ", told.partition("Commands:")[2], flags=re.M)
    return head + "".join(f"\n## {name}\n\n```text\n{helped(name)}\n```\n" for name in names)


def helped(*words: str) -> str:
    """The help of a command, 100 columns wide and without colour."""
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-c", "from shop_orders.cli import main; main()", *words, "--help"]
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=True).stdout.strip()


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_docs").absolute()
    gather(folder / "source")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "2"]
    done = subprocess.run([*command, folder / "source", folder / "html"], check=False)
    if done.returncode == 0:
        print(f"the docs are in {folder / 'html' / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
