-- Roles and their rights in the current database. It runs as a superuser, in one transaction, at every start. It is
-- idempotent, so databases of earlier versions are upgraded.
--
-- admin owns the database and may create functions, operators, views and settings in it. A superuser must not run any of
-- them. So the connection uses the settings of sql/superuser.conf, and every name here is found in pg_catalog.
--
-- Passwords are passed as settings, in clear text or as SCRAM verifiers; an empty one leaves the role's password unchanged.
-- The caller sets all four, because admin may have set any of them for the database:
--   SELECT set_config('shop.admin_password', '...', false), set_config('shop.shop_reader_password', '...', false),
--          set_config('shop.shop_notebook_password', '...', false), set_config('shop.shop_replica_password', '', false);

SET LOCAL client_min_messages = 'warning';
SET LOCAL search_path = pg_catalog, pg_temp;
-- All other settings that admin chose for this database (ALTER DATABASE ... SET) are reset for this session.
SELECT pg_catalog.set_config(s.name, s.boot_val, true) FROM pg_catalog.pg_settings AS s
WHERE s.source IN ('database', 'user', 'database user') AND s.boot_val IS NOT NULL;
-- An idle transaction that has changed a role or the database would block this one, so its session is terminated.
DO $open$
BEGIN
    PERFORM pg_catalog.pg_terminate_backend(a.pid)
    FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.relation IN ('pg_catalog.pg_authid'::pg_catalog.regclass, 'pg_catalog.pg_auth_members'::pg_catalog.regclass,
                         'pg_catalog.pg_db_role_setting'::pg_catalog.regclass, 'pg_catalog.pg_database'::pg_catalog.regclass)
      AND l.mode <> 'AccessShareLock' AND a.state LIKE 'idle in transaction%'
      AND a.usename IN ('admin', 'shop_reader', 'shop_notebook', 'shop_replica');
END
$open$;
-- Concurrent starts run one after the other; without a lock they fail with "tuple concurrently updated". All databases of a
-- server share the roles, but an advisory lock works in one database only. So the lock is on the table of the roles.
LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE;

DO $roles$
DECLARE
    role text;
    password text;
BEGIN
    FOREACH role IN ARRAY ARRAY['admin', 'shop_reader', 'shop_notebook', 'shop_replica'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I', role);
        END IF;
        EXECUTE pg_catalog.format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', role);
        password := pg_catalog.current_setting('shop.' || role || '_password', true);
        IF password <> '' THEN
            EXECUTE pg_catalog.format('ALTER ROLE %I PASSWORD %L', role, password);
        END IF;
    END LOOP;
    ALTER ROLE admin LOGIN NOREPLICATION;
    ALTER ROLE shop_reader LOGIN NOREPLICATION;
    ALTER ROLE shop_notebook LOGIN NOREPLICATION;
    -- For CDC tools and logical replicas. The right to replicate includes copying the whole server, so the role gets it
    -- only when somebody has chosen a password for it.
    IF pg_catalog.current_setting('shop.shop_replica_password', true) <> '' THEN
        ALTER ROLE shop_replica LOGIN REPLICATION;
    ELSIF NOT (SELECT rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = 'shop_replica') THEN
        ALTER ROLE shop_replica NOREPLICATION;
    END IF;
END
$roles$;

-- All memberships of our roles except the two below are revoked: somebody who was a superuser for a moment may have granted
-- them roles that read the server's files or run programs on it.
DO $members$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT m.roleid::pg_catalog.regrole AS role, m.member::pg_catalog.regrole AS member, m.grantor::pg_catalog.regrole AS grantor
        FROM pg_catalog.pg_auth_members AS m
        WHERE m.member::pg_catalog.regrole::text IN ('admin', 'shop_reader', 'shop_notebook', 'shop_replica', 'redash')
          AND (m.roleid::pg_catalog.regrole::text, m.member::pg_catalog.regrole::text) NOT IN
              (('shop_reader', 'shop_replica'), ('shop_notebook', 'admin'))
    LOOP
        EXECUTE pg_catalog.format('REVOKE %s FROM %s GRANTED BY %s CASCADE', granted.role, granted.member, granted.grantor);
    END LOOP;
END
$members$;
GRANT shop_reader TO shop_replica;
GRANT shop_notebook TO admin; -- the owner can read, dump and drop the tables of notebooks

-- A role may change its own settings, for all databases or for one, so one query of a reader could break every dashboard.
-- The settings of our roles are therefore reset at every start. Those that admin chose for itself are kept.
DO $settings$
DECLARE
    chosen record;
BEGIN
    FOR chosen IN
        SELECT r.rolname AS role, d.datname AS database
        FROM pg_catalog.pg_db_role_setting AS s
        JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
        LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
        WHERE r.rolname IN ('shop_reader', 'shop_notebook', 'shop_replica', 'redash')
    LOOP
        IF chosen.database IS NULL THEN
            EXECUTE pg_catalog.format('ALTER ROLE %I RESET ALL', chosen.role);
        ELSE
            EXECUTE pg_catalog.format('ALTER ROLE %I IN DATABASE %I RESET ALL', chosen.role, chosen.database);
        END IF;
    END LOOP;
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_db_role_setting AS s JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
        WHERE r.rolname = 'admin' AND s.setdatabase = 0
          AND pg_catalog.array_to_string(s.setconfig, E'\n') LIKE '%idle_in_transaction_session_timeout=%'
    ) THEN
        ALTER ROLE admin SET idle_in_transaction_session_timeout = '1h'; -- the generator's sessions turn it off for themselves
    END IF;
END
$settings$;

-- Limits. Forgotten queries and transactions end by themselves. No session can fill the disk with temporary files; only a
-- superuser may lift that limit. The connection limits of shop_reader and shop_notebook leave connections for the other
-- roles (max_connections is 100).
ALTER ROLE shop_reader CONNECTION LIMIT 30;
ALTER ROLE shop_reader SET statement_timeout = '60s';
ALTER ROLE shop_reader SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE shop_reader SET default_transaction_read_only = on;
ALTER ROLE shop_reader SET temp_file_limit = '2GB';
ALTER ROLE shop_notebook CONNECTION LIMIT 40;
ALTER ROLE shop_notebook SET statement_timeout = '10min';
ALTER ROLE shop_notebook SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE shop_notebook SET temp_file_limit = '2GB';
ALTER ROLE shop_notebook SET search_path = public, notebook; -- a notebook's table never hides one of the shop
ALTER ROLE shop_replica SET temp_file_limit = '2GB';
ALTER ROLE admin SET temp_file_limit = '10GB';

DO $database$
BEGIN
    EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO admin', pg_catalog.current_database());
    EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
    EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO shop_reader, shop_replica', pg_catalog.current_database());
    EXECUTE pg_catalog.format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO shop_notebook', pg_catalog.current_database());
    EXECUTE pg_catalog.format('ALTER DATABASE %I CONNECTION LIMIT -1 IS_TEMPLATE false', pg_catalog.current_database());
    REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
END
$database$;

-- A view in schema notebook can call functions with the rights of whoever queries it. If admin queried such a view, the
-- view may have granted rights on our tables: they are revoked. What admin granted on other tables is kept.
DO $granted$
DECLARE
    ours record;
    roles constant text := 'PUBLIC, shop_reader, shop_notebook, shop_replica';
BEGIN
    EXECUTE pg_catalog.format('REVOKE CREATE ON DATABASE %I FROM %s', pg_catalog.current_database(), roles);
    EXECUTE pg_catalog.format('REVOKE CREATE ON SCHEMA public FROM %s', roles);
    FOR ours IN
        SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v') AND (n.nspname = 'shop' OR n.nspname = 'public' AND c.relname IN
              ('orders', 'incidents', 'orders_feed', 'orders_feed_truth'))
    LOOP
        EXECUTE pg_catalog.format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON %I.%I FROM %s',
                                  ours.schema, ours.name, roles);
    END LOOP;
END
$granted$;

-- Settings that prevent every connection, or change a session's role, are reset; other settings of admin are kept.
DO $locked_out$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['local_preload_libraries', 'role', 'session_authorization'] LOOP
        EXECUTE pg_catalog.format('ALTER DATABASE %I RESET %I', pg_catalog.current_database(), name);
        EXECUTE pg_catalog.format('ALTER ROLE admin RESET %I', name);
        EXECUTE pg_catalog.format('ALTER ROLE admin IN DATABASE %I RESET %I', pg_catalog.current_database(), name);
    END LOOP;
END
$locked_out$;

-- Notebooks create their tables here. If another role already owns a schema of this name, that role remains the owner.
CREATE SCHEMA IF NOT EXISTS notebook AUTHORIZATION shop_notebook;

-- By default everybody may take any advisory lock, create large objects and write messages into the WAL that CDC tools
-- read. A reader could then stop the generator, which holds an advisory lock, or fill the disk. Only the owner keeps this.
DO $functions$
DECLARE
    signature pg_catalog.regprocedure;
BEGIN
    FOR signature IN
        SELECT oid FROM pg_catalog.pg_proc
        WHERE pronamespace = 'pg_catalog'::pg_catalog.regnamespace
          AND (proname LIKE 'pg\_%advisory%' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message'))
          AND pg_catalog.has_function_privilege('shop_reader', oid, 'EXECUTE')
    LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
        EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO admin', signature);
    END LOOP;
END
$functions$;

-- Other roles may have rights of a superuser for a good reason. They are reported, not changed.
DO $unexpected_superusers$
DECLARE
    others text;
BEGIN
    SELECT pg_catalog.string_agg(DISTINCT r.rolname, ', ' ORDER BY r.rolname) INTO others
    FROM pg_catalog.pg_roles AS r
    WHERE r.oid <> 10 AND r.rolname NOT LIKE 'pg\_%'
      AND (r.rolsuper OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication AND r.rolname <> 'shop_replica' OR EXISTS (
          SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.member = r.oid AND m.roleid::pg_catalog.regrole::text IN
              ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')));
    IF others IS NOT NULL THEN
        RAISE WARNING 'these roles have superuser rights that this program did not grant: %. If you did not create them, move'
            ' the data to a new volume: docs/en/security.md', others;
    END IF;
END
$unexpected_superusers$;
