"""What each role may do, and each way by which somebody once became more than they were given."""

import re
import shutil
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy.exc import ProgrammingError

from shop_orders.database.history import load
from shop_orders.database.opening import prepare_database
from shop_orders.database.runtime import Runtime
from shop_orders.database.verify import verify
from shop_orders.page.view import PageRenderer
from shop_orders.playground import shop_engine
from shop_orders.postgres.server import create_database, start_server, stop_server, superuser
from shop_orders.settings import Settings, StreamSettings, asset

ROOT = Path(__file__).parents[1]
ROLES = ("admin", "shop_reader", "shop_notebook", "shop_replica")


@pytest.fixture
def shop(database, dbname, dsn):
    """The name of a database that holds an hour of orders."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        prepare_database(connection, Settings(dsn=dsn, history_days=1 / 24, stream=StreamSettings(rate=1)), Runtime())
    load(dsn)
    return dbname


def superusers(database):
    with superuser(database) as boss:
        return {name for (name,) in boss.execute("SELECT rolname FROM pg_roles WHERE rolsuper")}


# ---- admin becomes a superuser at the next start ----

CLIMB = "ALTER ROLE admin SUPERUSER"
TRAPS = {
    "a function": [
        "CREATE FUNCTION public.format(text, text) RETURNS text LANGUAGE plpgsql AS"
        f" $$ BEGIN {CLIMB}; RETURN pg_catalog.format($1, VARIADIC ARRAY[$2]); END $$",
    ],
    "an operator": [
        "CREATE FUNCTION public.differs(text, text) RETURNS bool LANGUAGE plpgsql AS"
        f" $$ BEGIN {CLIMB}; RETURN pg_catalog.textne($1, $2); END $$",
        "CREATE OPERATOR public.<> (FUNCTION = public.differs, LEFTARG = text, RIGHTARG = text)",
        "ALTER DATABASE {database} SET search_path = public, pg_catalog",
    ],
    "a view, found first": [
        f"CREATE FUNCTION public.climb() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN {CLIMB}; RETURN true; END $$",
        "CREATE VIEW public.pg_roles AS SELECT * FROM pg_catalog.pg_roles WHERE public.climb()",
        "CREATE VIEW public.pg_proc AS SELECT * FROM pg_catalog.pg_proc WHERE public.climb()",
        "ALTER DATABASE {database} SET search_path = public, pg_catalog",
    ],
    "functions that the passwords go through": [
        "CREATE FUNCTION public.set_config(text, text, bool) RETURNS text LANGUAGE plpgsql AS"
        f" $$ BEGIN {CLIMB}; RETURN pg_catalog.set_config($1, $2, $3); END $$",
        "CREATE FUNCTION public.current_database() RETURNS name LANGUAGE plpgsql AS"
        f" $$ BEGIN {CLIMB}; RETURN pg_catalog.current_database(); END $$",
        "ALTER DATABASE {database} SET search_path = public, pg_catalog",
    ],
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_admin_plants_makes_no_superuser(database, dbname, connection, name):
    for statement in TRAPS[name]:
        connection.execute(statement.replace("{database}", dbname))
    try:
        create_database(database, dbname)
        assert superusers(database) == {"postgres"}
    finally:
        with superuser(database) as boss:
            boss.execute("ALTER ROLE admin NOSUPERUSER")


def test_settings_of_the_database_hold_up_no_start_and_lock_nobody_out(database, dbname, connection):
    for setting in (
        "role = 'shop_notebook'",
        "timezone_abbreviations = 'Default'",
        "local_preload_libraries = 'nothing'",
        "default_transaction_read_only = on",
        "default_transaction_isolation = 'serializable'",
        "client_encoding = 'SJIS'",
        "standard_conforming_strings = off",
        "password_encryption = 'md5'",
        "statement_timeout = 1",
        "idle_session_timeout = 1",
    ):
        connection.execute(sql.SQL("ALTER DATABASE {} SET " + setting).format(sql.Identifier(dbname)))
    connection.execute("ALTER ROLE admin SET local_preload_libraries = 'nothing'")
    create_database(database, dbname)
    with psycopg.connect(
        database.dsn(dbname=dbname), options="-c idle_session_timeout=0 -c statement_timeout=0"
    ) as owner:
        assert owner.execute("SELECT current_user, current_setting('client_encoding')").fetchone() == ("admin", "SJIS")
    with superuser(database) as boss:
        kept = boss.execute("SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%'").fetchall()
    assert kept == []


def test_a_climbed_server_is_named_and_our_roles_lose_what_they_took(database, dbname, caplog):
    with superuser(database) as boss:
        boss.execute("ALTER ROLE admin SUPERUSER CREATEROLE")
        boss.execute("GRANT pg_execute_server_program TO shop_reader")
        boss.execute("CREATE ROLE mole SUPERUSER")
        boss.execute("CREATE ROLE digger IN ROLE pg_read_server_files")
    try:
        create_database(database, dbname)
        assert "superuser rights that this program did not grant: digger, mole" in caplog.text
        assert superusers(database) == {"postgres", "mole"}
        with superuser(database) as boss:
            rows = boss.execute(
                "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members"
                " WHERE member::regrole::text = ANY (%s)",
                [list(ROLES)],
            ).fetchall()
        assert set(rows) == {("shop_notebook", "admin"), ("shop_reader", "shop_replica")}
    finally:
        with superuser(database) as boss:
            boss.execute("DROP ROLE mole, digger")


def test_whoever_connects_as_superuser_takes_the_guarded_way():
    """Programs of ours that name the superuser, and how: each sets what sql/superuser.conf lists."""
    sources = [*ROOT.glob("shop_orders/**/*.py"), *ROOT.glob("scripts/*"), *ROOT.glob("docker/**/*")]
    naming = {}
    for path in sources:
        if path.is_file() and path.name != "_modidx.py":
            text = path.read_text("utf-8")
            if re.search(r"-U postgres|PGUSER=postgres|dsn\(\"postgres\"|user=postgres", text):
                naming[path.relative_to(ROOT).as_posix()] = text
    assert set(naming) == {"docker/roles", "scripts/backup", "scripts/restore", "shop_orders/postgres/server.py"}
    for name, text in naming.items():
        assert "superuser.conf" in text, name
    for name in ("scripts/backup", "scripts/restore"):
        for line in naming[name].splitlines():
            assert "-U postgres" not in line or "inside " in line or "PGOPTIONS" in line, line
    assert "-U postgres" not in naming["scripts/restore"].replace("psql -XAtq -v ON_ERROR_STOP=1 -U postgres", "", 1)
    assert "options=superuser_options()" in naming["shop_orders/postgres/server.py"].replace('"options": ', "options=")
    conf = asset("sql/superuser.conf").read_text("utf-8")
    assert {"search_path=pg_catalog,pg_temp", "event_triggers=off", "role=none"} <= set(conf.splitlines())


# ---- a reader breaks what others see ----


def test_a_readers_own_settings_and_password_are_put_back_at_the_next_start(database, dbname):
    reader = psycopg.connect(database.dsn("shop_reader", dbname), autocommit=True)
    for statement in (
        "BEGIN READ WRITE",
        "ALTER ROLE shop_reader SET search_path = pg_catalog",
        "ALTER ROLE shop_reader SET statement_timeout = 1",
        sql.SQL("ALTER ROLE shop_reader IN DATABASE {} SET default_transaction_read_only = off").format(
            sql.Identifier(dbname)
        ),
        "ALTER ROLE shop_reader PASSWORD 'mine'",
        "COMMIT",
    ):
        reader.execute(statement)
    reader.close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database.dsn("shop_reader", dbname))
    create_database(database, dbname)
    with psycopg.connect(database.dsn("shop_reader", dbname)) as again:
        names = ("search_path", "statement_timeout", "default_transaction_read_only")
        found = [again.execute(f"SHOW {name}").fetchone()[0] for name in names]
    assert found == ['"$user", public', "1min", "on"]


def test_the_live_page_names_a_changed_password(database, dbname):
    renderer = PageRenderer(make_conninfo(database.dsn("shop_reader", dbname), password="another"))
    assert "Пароль этого пользователя базы изменён" in renderer.render({})["state"]


def test_what_a_notebooks_view_made_admin_grant_is_taken_back(database, shop):
    with psycopg.connect(database.dsn("shop_notebook", shop)) as notebook:
        notebook.execute(
            "CREATE FUNCTION notebook.grab() RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
            " GRANT INSERT, UPDATE, DELETE, TRUNCATE ON public.orders, shop.position TO shop_notebook;"
            " GRANT CREATE ON SCHEMA public TO shop_notebook; RETURN current_user; END $$"
        )
        notebook.execute("CREATE VIEW notebook.results AS SELECT notebook.grab() AS mark")
    with psycopg.connect(database.dsn(dbname=shop)) as owner:
        assert owner.execute("TABLE notebook.results").fetchone() == ("admin",)
    assert allowed(database, shop, "shop_notebook", "DELETE FROM public.orders")
    create_database(database, shop)
    assert not allowed(database, shop, "shop_notebook", "DELETE FROM public.orders")
    assert not allowed(database, shop, "shop_notebook", "CREATE TABLE public.mine (a int)")


def test_an_open_transaction_and_a_limit_hold_up_no_start(database, dbname, connection):
    connection.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(sql.Identifier(dbname)))
    connection.execute(sql.SQL("ALTER DATABASE {} SET scram_iterations = 2000000000").format(sql.Identifier(dbname)))
    reader = psycopg.connect(database.dsn("shop_notebook"))
    reader.execute("SET idle_in_transaction_session_timeout = 0")
    reader.execute("ALTER ROLE shop_notebook SET work_mem = '8MB'")
    create_database(database, dbname)
    psycopg.connect(database.dsn(dbname=dbname)).close()
    with pytest.raises(psycopg.OperationalError):
        reader.execute("SELECT 1")
    reader.close()


def test_what_admin_chose_for_itself_stays(database, dbname, connection):
    connection.execute("ALTER ROLE admin SET idle_in_transaction_session_timeout = '7min'")
    connection.execute("ALTER ROLE admin SET work_mem = '64MB'")
    try:
        create_database(database, dbname)
        with psycopg.connect(database.dsn(dbname=dbname)) as owner:
            found = [owner.execute(f"SHOW {name}").fetchone()[0] for name in ("work_mem", "temp_file_limit")]
            assert owner.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("7min",)
        assert found == ["64MB", "10GB"]
    finally:
        connection.execute("ALTER ROLE admin RESET ALL")


# ---- what people see, and where they write ----


@pytest.mark.parametrize("role", ["shop_reader", "shop_notebook"])
def test_people_see_public_only_and_each_view_says_what_it_shows(database, shop, role):
    with psycopg.connect(database.dsn(role, shop)) as person:
        seen = person.execute(
            "SELECT n.nspname, c.relname, obj_description(c.oid)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
        ).fetchall()
        assert {schema for schema, *_ in seen} == {"public"}
        assert [name for _, name, comment in seen if not comment] == []
        assert {"generator_state", "sales_by_minute", "sales_by_product", "stream_intervals"} <= {
            name for _, name, _ in seen
        }
        for _, name, _ in seen:
            person.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(name)))


def test_a_notebooks_to_sql_cannot_take_the_place_of_orders(database, shop):
    engine = shop_engine(database.dsn("shop_notebook", shop), writing=True)
    frame = pd.DataFrame({"city": ["Москва"], "orders": [1]})
    with pytest.raises(ProgrammingError, match="must be owner of table orders"):
        frame.to_sql("orders", engine, if_exists="replace", index=False)
    frame.to_sql("orders", engine, schema="notebook", index=False)
    with engine.connect() as notebook:
        assert pd.read_sql("SELECT count(*) AS n FROM orders", notebook).n[0] == 3600
    with psycopg.connect(database.dsn(dbname=shop)) as owner:
        assert verify(owner).exact
    with psycopg.connect(database.dsn(dbname=shop)) as owner:
        owner.execute("DROP TABLE notebook.orders")


# ---- the table of docs/*/security.md ----

ACTS = [
    "SELECT count(*) FROM public.orders",
    "SELECT count(*) FROM shop.ledger",
    "DELETE FROM public.orders",
    "DROP TABLE public.orders CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON public.orders FOR EACH STATEMENT"
    " EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
    "CREATE TABLE public.mine (a int)",
    "CREATE TABLE notebook.mine (a int)",
    "CREATE FUNCTION notebook.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMPORARY TABLE mine (a int)",
    "CREATE SCHEMA mine",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT lo_create(0)",
    "SELECT pg_logical_emit_message(true, 'mine', 'mine')",
    "SELECT pg_terminate_backend({generator})",
    "SELECT pg_create_logical_replication_slot('mine', 'pgoutput', true)",
    "BASE_BACKUP (TARGET 'blackhole', CHECKPOINT 'fast')",  # in the protocol of replication
    "ALTER ROLE {role} SET work_mem = '8MB'; ALTER ROLE {role} PASSWORD 'mine'",
    "SET temp_file_limit = -1",
    "CREATE ROLE mine; CREATE DATABASE mine",
    "postgres",  # a database
    "SELECT pg_read_file('postgresql.conf')",
    "COPY public.orders TO PROGRAM 'cat'",
    "ALTER ROLE {role} SUPERUSER",
]


def table(language):
    """The rows of the page's table: the act, and what it says of each role."""
    lines = (ROOT / "docs" / language / "security.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    assert [cell.strip("`") for cell in rows[0][1:]] == list(ROLES)
    return rows[2:]


def allowed(database, dbname, role, act):
    """Whether the role may do it; whatever it does is undone."""
    if act == "postgres":
        dbname, act = "postgres", "SELECT 1"
    who = {"user": role, "password": "replica"} if role == "shop_replica" else {}
    dsn = database.dsn("admin" if who else role, dbname)
    with psycopg.connect(database.dsn()) as generator:
        try:
            if act.startswith("BASE_BACKUP"):
                copier = psycopg.pq.PGconn.connect(make_conninfo(dsn, **who, replication="database").encode())
                answered = copier.status == psycopg.pq.ConnStatus.OK and copier.exec_(act.encode()).status
                copier.finish()
                return answered == psycopg.pq.ExecStatus.COPY_OUT
            with psycopg.connect(dsn, **who) as person:
                person.execute("SET TRANSACTION READ WRITE")
                person.execute(act.format(role=role, generator=generator.info.backend_pid))
                person.rollback()
        except psycopg.errors.InsufficientPrivilege:
            return False
        except psycopg.OperationalError as error:
            if "permission denied" not in str(error):
                raise
            return False
        return True


def test_the_table_of_rights_is_true(database, shop):
    create_database(database, shop)
    with superuser(database) as boss:
        boss.execute("ALTER ROLE shop_replica LOGIN REPLICATION PASSWORD 'replica'")
    try:
        rows = table("en")
        assert len(rows) == len(ACTS)
        found = [
            [row[0], *("yes" if allowed(database, shop, role, act) else "no" for role in ROLES)]
            for row, act in zip(rows, ACTS, strict=True)
        ]
        assert found == rows
        words = {"да": "yes", "нет": "no"}
        assert [[words[cell] for cell in row[1:]] for row in table("ru")] == [row[1:] for row in rows]
    finally:
        with superuser(database) as boss:
            boss.execute("ALTER ROLE shop_replica NOLOGIN NOREPLICATION PASSWORD NULL")


# ---- databases and folders of the version before ----


def test_a_database_in_which_readers_saw_everything_goes_on(database, dbname, dsn):
    """wide_reader.sql is a dump of a small shop of commit 4f6282e, with its live position and its feed."""
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute((ROOT / "tests" / "wide_reader.sql").read_text("utf-8"))
    with psycopg.connect(dsn) as owner:
        held = owner.execute("SELECT count(*), min(id), max(id) FROM public.orders").fetchone()
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("SET timezone = 'UTC'")
        settings = Settings(dsn=dsn, catch_up="skip")
        prepare_database(owner, settings, Runtime())
        assert verify(owner).exact
        assert owner.execute("SELECT count(*), min(id), max(id) FROM public.orders").fetchone() == held
    assert not allowed(database, dbname, "shop_reader", "SELECT count(*) FROM shop.ledger")
    assert allowed(database, dbname, "shop_notebook", "SELECT count(*) FROM stream_intervals")


def test_a_folder_that_knows_no_notebooks_gets_their_role(tmp_path):
    from shop_orders.postgres.programs import find_programs
    from shop_orders.postgres.server import create_temporary_folder

    place = create_temporary_folder(find_programs(Path("no cluster yet")))
    try:
        with start_server(place):
            pass
        secrets = place / "secrets.json"
        secrets.write_text(re.sub(r',\s*"shop_notebook": "[^"]*"', "", secrets.read_text()))
        assert "notebook" not in secrets.read_text()
        with start_server(place) as server, psycopg.connect(server.dsn("shop_notebook")) as notebook:
            assert notebook.execute("SELECT current_user").fetchone() == ("shop_notebook",)
    finally:
        stop_server(place, force=True)
        shutil.rmtree(place)
