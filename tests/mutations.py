"""Change one expression of the package at a time, and see whether the tests that reach it notice. Run by hand.

    .venv/bin/python tests/mutations.py CLONE [--seed 22] [--count 16]

CLONE is a clone made for this, with its own .venv: a module is changed there, judged, and restored. The mutations are
drawn by the seed from the modules of AREAS, so two clones with the same modules get the same ones.
"""

import argparse
import ast
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

AREAS = {  # modules, and the notebooks and tests that reach them
    "database/generator": ["nbs/database/70*", "tests/test_exactness.py", "tests/test_cli.py"],
    "database/ledger": ["nbs/database/30*", "nbs/database/60*", "tests/test_exactness.py", "tests/test_faults.py"],
    "database/copy": ["nbs/database/25*", "nbs/database/60*", "tests/test_exactness.py"],
    "database/rollups": ["nbs/database/40*", "tests/test_exactness.py", "tests/test_retention.py"],
    "database/verify": ["nbs/database/80*", "tests/test_exactness.py", "tests/test_retention.py"],
    "redash/plan": ["nbs/redash/70*", "tests/test_redash.py"],
    "redash/apply": ["nbs/redash/80*", "tests/test_redash.py"],
    "redash/state": ["nbs/redash/60*", "tests/test_redash.py"],
}
SWAPS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
}  # fmt: skip


def mutations(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the description, and the whole text of the module, for each expression that can be changed."""
    source = path.read_text("utf-8")
    for number, node in enumerate(ast.walk(ast.parse(source))):
        tree = ast.parse(source)
        copy = next(other for place, other in enumerate(ast.walk(tree)) if place == number)
        before = ast.unparse(node) if isinstance(node, ast.expr) else ""
        if isinstance(copy, ast.Compare) and type(copy.ops[0]) in SWAPS:
            copy.ops[0] = SWAPS[type(copy.ops[0])]()
        elif isinstance(copy, ast.BoolOp | ast.BinOp) and type(copy.op) in SWAPS:
            copy.op = SWAPS[type(copy.op)]()
        elif isinstance(copy, ast.Constant) and type(copy.value) is int:
            copy.value += 1
        else:
            continue
        yield node.lineno, f"{before} -> {ast.unparse(copy)}", ast.unparse(tree)


def judge(clone: Path, module: Path, text: str, tests: list[str]) -> bool:
    """Tell whether the tests fail with this text of the module."""
    original = module.read_text("utf-8")
    files = [str(path) for pattern in tests for path in sorted(clone.glob(pattern))]
    command = [clone / ".venv" / "bin" / "python", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["--nbval", "--nbval-current-env", *files]
    path = f"{clone / '.venv' / 'bin'}:{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    module.write_text(text, "utf-8")
    try:
        return subprocess.run(command, cwd=clone, env=environ, capture_output=True, timeout=1200).returncode == 1
    except subprocess.TimeoutExpired:
        return True
    finally:
        module.write_text(original, "utf-8")


def main() -> None:
    """Draw the mutations, judge each, and print one line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--count", type=int, default=16)
    chosen = parser.parse_args()
    dice, areas = random.Random(chosen.seed), list(AREAS)
    for number in range(chosen.count):
        area = areas[number % len(areas)]
        module = chosen.clone.resolve() / "shop_orders" / f"{area}.py"
        line, change, text = dice.choice(list(mutations(module)))
        killed = judge(chosen.clone.resolve(), module, text, AREAS[area])
        print(f"{'killed' if killed else 'ALIVE '}  {area}:{line}  {change}", flush=True)


if __name__ == "__main__":
    main()
