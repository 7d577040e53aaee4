-- Everybody who may connect as shop_reader sees everything and changes nothing. In a database that is not ours the role
-- may be missing; then its owner decides who reads.
DO $readers$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_reader') THEN
        GRANT USAGE ON SCHEMA public, shop TO shop_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA public, shop TO shop_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public, shop GRANT SELECT ON TABLES TO shop_reader;
    END IF;
END
$readers$;
