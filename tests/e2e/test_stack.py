"""The whole stack as its users meet it, for each compose program of this machine (`make e2e`)."""

import contextlib
import json
import os
import subprocess
import time

import httpx
import psycopg
import pytest
from stack import ADMIN, ONE_SHOTS, Stack, docker, run

pytestmark = pytest.mark.e2e

LASTING = ["db", "redis", "generator", "jupyter", "redash_server", "redash_worker", "redash_scheduler"]


def needs_redash(stack):
    if not stack.with_redash:
        pytest.skip("the image of Redash is not here")


# ---- what a user does ----


def test_one_order_a_second_and_all_of_them(stack):
    before, count = stack.verified(), stack.count()
    stack.until(lambda: stack.count() >= count + 5)
    assert stack.verified()["expected"] > before["expected"]


def test_the_owner_and_the_reader_can_do_their_work(stack):
    categories = "SELECT category, sum(price * quantity) FROM orders GROUP BY category"
    assert {name for name, _ in stack.sql(categories)} == {"Электроника", "Дом", "Спорт"}
    assert dict(stack.sql(categories, user="admin"))
    stack.sql("CREATE TABLE mine (a int)", user="admin")
    stack.sql("DROP TABLE mine", user="admin")


def test_the_analysis_runs_through_jupyters_own_api(stack):
    names = {entry["name"] for entry in stack.jupyter("api/contents/work").json()["content"]}
    assert {"analysis.ipynb", "dashboard.ipynb"} <= names
    outputs = stack.executed("work/analysis.ipynb")
    pictures = [output for cell in outputs for output in cell if "image/png" in output.get("data", {})]
    assert pictures


def test_jupyterlab_asks_nobody_for_news(stack):
    assert "@jupyterlab/apputils-extension:announcements" in stack.jupyter("lab").text


def test_dashboards_stand_in_redash_and_their_queries_run(stack):
    needs_redash(stack)
    with stack.redash() as client:
        dashboards = client.get("/api/dashboards").json()["results"]
        assert len(dashboards) >= 4
        queries = client.get("/api/queries", params={"page_size": 100}).json()["results"]
        query = next(query for query in queries if not query["options"].get("parameters"))
        job = client.post(f"/api/queries/{query['id']}/results", json={"max_age": 0}).json()["job"]

        def done():
            nonlocal job
            job = client.get(f"/api/jobs/{job['id']}").json()["job"]
            return job["status"] in (3, 4)

        stack.until(done)
        assert job["status"] == 3, job


def test_redash_asks_nobody_for_its_version_and_its_cookie_is_its_own(stack):
    needs_redash(stack)
    planned = stack("logs", "redash_scheduler")
    assert "refresh_queries" in planned
    assert "version_check" not in planned
    with stack.redash() as client:
        assert f"session_{stack.env['REDASH_PORT']}" in dict(client.cookies)


def test_a_notebook_saved_in_jupyter_is_on_the_host_with_our_owner(stack):
    notebook = stack.jupyter("api/contents/work/analysis.ipynb").json()
    kept = {"type": "notebook", "content": notebook["content"]}
    assert stack.jupyter("api/contents/work/copy.ipynb", "PUT", json=kept).status_code == 201
    copy = stack.folder / "nbs" / "copy.ipynb"
    assert copy.stat().st_uid == os.geteuid()
    copy.unlink()


# ---- up again, and settings ----


def test_ten_more_ups_change_nothing(stack):
    begun = {service: stack.started(service) for service in LASTING if service in stack.services}
    begin = time.monotonic()
    for _ in range(10):
        stack.up()
    print(f"\nten ups: {time.monotonic() - begin:.0f} s")
    stack.until(lambda: not stack.missing(), why=lambda: f"not ready: {stack.missing()}")
    for service in ONE_SHOTS & set(stack.services):
        state = stack.state(service)["State"]
        assert (state["Status"], state["ExitCode"]) == ("exited", 0), service
    assert {service: stack.started(service) for service in begun} == begun
    stack.verified()


def test_settings_in_the_env_file_take_effect_at_the_next_up(stack):
    chosen = {"DB_PASSWORD": "p@ss: w'ö%d$$x", "JUPYTER_TOKEN": "another", "SHOP_RATE": "3"}
    (stack.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in chosen.items()), "utf-8")
    secret = "p@ss: w'ö%d$$x"  # each program reads it in its own way, so ask the container what it came to
    try:
        stack.up()
        environment = stack.state("generator")["Config"]["Env"]
        secret = next(value for name, _, value in (line.partition("=") for line in environment) if name == "PGPASSWORD")
        stack.passwords["admin"] = secret
        stack.ready()
        address = {"host": "127.0.0.1", "port": stack.env["DB_PORT"], "dbname": "shop_db", "user": "admin"}
        with psycopg.connect(**address, password=secret) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**address, password="password")
        assert stack.jupyter("api/contents", token="easy_token").status_code == 403
        assert stack.jupyter("api/contents", token="another").status_code == 200
        count = stack.count()
        begin = time.monotonic()
        stack.until(lambda: stack.count() >= count + 30)
        print(f"\n30 orders at 3/s: {time.monotonic() - begin:.0f} s")
        stack.verified()
    finally:
        (stack.folder / ".env").unlink()
        stack.passwords["admin"] = "password"
        stack.up()
        stack.ready()


def test_the_log_warns_of_known_passwords_where_others_reach_the_ports(stack):
    stack.env["BIND_ADDRESS"] = "127.0.0.2"
    try:
        assert "WARNING: " not in stack("logs", "roles") + stack("logs", "jupyter")  # a kernel has others
        stack.env["BIND_ADDRESS"] = "0.0.0.0"
        said = stack("run", "--rm", "--no-deps", "-T", "roles", check=False) or ""
        said += run(*stack.program, "run", "--rm", "--no-deps", "-T", "roles", cwd=stack.folder, env=stack.env).stderr
        assert "admin has the published password. Set DB_PASSWORD" in said
        assert "shop_reader has the published password. Set DB_READER_PASSWORD" in said
    finally:
        del stack.env["BIND_ADDRESS"]


# ---- harm ----


@pytest.mark.parametrize("service", LASTING)
def test_a_killed_container_comes_back_and_nothing_is_lost(stack, service):
    if service not in stack.services:
        needs_redash(stack)
    before = stack.started(service)
    stack.kill(service)
    begin = time.monotonic()
    stack.until(lambda: stack.started(service) != before, why=lambda: f"{service} was not restarted")
    stack.ready()
    print(f"\n{service}: healthy again after {time.monotonic() - begin:.0f} s")
    stack.verified()


def test_a_database_that_stands_still_is_waited_for(stack):
    container = stack.container("db")
    docker("pause", container)
    time.sleep(25)
    docker("unpause", container)
    stack.ready()
    stack.verified()


def test_what_redash_plans_outlives_redis(stack):
    ask = "REDISCLI_AUTH=$(cat /keys/redis) redis-cli "
    stack("exec", "-T", "redis", "sh", "-c", ask + "set plan kept")
    time.sleep(2)
    before = stack.started("redis")
    stack.kill("redis")
    stack.until(lambda: stack.started("redis") != before)
    stack.until(lambda: "kept" in stack("exec", "-T", "redis", "sh", "-c", ask + "get plan", check=False))


def test_down_and_up_loses_nothing_and_fills_the_gap(stack):
    keys, before = stack("exec", "-T", "db", "cat", "/superuser/password"), stack.verified()["expected"]
    stack("down")
    time.sleep(5)
    stack.up()
    stack.ready()
    assert stack.verified()["expected"] >= before + 5
    assert stack("exec", "-T", "db", "cat", "/superuser/password") == keys


# ---- an outsider, and people with less rights ----


def test_a_stranger_gets_nothing(stack):
    published = {
        service: state["NetworkSettings"]["Ports"] for service in stack.services if (state := stack.state(service))
    }
    open_ports = {
        (service, binding["HostIp"])
        for service, ports in published.items()
        for bindings in (ports or {}).values()
        for binding in bindings or []
    }
    assert {address for _, address in open_ports} == {"127.0.0.1"}
    assert {service for service, _ in open_ports} == {"db", "jupyter", "redash_server"} & set(stack.services)
    for path in ("api/contents", "api/kernels", "api/sessions"):
        assert stack.jupyter(path, token="wrong").status_code == 403, path
    assert stack.jupyter("api/terminals").status_code == 404  # with the token that everybody knows there are none
    with pytest.raises(psycopg.OperationalError):
        stack.sql("SELECT 1", user="admin", password="wrong")
    with pytest.raises(psycopg.OperationalError):
        stack.sql("SELECT 1", user="postgres", password="password", database="postgres")
    if stack.with_redash:
        with httpx.Client(base_url=f"http://127.0.0.1:{stack.env['REDASH_PORT']}") as client:
            for path in ("/api/queries", "/api/data_sources", "/api/users", "/api/dashboards"):
                assert client.get(path).status_code in (302, 401, 403, 404), path
            setup = client.get("/setup")  # the administrator is there: nobody else becomes one
            assert setup.status_code == 302


FORBIDDEN = [
    "CREATE ROLE mine SUPERUSER",
    "ALTER ROLE admin SUPERUSER",
    "SET ROLE postgres",
    "CREATE DATABASE mine",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "CREATE TEMP TABLE mine (a text); COPY mine FROM '/etc/passwd'",
    "SELECT pg_read_file('/superuser/password')",
    "SELECT pg_ls_dir('/')",
    "SELECT * FROM pg_authid",
    "ALTER SYSTEM SET fsync = off",
    "CREATE EXTENSION file_fdw",
    "SELECT lo_import('/etc/passwd')",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE c AS 'libc', 'getpid'",
]
READERS = [
    "INSERT INTO orders (product) VALUES ('mine')",
    "UPDATE orders SET price = 0",
    "DELETE FROM orders",
    "TRUNCATE orders",
    "CREATE TABLE mine (a int)",
    "SELECT pg_advisory_lock(1)",
]


@pytest.mark.parametrize("user", ["shop_reader", "shop_notebook", "admin"])
def test_nobody_reaches_beyond_the_shop(stack, user):
    errors = psycopg.errors
    refused = (errors.InsufficientPrivilege, errors.UndefinedFile, errors.FeatureNotSupported)
    with psycopg.connect(stack.dsn(user), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for statement in FORBIDDEN + (READERS if user == "shop_reader" else []):
            with contextlib.suppress(refused):
                connection.execute(statement)
                pytest.fail(f"{user} may {statement}")
    for database in ("redash", "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            stack.sql("SELECT 1", user=user, database=database)


def test_what_admin_plants_makes_no_superuser_at_the_next_up(stack):
    stack.sql(
        "CREATE FUNCTION public.format(text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
        " ALTER ROLE admin SUPERUSER; RETURN pg_catalog.format($1, VARIADIC ARRAY[$2]); END $$",
        user="admin",
    )
    try:
        stack("run", "--rm", "--no-deps", "-T", "roles")
        supers = stack.sql("SELECT rolname FROM pg_roles WHERE rolsuper", user="admin")
        assert supers == [("postgres",)]
    finally:
        stack.sql("DROP FUNCTION public.format(text, text)", user="admin")


OPEN = """
import socket
for address in {addresses}:
    for port in {ports}:
        with socket.socket() as probe:
            probe.settimeout({timeout})
            if probe.connect_ex((address, port)) == 0:
                print(port)
"""


def test_notebooks_reach_the_database_and_redashs_web_pages_only(stack):
    for service in stack.services:
        if service in ONE_SHOTS or service == "jupyter":
            continue
        near = {"db": ["5432"], "redash_server": ["5000"]}.get(service)
        if near:
            code = OPEN.format(addresses=[service], ports="range(1, 10000)", timeout=0.5)
        else:
            code = OPEN.format(addresses=stack.addresses(service), ports=[22, 80, 5000, 6379, 8888, 9181], timeout=1)
        assert stack.python("jupyter", code).split() == (near or []), service


def test_redis_takes_no_jobs_without_the_password(stack):
    (address,) = stack.addresses("redis")
    code = f"""
import socket
with socket.create_connection(("{address}", 6379), 3) as redis:
    redis.sendall(b"RPUSH rq:queue:queries mine\\r\\n")
    print(redis.recv(100).decode())
"""
    with pytest.raises(AssertionError):
        stack.python("jupyter", code)
    if stack.with_redash:
        assert "NOAUTH" in stack.python("redash_worker", code)


def test_a_changed_password_of_the_reader_is_named_and_put_back_by_the_next_up(stack):
    with psycopg.connect(stack.dsn(), autocommit=True) as joker:
        for statement in (
            "BEGIN READ WRITE",
            "ALTER ROLE shop_reader PASSWORD 'joker'",
            "ALTER ROLE shop_reader SET search_path = ''",
            "COMMIT",
        ):
            joker.execute(statement)
    try:
        code, said = stack.script("doctor", check=False)
        assert (code, "the password of shop_reader was changed" in said) == (1, True), said
        if stack.with_redash:
            begin = time.monotonic()
            done = run(
                *[*stack.program, "run", "--rm", "--no-deps", "-T", "redash_provision"],
                check=False,
                cwd=stack.folder,
                env=stack.env,
            )
            said = done.stdout + done.stderr
            assert done.returncode == 1
            assert "shop_reader@db:5432/shop_db refuses the password" in said, said
            assert time.monotonic() - begin < 60
    finally:
        stack("run", "--rm", "--no-deps", "-T", "roles")
    assert stack.sql("SELECT count(*) > 0 FROM orders") == [(True,)]
    assert "no problems found" in stack.script("doctor")[1]


def test_no_secret_is_in_labels_images_or_logs(stack):
    secrets = {name: stack("exec", "-T", "db", "cat", "/superuser/password").strip() for name in ["superuser"]}
    script = "for key in redash cookie secret redis; do cat /keys/$key; echo; done"
    redash, cookie, secret, redis = stack(
        "run", "--rm", "--no-deps", "-T", "--entrypoint", "/bin/sh", "keys", "-c", script
    ).split()
    secrets |= {"redash": redash, "cookie": cookie, "secret": secret, "redis": redis}
    said = stack("logs")
    for service in stack.services:
        state = stack.state(service)
        said += json.dumps(state) + docker("history", "--no-trunc", state["Image"])
    assert all(len(value) == 64 for value in secrets.values())
    assert [name for name, value in secrets.items() if value in said] == []
    for service in stack.services:  # what people choose is in the environment of those who need it, and nowhere else
        state = stack.state(service)
        rest = json.dumps(state["Config"]["Labels"]) + json.dumps(state["Config"]["Cmd"]) + json.dumps(state["Args"])
        assert ADMIN["REDASH_ADMIN_PASSWORD"] not in rest + stack("logs", service), service


def test_every_container_is_as_small_as_it_can_be(stack):
    for service in stack.services:
        state = stack.state(service)
        host = state["HostConfig"]
        assert host["CapDrop"] == ["ALL"], service
        assert not host["Privileged"], service
        assert host["PidsLimit"], service
        assert host["Memory"], service
        assert host["ReadonlyRootfs"] == (service != "jupyter"), service
        assert not [mount for mount in state["Mounts"] if "docker.sock" in mount["Source"]], service
    for service in LASTING:
        if service in stack.services and service != "db":  # which starts as root to own its folder, and steps down
            uid = docker("exec", stack.container(service), "id", "-u").strip()
            assert uid != "0" or os.geteuid() == 0, service


# ---- backups ----


def test_a_backup_restored_into_an_empty_stack_has_everything(stack, tmp_path):
    if not stack.with_redash:  # something of Redash's own that has to come back
        stack(
            "exec",
            "-T",
            "db",
            "psql",
            "-U",
            "redash",
            "-d",
            "redash",
            "-c",
            "CREATE TABLE IF NOT EXISTS users (id int)",
        )
        stack("exec", "-T", "db", "psql", "-U", "redash", "-d", "redash", "-c", "INSERT INTO users VALUES (1)")
    begin = time.monotonic()
    _, said = stack.script("backup", str(tmp_path))
    print(f"\n{said.strip()} in {time.monotonic() - begin:.0f} s")
    (archive,) = tmp_path.iterdir()  # and nothing unfinished beside it
    assert archive.stat().st_mode & 0o777 == 0o600
    old = stack.count()
    newest = stack.sql("SELECT max(id) FROM orders")[0][0]

    code, said = stack.script("restore", str(archive), check=False)
    assert (code, "shop_db holds orders already" in said) == (1, True), said

    stack("down", "--volumes")
    begin = time.monotonic()
    _, said = stack.script("restore", str(archive))
    print(f"restored in {time.monotonic() - begin:.0f} s")
    assert "Start the rest with make up" in said
    assert stack.count() <= old
    assert stack.sql("SELECT max(id) FROM orders")[0][0] >= newest - 60
    stack.up()
    stack.ready()
    assert stack.verified()["expected"] >= old
    if stack.with_redash:
        with stack.redash() as client:  # the administrator and the password are as they were
            assert len(client.get("/api/dashboards").json()["results"]) >= 4
            (source,) = client.get("/api/data_sources").json()
            # It can be used: the key came along with which its password is encrypted.
            assert client.post(f"/api/data_sources/{source['id']}/test").json()["ok"]
    else:
        assert "1" in stack("exec", "-T", "db", "psql", "-U", "redash", "-d", "redash", "-Atc", "SELECT id FROM users")


def test_a_restore_that_fails_leaves_what_was_there(stack, tmp_path):
    stack.script("backup", str(tmp_path / "good.tar"))
    folder = tmp_path / "open"
    folder.mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "good.tar", "-C", folder], check=True)
    dump = (folder / "redash.dump").read_bytes()
    (folder / "redash.dump").write_bytes(dump[: len(dump) // 2])
    names = ["about", "secret", "cookie", "shop_db.dump", "redash.dump"]
    subprocess.run(["tar", "-cf", tmp_path / "torn.tar", "-C", folder, *names], check=True)
    before = stack.verified()["expected"]
    code, said = stack.script("restore", "--replace", str(tmp_path / "torn.tar"), check=False)
    assert (code, "the previous data are kept" in said) == (1, True), said
    stack.ready()
    assert stack.verified()["expected"] > before

    code, said = stack.script("restore", "--replace", str(tmp_path / "good.tar"))
    stack.ready()
    assert stack.verified()["expected"] > before


# ---- newer versions, development, other clones ----


def test_a_newer_version_on_an_older_volume_applies_its_sql_and_keeps_data(stack):
    before = stack.verified()["expected"]
    newer = stack.folder / "sql" / "999_newer.sql"
    newer.write_text("CREATE OR REPLACE VIEW newer AS SELECT 42 AS answer;\n")
    try:
        stack.up("--build")
        stack.ready()
        assert stack.sql("SELECT answer FROM newer", user="admin") == [(42,)]
        assert stack.verified()["expected"] > before
    finally:
        newer.unlink()
        stack.sql("DROP VIEW newer", user="admin")
        stack.up("--build")
        stack.ready()


def test_in_development_an_export_reaches_the_generator_by_one_restart(stack):
    files = ["-f", "docker-compose.yml", "-f", "docker-compose.dev.yml"]
    module = stack.folder / "shop_orders" / "cli" / "command.py"
    source = module.read_text("utf-8")
    try:
        stack(*files, "up", "-d", "generator")
        module.write_text(source + '\nprint("the edit is here", flush=True)\n', "utf-8")
        stack(*files, "restart", "generator")
        stack.until(lambda: "the edit is here" in stack(*files, "logs", "generator"))
    finally:
        module.write_text(source, "utf-8")
        stack.up()
        stack.ready()
    stack.verified()


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


def test_a_second_clone_has_keys_of_its_own_and_a_taken_port_is_named(stack):
    other = Stack(stack.program, stack.folder, name="shop-e2e-other")
    superuser = ("exec", "-T", "db", "cat", "/superuser/password")
    try:
        other("up", "-d", "db")
        assert other(*superuser) != stack(*superuser)
        other.env["JUPYTER_PORT"] = stack.env["JUPYTER_PORT"]
        code, said = other.script("doctor", check=False)
        taken = (
            f"problem: port {stack.env['JUPYTER_PORT']} is taken by another program: set another JUPYTER_PORT in .env"
        )
        assert (code, taken in said) == (1, True), said
    finally:
        other("down", "--volumes", check=False)


def test_the_doctor_finds_nothing_wrong_with_a_stack_that_runs(stack):
    code, said = stack.script("doctor", check=False)
    assert code == 0, said
