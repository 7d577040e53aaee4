-- Roles and what they may do in the current database. Run as a superuser, in one transaction, at every start:
-- it may be repeated, and a database made by an earlier version gets what was added since.
--
-- Passwords come as settings, in clear or as SCRAM verifiers; one that is not set leaves the role's password alone:
--   SELECT set_config('shop.admin_password', '...', false), set_config('shop.shop_reader_password', '...', false);
-- With psql: PGOPTIONS="-c shop.admin_password=..." psql -1 -v ON_ERROR_STOP=1 -d shop_db -f roles.sql

-- No statement or error of this file reaches the server's log: it could hold a password.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_duration_statement = -1;
SET LOCAL log_duration = off;
SET LOCAL log_min_error_statement = 'panic';
SET LOCAL log_min_messages = 'panic';
SET LOCAL client_min_messages = 'warning';
-- Two starts at once wait for each other instead of failing with "tuple concurrently updated". Roles are shared by all
-- databases of a server while an advisory lock holds in one of them only, so the lock is on the table of the roles.
LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE;

DO $roles$
DECLARE
    name text;
    password text;
BEGIN
    FOREACH name IN ARRAY ARRAY['admin', 'shop_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
        password := current_setting('shop.' || name || '_password', true);
        IF password <> '' THEN
            EXECUTE format('ALTER ROLE %I PASSWORD %L', name, password);
        END IF;
    END LOOP;
    -- For CDC tools and logical replicas, which need the right to replicate: nobody enters before a password is chosen.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_replica') THEN
        CREATE ROLE shop_replica NOLOGIN;
    END IF;
    ALTER ROLE shop_replica NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS REPLICATION;
    GRANT shop_reader TO shop_replica;
    password := current_setting('shop.shop_replica_password', true);
    IF password <> '' THEN
        EXECUTE format('ALTER ROLE shop_replica LOGIN PASSWORD %L', password);
    END IF;
END
$roles$;

-- A reader's forgotten query ends by itself, fills no disk with temporary files (only a superuser may lift this limit),
-- and readers cannot take every connection from the generator (max_connections is 50).
ALTER ROLE shop_reader CONNECTION LIMIT 30;
ALTER ROLE shop_reader SET statement_timeout = '60s';
ALTER ROLE shop_reader SET default_transaction_read_only = on;
ALTER ROLE shop_reader SET temp_file_limit = '2GB';

DO $database$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO admin', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO shop_reader, shop_replica', current_database());
    REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
END
$database$;

-- PUBLIC may take any advisory lock, make large objects and write messages into the log that CDC tools read: a reader
-- could stop the generator, which holds an advisory lock, or write without a single table. That is for the owner alone.
DO $functions$
DECLARE
    signature regprocedure;
BEGIN
    FOR signature IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname LIKE 'pg\_%advisory%' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message'))
          AND has_function_privilege('shop_reader', oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO admin', signature);
    END LOOP;
END
$functions$;
