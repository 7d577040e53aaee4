-- Roles and what they may do in the current database. Run as a superuser, in one transaction, at every start:
-- it may be repeated, and a database made by an earlier version gets what was added since.
--
-- admin owns the database and may plant functions, operators and views in it, and settings for it. So the connection
-- itself sets what sql/superuser.conf lists, and nothing here resolves a name through a schema that others own.
--
-- Passwords come as settings, in clear or as SCRAM verifiers; an empty one leaves the role's password alone. All four
-- are set by the caller, as admin may set any of them for the database:
--   SELECT set_config('shop.admin_password', '...', false), set_config('shop.shop_reader_password', '...', false),
--          set_config('shop.shop_notebook_password', '...', false), set_config('shop.shop_replica_password', '', false);

-- No statement or error of this file reaches the server's log: it could hold a password.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_duration_statement = -1;
SET LOCAL log_duration = off;
SET LOCAL log_min_error_statement = 'panic';
SET LOCAL log_min_messages = 'panic';
SET LOCAL client_min_messages = 'warning';
SET LOCAL search_path = pg_catalog, pg_temp;
-- The rest of what admin set for this database (ALTER DATABASE ... SET) holds for people's sessions, not for this one.
SELECT pg_catalog.set_config(s.name, coalesce(s.boot_val, ''), true) FROM pg_catalog.pg_settings AS s
WHERE s.source IN ('database', 'user', 'database user');
-- Two starts at once wait for each other instead of failing with "tuple concurrently updated". Roles are shared by all
-- databases of a server while an advisory lock holds in one of them only, so the lock is on the table of the roles.
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
    -- For CDC tools and logical replicas, which need the right to replicate: nobody enters before a password is chosen.
    ALTER ROLE shop_replica REPLICATION;
    IF pg_catalog.current_setting('shop.shop_replica_password', true) <> '' THEN
        ALTER ROLE shop_replica LOGIN;
    END IF;
END
$roles$;

-- A role is a member of what is granted here and of nothing else: whoever was a superuser for a moment may have given
-- our roles those that read the server's files or run its programs.
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
GRANT shop_notebook TO admin; -- the owner reads, dumps and drops what notebooks made

-- A role may change its own settings, in all databases or in one, so one query of a reader could break every dashboard:
-- those of our roles begin anew at every start. What admin chose for itself stays.
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
        ALTER ROLE admin SET idle_in_transaction_session_timeout = '1h'; -- the generator's sessions lift it for themselves
    END IF;
END
$settings$;

-- A forgotten query or transaction ends by itself, no session fills the disk with temporary files (only a superuser may
-- lift that limit), and readers and notebooks leave connections for the others (max_connections is 100).
ALTER ROLE shop_reader CONNECTION LIMIT 30;
ALTER ROLE shop_reader SET statement_timeout = '60s';
ALTER ROLE shop_reader SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE shop_reader SET default_transaction_read_only = on;
ALTER ROLE shop_reader SET temp_file_limit = '2GB';
ALTER ROLE shop_notebook CONNECTION LIMIT 40;
ALTER ROLE shop_notebook SET statement_timeout = '10min';
ALTER ROLE shop_notebook SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE shop_notebook SET temp_file_limit = '2GB';
ALTER ROLE shop_notebook SET search_path = public, notebook; -- a table of theirs never hides one of ours
ALTER ROLE shop_replica SET temp_file_limit = '2GB';
ALTER ROLE admin SET temp_file_limit = '10GB';

DO $database$
BEGIN
    EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO admin', pg_catalog.current_database());
    EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
    EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO shop_reader, shop_replica', pg_catalog.current_database());
    EXECUTE pg_catalog.format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO shop_notebook', pg_catalog.current_database());
    REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
END
$database$;

-- Settings of the database with which nobody could connect, or would be somebody else, go; admin's others stay.
DO $locked_out$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['local_preload_libraries', 'role', 'session_authorization'] LOOP
        EXECUTE pg_catalog.format('ALTER DATABASE %I RESET %I', pg_catalog.current_database(), name);
    END LOOP;
END
$locked_out$;

-- Where notebooks make their tables; a schema of this name that somebody else made stays theirs.
CREATE SCHEMA IF NOT EXISTS notebook AUTHORIZATION shop_notebook;

-- PUBLIC may take any advisory lock, make large objects and write messages into the log that CDC tools read: a reader
-- could stop the generator, which holds an advisory lock, or write without a single table. That is for the owner alone.
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

-- Rights of a superuser that are not ours to take: named, so that somebody looks.
DO $climbed$
DECLARE
    others text;
BEGIN
    SELECT pg_catalog.string_agg(DISTINCT r.rolname, ', ' ORDER BY r.rolname) INTO others
    FROM pg_catalog.pg_roles AS r
    WHERE r.oid <> 10 AND r.rolname NOT LIKE 'pg\_%'
      AND (r.rolsuper OR EXISTS (
          SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.member = r.oid AND m.roleid::pg_catalog.regrole::text IN
              ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')));
    IF others IS NOT NULL THEN
        RAISE WARNING 'these roles have rights of a superuser, and not from this program: %. If you did not make them, move'
            ' the data to a new volume: docs/en/security.md', others;
    END IF;
END
$climbed$;
