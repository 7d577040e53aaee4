-- What shop-orders repair needs, and intervals that were loaded again because table orders was missing.

-- The events of these orders are in the feed already, so a second load of the orders must not write them again.
CREATE TABLE IF NOT EXISTS shop.refills (
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    CHECK (start_at < end_at)
);
COMMENT ON TABLE shop.refills IS 'Intervals whose orders were loaded a second time; the feed had their events already';

-- Computes the sums from the table again, while nobody writes orders. The sums of orders that retention has deleted, and
-- the numbers of orders that the stream has, are kept.
CREATE OR REPLACE FUNCTION shop.rebuild_sums() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept timestamp := coalesce((SELECT r.raw_from AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s)
                                FROM shop.retention AS r, shop.clock AS c), '-infinity');
BEGIN
    LOCK TABLE public.orders IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE shop.deltas IN SHARE ROW EXCLUSIVE MODE; -- no merge meanwhile
    DELETE FROM shop.deltas WHERE grain <> 'e' AND (at >= kept OR at IS NULL);
    DELETE FROM shop.hour_totals WHERE at >= kept;
    DELETE FROM shop.day_totals WHERE at >= kept;
    DELETE FROM shop.minute_totals WHERE at >= kept;
    INSERT INTO shop.deltas (grain, at, category, city, product, orders, pieces, revenue)
    SELECT CASE WHEN GROUPING(city) = 0 THEN 'h' WHEN GROUPING(product) = 0 THEN 'd' ELSE 'm' END::"char",
           coalesce(date_trunc('hour', created_at), date_trunc('day', created_at), date_trunc('minute', created_at)),
           category, city, product, count(*), sum(quantity), sum(price * quantity)
    FROM (SELECT created_at, coalesce(category, '') AS category, coalesce(city, '') AS city,
                 coalesce(product, '') AS product, coalesce(quantity, 0) AS quantity, coalesce(nullif(price, 'NaN'), 0) AS price
          FROM public.orders WHERE created_at >= kept) AS rows
    GROUP BY GROUPING SETS ((date_trunc('hour', created_at), category, city),
                            (date_trunc('day', created_at), category, product),
                            (date_trunc('minute', created_at), category));
END
$$;

-- Sets each sequence of orders and of our tables past the ids that its column holds, and tells which ones were behind.
-- The column of a table that is being loaded has no index, and its ids are reserved, so it is left out.
CREATE OR REPLACE FUNCTION shop.set_sequences()
RETURNS TABLE (sequence text, stood_at bigint, set_to bigint) LANGUAGE plpgsql AS $$
DECLARE
    owned record;
BEGIN
    FOR owned IN
        SELECT s.oid::regclass AS name, t.oid::regclass AS held_by, a.attname AS col, p.seqincrement, p.seqmin, p.seqmax, p.seqcycle,
               CASE p.seqtypid WHEN 'smallint'::regtype THEN 32767 WHEN 'integer'::regtype THEN 2147483647
                               ELSE 9223372036854775807 END AS highest
        FROM pg_depend AS d
        JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
        JOIN pg_sequence AS p ON p.seqrelid = s.oid
        JOIN pg_class AS t ON t.oid = d.refobjid
        JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          AND (t.relnamespace = 'shop'::regnamespace
               OR t.oid IN (to_regclass('public.orders'), to_regclass('public.incidents')))
          AND NOT EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgrelid = t.oid AND g.tgname = 'loading')
    LOOP
        IF (owned.seqincrement, owned.seqmin, owned.seqmax, owned.seqcycle) <> (1, 1, owned.highest, false) THEN
            EXECUTE format('ALTER SEQUENCE %s INCREMENT 1 MINVALUE 1 NO MAXVALUE NO CYCLE', owned.name);
        END IF;
        EXECUTE format('SELECT max(%I) FROM %s', owned.col, owned.held_by) INTO set_to;
        stood_at := coalesce(pg_sequence_last_value(owned.name), 0);
        IF set_to > stood_at THEN
            PERFORM setval(owned.name, set_to);
            sequence := owned.name::text;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- Triggers, publication and rights, where something of ours is missing. CREATE OR REPLACE enables a trigger, too.
CREATE OR REPLACE FUNCTION shop.restore_parts() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    kept int;
    published boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.orders'::regclass AND tgname = 'loading') THEN
        SELECT count(*) INTO kept FROM pg_trigger
        WHERE tgrelid = 'public.orders'::regclass AND tgname LIKE 'roll\_up\_%' AND tgenabled IN ('O', 'A')
          AND tgfoid = to_regproc('shop.roll_up');
        IF kept < 4 THEN
            PERFORM shop.roll_up_triggers(false);
            PERFORM shop.roll_up_triggers(true);
            RETURN NEXT 'triggers of the rollups';
        END IF;
        IF to_regclass('public.orders_created_at') IS NULL THEN
            CREATE INDEX orders_created_at ON public.orders USING brin (created_at) WITH (autosummarize = on);
            RETURN NEXT 'index orders_created_at';
        END IF;
        IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.orders'::regclass AND attname = 'id'
                       AND (atthasdef OR attidentity <> '')) THEN
            CREATE SEQUENCE IF NOT EXISTS public.orders_id_seq AS integer;
            ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
            ALTER TABLE public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq');
            RETURN NEXT 'default of column id';
        END IF;
        IF NOT EXISTS (SELECT FROM pg_index WHERE indrelid = 'public.orders'::regclass AND indisprimary) THEN
            LOCK TABLE public.orders IN SHARE ROW EXCLUSIVE MODE;
            PERFORM shop.set_sequences();
            -- Without the key, ids may repeat: the earliest order keeps its id. A published table without a key cannot be
            -- updated, so it leaves the publication meanwhile.
            published := EXISTS (SELECT FROM pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = r.prpubid
                                 WHERE p.pubname = 'shop_orders' AND r.prrelid = 'public.orders'::regclass);
            IF published THEN
                ALTER PUBLICATION shop_orders DROP TABLE public.orders;
            END IF;
            UPDATE public.orders AS o SET id = nextval(pg_get_serial_sequence('public.orders', 'id'))
            FROM (SELECT ctid AS place, row_number() OVER (PARTITION BY id ORDER BY created_at) AS copy
                  FROM public.orders) AS c
            WHERE o.ctid = c.place AND (c.copy > 1 OR o.id IS NULL);
            IF FOUND THEN
                RETURN NEXT 'ids of orders that had none, or that of another order';
            END IF;
            IF published THEN
                ALTER PUBLICATION shop_orders ADD TABLE public.orders;
            END IF;
            ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
            RETURN NEXT 'primary key of orders';
        END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'shop_orders' AND NOT puballtables)
        AND NOT EXISTS (SELECT FROM pg_publication_tables
                        WHERE pubname = 'shop_orders' AND schemaname = 'public' AND tablename = 'orders') THEN
        ALTER PUBLICATION shop_orders ADD TABLE public.orders;
        RETURN NEXT 'table orders in the publication';
    END IF;
END
$$;

-- pg_dump of a reader reads the sequence of orders as well.
DO $readers$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['shop_reader', 'shop_notebook', 'shop_replica'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON shop.refills FROM %I', role);
        EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO %I', role);
    END LOOP;
END
$readers$;
