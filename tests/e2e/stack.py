"""A clone of the working tree, brought up with one of this machine's compose programs, as a user would."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psycopg
import pytest
import websocket
import yaml
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]
REDASH = "redash/redash:25.8.0"
ONE_SHOTS = {"keys", "roles", "redash_install", "redash_provision"}
ADMIN = {"REDASH_ADMIN_EMAIL": "teacher@example.com", "REDASH_ADMIN_PASSWORD": "a-good-password"}


def versions():
    """The compose programs of this machine."""
    found = [[name] for name in ("docker-compose", "docker-compose-v5") if shutil.which(name)]
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        found.append(["docker", "compose"])
    return found or [["docker-compose"]]


def run(*command, check=True, **options):
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", **options)
    assert not check or done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done


def docker(*words, check=True):
    return run("docker", *words, check=check).stdout


def has_image(name):
    return run("docker", "image", "inspect", name, check=False).returncode == 0


def free_ports(count):
    """Ports that nobody listens on; E2E_PORTS says where to look first; not where outgoing connections take theirs."""
    first, found = int(os.environ.get("E2E_PORTS", "25200")), []
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(str(port))
        if len(found) == count:
            return found
    pytest.fail(f"no {count} free ports from {first} on: set E2E_PORTS")


class Stack:
    """One clone with its own project name and ports; called, it runs the compose program in it."""

    def __init__(self, program, folder, name="shop-e2e"):
        self.program, self.folder = program, folder
        self.project = f"{name}-{os.getpid()}"
        self.env = {**os.environ, "COMPOSE_PROJECT_NAME": self.project, "JUPYTER_UID": str(os.geteuid()), **ADMIN}
        self.env["DB_PORT"], self.env["JUPYTER_PORT"], self.env["REDASH_PORT"] = free_ports(3)
        self.passwords = {"admin": "password", "shop_reader": "shop_reader", "shop_notebook": "shop_notebook"}
        self.services = yaml.safe_load((folder / "docker-compose.yml").read_text("utf-8"))["services"]
        if not has_image(REDASH):
            self.services = {name: said for name, said in self.services.items() if not name.startswith("redash")}
        # What scripts/compose finds first is the program of this run.
        programs = folder.parent / "programs"
        if len(program) == 1 and not programs.exists():
            programs.mkdir()
            (programs / "docker-compose").symlink_to(shutil.which(program[0]))
        self.path = f"{programs}:{os.environ['PATH']}" if programs.exists() else os.environ["PATH"]

    def __call__(self, *words, check=True):
        return run(*self.program, *words, check=check, cwd=self.folder, env=self.env).stdout

    def script(self, name, *words, check=True):
        """One of scripts/, with what it said on both outputs."""
        env = {**self.env, "PATH": self.path}
        done = run(self.folder / "scripts" / name, *words, check=check, cwd=self.folder, env=env)
        return done.returncode, done.stdout + done.stderr

    @property
    def with_redash(self):
        return "redash_server" in self.services

    def up(self, *words):
        """What README says; where an image is missing, the services that have one."""
        if not self.with_redash:
            words = (*words, *self.services)
        self("up", "-d", *words)

    def container(self, service):
        filters = [f"label=com.docker.compose.project={self.project}", f"label=com.docker.compose.service={service}"]
        return docker(
            "ps",
            "-aq",
            "--filter",
            filters[0],
            "--filter",
            filters[1],
            "--filter",
            "label=com.docker.compose.oneoff=False",
        ).strip()

    def state(self, service):
        container = self.container(service)
        return json.loads(docker("inspect", container))[0] if container else None

    def missing(self):
        """What is not as it should be: services that are not healthy, one-shots that have not ended well."""
        found = []
        for service in self.services:
            state = (self.state(service) or {}).get("State", {})
            if service in ONE_SHOTS:
                good = state.get("Status") == "exited" and state["ExitCode"] == 0
            else:
                good = state.get("Running") and state.get("Health", {}).get("Status") == "healthy"
            if not good:
                found.append(service)
        return found

    def ready(self, seconds=300):
        self.until(lambda: not self.missing(), seconds, lambda: f"not ready: {self.missing()}")
        self.until(lambda: "live" in self.shop("health"), seconds)

    def until(self, good, seconds=120, why=lambda: ""):
        deadline = time.monotonic() + seconds
        while not good():
            if time.monotonic() > deadline:
                pytest.fail(why() + self("ps", "-a", check=False) + self("logs", "--tail", "40", check=False))
            time.sleep(0.5)

    # ---- as users ----

    def dsn(self, user="shop_reader", password=None, database="shop_db"):
        password = self.passwords.get(user) if password is None else password
        return make_conninfo(host="127.0.0.1", port=self.env["DB_PORT"], user=user, password=password, dbname=database)

    def sql(self, statement, **who):
        with psycopg.connect(self.dsn(**who), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def count(self):
        return self.sql("SELECT count(*) FROM orders")[0][0]

    def shop(self, *words):
        command = [Path(sys.executable).with_name("shop-orders"), *words, "--dsn", self.dsn("admin")]
        env = {**os.environ, "PYTHONPATH": str(self.folder)}  # the clone's own code: the working tree may have moved on
        return run(*command, check=False, env=env).stdout

    def verified(self):
        report = json.loads(self.shop("verify", "--json"))
        assert report["exact"], report
        return report

    @contextlib.contextmanager
    def redash(self):
        """An HTTP client that the administrator has logged in with."""
        with httpx.Client(base_url=f"http://127.0.0.1:{self.env['REDASH_PORT']}", timeout=30) as client:
            token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
            form = {"email": ADMIN["REDASH_ADMIN_EMAIL"], "password": ADMIN["REDASH_ADMIN_PASSWORD"]}
            assert client.post("/login", data={**form, "csrf_token": token}).status_code == 302
            client.headers["X-CSRF-TOKEN"] = token
            yield client

    def jupyter(self, path, method="GET", token="easy_token", **options):
        address = f"http://127.0.0.1:{self.env['JUPYTER_PORT']}/{path}"
        return httpx.request(method, address, headers={"Authorization": f"token {token}"}, timeout=30, **options)

    def executed(self, notebook, token="easy_token"):
        """The outputs of a notebook's code cells, run in a fresh kernel through Jupyter's own API."""
        cells = self.jupyter(f"api/contents/{notebook}", token=token).json()["content"]["cells"]
        folder = notebook.rpartition("/")[0]
        session = {"path": notebook, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        session = self.jupyter("api/sessions", "POST", token=token, json=session).json()
        kernel = session["kernel"]["id"]
        address = f"ws://127.0.0.1:{self.env['JUPYTER_PORT']}/api/kernels/{kernel}/channels?token={token}"
        outputs = []
        socket_ = websocket.create_connection(address, timeout=120)
        try:
            for number, cell in enumerate(cells):
                if cell["cell_type"] == "code":
                    outputs.append(self._execute(socket_, f"{folder}-{number}", "".join(cell["source"])))
        finally:
            socket_.close()
            self.jupyter(f"api/sessions/{session['id']}", "DELETE", token=token)
        return outputs

    @staticmethod
    def _execute(socket_, name, code):
        header = {
            "msg_id": name,
            "msg_type": "execute_request",
            "username": "",
            "session": "e2e",
            "version": "5.3",
            "date": "",
        }
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
        socket_.send(json.dumps(message))
        found = []
        while True:
            answer = json.loads(socket_.recv())
            if answer["parent_header"].get("msg_id") != name:
                continue
            if answer["msg_type"] == "error":
                pytest.fail("\n".join(answer["content"]["traceback"]))
            if answer["msg_type"] in ("stream", "execute_result", "display_data"):
                found.append(answer["content"])
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                return found

    def python(self, service, code):
        """What a program says that runs in a service's container, as its user."""
        return self("exec", "-T", service, "python", "-c", code)

    def addresses(self, service):
        """A container's addresses in the networks that it shares with others."""
        return [found["IPAddress"] for found in self.state(service)["NetworkSettings"]["Networks"].values()]

    # ---- harm ----

    def kill(self, service):
        """SIGKILL for the container's first process, as from outside, so that Docker's restart has to bring it back."""
        state = self.state(service)
        pid = state["State"]["Pid"]
        with contextlib.suppress(OSError):  # Docker Desktop keeps the processes in a machine of its own
            if state["Id"] in Path(f"/proc/{pid}/cgroup").read_text():
                os.kill(pid, signal.SIGKILL)
                return
        docker("kill", "--signal", "KILL", state["Id"])
        self.up()  # docker kill counts as the wish of a person, after which nothing restarts by itself

    def started(self, service):
        return self.state(service)["State"]["StartedAt"]

    def remove(self):
        self("down", "--volumes", "--remove-orphans", "--rmi", "local", check=False)


def clone(target):
    """The working tree as a fresh clone would have it."""
    ignored = shutil.ignore_patterns(
        ".venv", ".git", ".env", "__pycache__", ".*_cache", ".hypothesis", "backups", "_docs"
    )
    shutil.copytree(ROOT, target, ignore=ignored)
    return target
