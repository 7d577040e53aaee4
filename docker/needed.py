"""Prints the part of requirements.lock that pyproject.toml's own dependencies need, with hashes.

    python needed.py [--only] [--missing] [NAME ...] > needed.txt

NAME adds another package of the lock, and what it needs; --only leaves out what the project itself needs, --missing what
this Python has already.
"""

import argparse
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path


def normal(name: str) -> str:
    """A package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", name)[0]).lower()


def parse(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Each package's lines, and the packages because of which it is there."""
    found = {}
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        if "==" in block:
            parents = re.findall(r"^    #(?: via)? +([a-z0-9-]+)$", block, flags=re.M)
            found[normal(block)] = (block, set(parents))
    return found


def needed(
    lock: dict[str, tuple[str, set[str]]],
    roots: set[str],
) -> list[str]:
    """The lines of the roots and of everything that is there because of them."""
    wanted, before = set(roots), set()
    while wanted != before:
        before = set(wanted)
        wanted |= {name for name, (_, parents) in lock.items() if parents & wanted}
    return [lines for name, (lines, _) in lock.items() if name in wanted]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="store_true")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("names", nargs="*")
    wish = parser.parse_args()
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    roots = {normal(name) for name in wish.names}
    if not wish.only:
        roots |= {normal(line) for line in project["dependencies"]}
    lock = parse(Path("requirements.lock").read_text("utf-8"))
    here = {normal(found.metadata["Name"]) for found in distributions()} if wish.missing else set()
    print("\n".join(lines for lines in needed(lock, roots) if normal(lines) not in here))
