"""The wheel alone: unpacked into an environment that holds what it declares and nothing else, far from the checkout."""

import configparser
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import create_temporary_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("nbdev", "fastcore", "execnb", "IPython", "pytest", "hypothesis", "hatchling")
PEOPLE = (
    "nbs/analysis.ipynb",
    "nbs/anomalies.ipynb",
    "nbs/realism.ipynb",
    "nbs/dashboard.ipynb",
    "nbs/playground.ipynb",
)
FAKE = "shop_orders/redash/fake.py"  # a Redash in memory: for examples and tests only
HEAVY = ("numpy", "pandas", "pyarrow", "matplotlib", "psycopg", "rich", "httpx", "yaml", "faker")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as a release builds it, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.fixture(scope="module")
def metadata(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_string(wheel.read(name).decode())


def distributions(requirements, extras):
    """The distributions that these requirements bring, by name, found in the environment of the checkout."""
    found, seen, waiting = {}, set(), [(Requirement(line), extras) for line in requirements]
    while waiting:
        wish, wanted = waiting.pop()
        if wish.marker and not any(wish.marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
            continue
        name = re.sub(r"[-_.]+", "-", wish.name).lower()
        if (name, *sorted(wish.extras)) not in seen:
            seen.add((name, *sorted(wish.extras)))
            found[name] = importlib.metadata.distribution(name)
            waiting += [(Requirement(line), wish.extras) for line in found[name].requires or ()]
    return found


@pytest.fixture(scope="module")
def environment(wheel, metadata):
    """A Python with the unpacked wheel and links to its dependencies, in a folder that a server's user can reach."""
    place = create_temporary_folder(find_programs(Path("no cluster yet")))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "venv"], check=True)
    python = place / "venv" / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    wheel.extractall(site)
    for distribution in distributions(metadata.get_all("Requires-Dist"), {"embedded"}).values():
        for top in {file.parts[0] for file in distribution.files if file.parts[0] not in ("..", "__pycache__")}:
            (site / top).symlink_to(distribution.locate_file(top))
    yield python
    shutil.rmtree(place)


@pytest.fixture
def run(environment, tmp_path):
    """Runs Python code there, in an empty folder, without a trace of the checkout or of the person's settings."""
    keep = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR", "TZ") if name in os.environ}

    def run_there(code, *arguments, **variables):
        command = [environment, "-c", code, *map(str, arguments)]
        env = {**keep, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **variables}
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    return run_there


@pytest.fixture
def shop_orders(run, wheel):
    """Runs the console script that an installer would make of the wheel's entry point."""
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt"))
    points = configparser.ConfigParser()
    points.read_string(wheel.read(name).decode())
    module, _, function = points["console_scripts"]["shop-orders"].partition(":")
    code = f"import sys; from {module} import {function}; sys.argv[0] = 'shop-orders'; sys.exit({function}())"
    return lambda *arguments, **variables: run(code, *arguments, **variables)


def test_it_holds_the_package_its_assets_and_nothing_else(wheel):
    names = set(wheel.namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "shop_orders").rglob("*.py")} - {FAKE}
    folders = [ROOT / "shop_orders" / name for name in ("data", "templates", "page/static", "page/jupyter")]
    data = {path.relative_to(ROOT).as_posix() for folder in folders for path in folder.rglob("*.*") if path.is_file()}
    sql = {f"shop_orders/assets/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "sql").rglob("*.*")}
    assert modules | sql | {name for name in data if "__pycache__" not in name} <= names
    assert {"shop_orders/py.typed", *(f"shop_orders/assets/{name}" for name in PEOPLE)} <= names
    assert FAKE not in names
    ours = r"shop_orders/(?:(?:[a-z]+/)?[a-z_]+\.py$|py\.typed$|data/|templates/|page/(?:static|jupyter)/|assets/)"
    rest = {name for name in names if not re.match(ours, name)}
    assert {name.split("/", 1)[1] for name in rest} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }


def test_its_metadata_ask_for_no_tool_of_ours(metadata):
    assert metadata["Name"] in ("shop_orders", "shop-orders")
    assert metadata["License-Expression"] == "Apache-2.0"
    wishes = [Requirement(line) for line in metadata.get_all("Requires-Dist")]
    for_people = {wish.name for wish in wishes if not (wish.marker and "dev" in str(wish.marker))}
    assert for_people & set(TOOLS) == set()


@pytest.mark.parametrize(("image", "others"), [("generator", []), ("jupyter", ["anywidget", "jupysql"])])
def test_the_locks_of_the_images_hold_all_that_it_asks_for(metadata, image, others):
    lock = (ROOT / "docker" / image / "requirements.lock").read_text("utf-8")
    wanted = distributions([*metadata.get_all("Requires-Dist"), *others], set())
    assert set(wanted) <= set(re.findall(r"^[a-z0-9-]+", lock, flags=re.M)), "run make lock"


def test_every_module_is_imported_without_our_tools(run):
    code = """
import importlib, pkgutil, sys
import shop_orders
for module in pkgutil.walk_packages(shop_orders.__path__, "shop_orders."):
    if module.name == "shop_orders.analysis":  # needs the extra of its name
        continue
    importlib.import_module(module.name)
print(shop_orders.__file__)
print(*sorted(name for name in sys.modules if "." not in name))
"""
    done = run(code)
    assert done.returncode == 0, done.stderr
    place, names = done.stdout.splitlines()
    assert str(ROOT) not in place
    assert set(names.split()) & set(TOOLS) == set()


def test_the_import_is_light(run):
    done = run("import sys, shop_orders; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & {*HEAVY, *TOOLS} == set()


def test_its_own_database_starts(run):
    code = """
from shop_orders.postgres.server import temporary_database
import psycopg
with temporary_database() as server, psycopg.connect(server.dsn()) as connection:
    print(connection.execute("SELECT current_user, current_database()").fetchone())
"""
    done = run(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "('admin', 'shop_db')"


def test_the_command_names_its_parts(shop_orders):
    done = shop_orders("--help")
    assert done.returncode == 0, done.stderr
    for command in ("demo", "generate", "status", "health", "reset"):
        assert re.search(rf"\b{command}\b", done.stdout)
        told = shop_orders(command, "--help")
        assert told.returncode == 0
        assert "shop-orders " + command in told.stdout


def test_the_demo_runs_from_the_wheel_alone(shop_orders, run, environment):
    data = environment.parents[2] / "data"
    done = shop_orders(
        "demo", "--seconds", "3", "--no-lab", "--no-page", "--no-browser", "--data", data, SHOP_HISTORY="1"
    )
    assert done.returncode == 0, done.stderr
    assert not (data / "pg18" / "postmaster.pid").exists()
    code = """
import sys
import psycopg
from shop_orders.postgres.server import start_server
with start_server(sys.argv[1]) as server, psycopg.connect(server.dsn()) as connection:
    seconds = "SELECT date_trunc('second', created_at) AS at FROM orders"
    counts = "count(*), count(DISTINCT at), extract(epoch FROM max(at) - min(at))::int"
    print(*connection.execute(f"SELECT {counts} FROM ({seconds})").fetchone())
"""
    counted = run(code, data)
    assert counted.returncode == 0, counted.stderr
    orders, seconds, last = map(int, counted.stdout.split())
    assert orders == seconds == last + 1 > 24 * 3600
