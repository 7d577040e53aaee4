-- Sums that dashboards read instead of orders, exact after every statement on orders, whoever makes it.
-- A trigger appends what a statement changed to shop.deltas and touches no other row, so writers never wait for each
-- other; the generator alone merges deltas into the totals; the views below add both. Three grains are enough for every
-- question of the dashboards: hour x category x city, day x product, minute x category (kept for two days).
CREATE TABLE IF NOT EXISTS shop.deltas (
    grain "char" NOT NULL, -- h, d, m: the three totals; e: how many orders the stream has in an hour
    at timestamp NOT NULL,
    category text,
    city text,
    product text,
    orders bigint NOT NULL,
    pieces bigint,
    revenue numeric
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
COMMENT ON TABLE shop.deltas IS 'What statements on orders have changed since the last merge';

CREATE TABLE IF NOT EXISTS shop.hour_totals (
    at timestamp, category text, city text, orders bigint NOT NULL, pieces bigint NOT NULL, revenue numeric NOT NULL,
    PRIMARY KEY (at, category, city)
);
CREATE TABLE IF NOT EXISTS shop.day_totals (
    at timestamp, product text, category text, orders bigint NOT NULL, pieces bigint NOT NULL, revenue numeric NOT NULL,
    PRIMARY KEY (at, product, category)
);
CREATE TABLE IF NOT EXISTS shop.minute_totals (
    at timestamp, category text, orders bigint NOT NULL, pieces bigint NOT NULL, revenue numeric NOT NULL,
    PRIMARY KEY (at, category)
);
CREATE TABLE IF NOT EXISTS shop.expected_totals (
    at timestamp PRIMARY KEY, orders bigint NOT NULL
);
COMMENT ON TABLE shop.expected_totals IS 'How many orders of the stream were written for each hour';

-- Runs with the rights of the owner, so that whoever may write orders need not write the sums.
CREATE OR REPLACE FUNCTION shop.roll_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'TRUNCATE orders needs isolation level READ COMMITTED: an older snapshot does not see all sums'
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        LOCK TABLE shop.deltas IN SHARE ROW EXCLUSIVE MODE; -- no merge meanwhile
        DELETE FROM shop.deltas WHERE grain <> 'e';
        DELETE FROM shop.hour_totals; -- not TRUNCATE: whoever reads the sums does not wait
        DELETE FROM shop.day_totals;
        DELETE FROM shop.minute_totals;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('shop.forgetting', true) = 'on' THEN
        RETURN NULL; -- retention: the rows go, their sums stay
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO shop.deltas
        SELECT CASE WHEN GROUPING(city) = 0 THEN 'h' WHEN GROUPING(product) = 0 THEN 'd' ELSE 'm' END::"char",
               coalesce(date_trunc('hour', created_at), date_trunc('day', created_at), date_trunc('minute', created_at)),
               category, city, product, count(*), sum(quantity), sum(price * quantity)
        FROM (SELECT created_at, coalesce(category, '') AS category, coalesce(city, '') AS city,
                     coalesce(product, '') AS product, coalesce(quantity, 0) AS quantity, coalesce(nullif(price, 'NaN'), 0) AS price
              FROM new_rows WHERE created_at IS NOT NULL) AS rows
        GROUP BY GROUPING SETS ((date_trunc('hour', created_at), category, city),
                                (date_trunc('day', created_at), category, product),
                                (date_trunc('minute', created_at), category));
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        INSERT INTO shop.deltas
        SELECT CASE WHEN GROUPING(city) = 0 THEN 'h' WHEN GROUPING(product) = 0 THEN 'd' ELSE 'm' END::"char",
               coalesce(date_trunc('hour', created_at), date_trunc('day', created_at), date_trunc('minute', created_at)),
               category, city, product, -count(*), -sum(quantity), -sum(price * quantity)
        FROM (SELECT created_at, coalesce(category, '') AS category, coalesce(city, '') AS city,
                     coalesce(product, '') AS product, coalesce(quantity, 0) AS quantity, coalesce(nullif(price, 'NaN'), 0) AS price
              FROM old_rows WHERE created_at IS NOT NULL) AS rows
        GROUP BY GROUPING SETS ((date_trunc('hour', created_at), category, city),
                                (date_trunc('day', created_at), category, product),
                                (date_trunc('minute', created_at), category));
    END IF;
    RETURN NULL;
END
$$;

-- A load of an empty table does without the triggers and writes its own deltas; this takes them away and back.
CREATE OR REPLACE FUNCTION shop.roll_up_triggers(wanted boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT wanted THEN
        DROP TRIGGER IF EXISTS roll_up_insert ON public.orders;
        DROP TRIGGER IF EXISTS roll_up_update ON public.orders;
        DROP TRIGGER IF EXISTS roll_up_delete ON public.orders;
        DROP TRIGGER IF EXISTS roll_up_truncate ON public.orders;
        RETURN;
    END IF;
    CREATE OR REPLACE TRIGGER roll_up_insert AFTER INSERT ON public.orders
        REFERENCING NEW TABLE AS new_rows EXECUTE FUNCTION shop.roll_up();
    CREATE OR REPLACE TRIGGER roll_up_update AFTER UPDATE ON public.orders
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows EXECUTE FUNCTION shop.roll_up();
    CREATE OR REPLACE TRIGGER roll_up_delete AFTER DELETE ON public.orders
        REFERENCING OLD TABLE AS old_rows EXECUTE FUNCTION shop.roll_up();
    CREATE OR REPLACE TRIGGER roll_up_truncate AFTER TRUNCATE ON public.orders
        EXECUTE FUNCTION shop.roll_up();
END
$$;

-- The generator's merge: deltas that are committed move into the totals, in one statement.
CREATE OR REPLACE FUNCTION shop.merge_deltas() RETURNS bigint LANGUAGE sql AS $$
WITH taken AS (
    DELETE FROM shop.deltas RETURNING *
), hours AS (
    INSERT INTO shop.hour_totals AS t
    SELECT at, category, city, sum(orders), sum(pieces), sum(revenue) FROM taken WHERE grain = 'h'
    GROUP BY at, category, city
    ON CONFLICT (at, category, city) DO UPDATE SET orders = t.orders + excluded.orders,
        pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue
), days AS (
    INSERT INTO shop.day_totals AS t
    SELECT at, product, category, sum(orders), sum(pieces), sum(revenue) FROM taken WHERE grain = 'd'
    GROUP BY at, product, category
    ON CONFLICT (at, product, category) DO UPDATE SET orders = t.orders + excluded.orders,
        pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue
), minutes AS (
    INSERT INTO shop.minute_totals AS t
    SELECT at, category, sum(orders), sum(pieces), sum(revenue) FROM taken
    WHERE grain = 'm' AND at > LOCALTIMESTAMP - interval '2 days'
    GROUP BY at, category
    ON CONFLICT (at, category) DO UPDATE SET orders = t.orders + excluded.orders,
        pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue
), expected AS (
    INSERT INTO shop.expected_totals AS t
    SELECT at, sum(orders) FROM taken WHERE grain = 'e' GROUP BY at
    ON CONFLICT (at) DO UPDATE SET orders = t.orders + excluded.orders
), old AS (
    DELETE FROM shop.minute_totals WHERE at <= LOCALTIMESTAMP - interval '2 days'
)
SELECT count(*) FROM taken
$$;

-- An older database has orders already: their sums come from the table itself, once, while nobody writes.
DO $begin$
DECLARE
    loading boolean := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.orders'::regclass AND tgname = 'loading');
BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.orders'::regclass AND tgname = 'roll_up_insert')
        OR loading AND EXISTS (SELECT FROM shop.applied WHERE name = '004_rollups.sql') THEN
        RETURN; -- the sums are kept already, by triggers or by the load that is under way
    END IF;
    LOCK TABLE public.orders IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM shop.deltas WHERE grain <> 'e';
    TRUNCATE shop.hour_totals, shop.day_totals, shop.minute_totals;
    INSERT INTO shop.deltas
    SELECT CASE WHEN GROUPING(city) = 0 THEN 'h' WHEN GROUPING(product) = 0 THEN 'd' ELSE 'm' END::"char",
           coalesce(date_trunc('hour', created_at), date_trunc('day', created_at), date_trunc('minute', created_at)),
           category, city, product, count(*), sum(quantity), sum(price * quantity)
    FROM (SELECT created_at, coalesce(category, '') AS category, coalesce(city, '') AS city,
                 coalesce(product, '') AS product, coalesce(quantity, 0) AS quantity, coalesce(nullif(price, 'NaN'), 0) AS price
          FROM public.orders WHERE created_at IS NOT NULL) AS rows
    GROUP BY GROUPING SETS ((date_trunc('hour', created_at), category, city),
                            (date_trunc('day', created_at), category, product),
                            (date_trunc('minute', created_at), category));
    IF NOT loading THEN
        PERFORM shop.roll_up_triggers(true);
    END IF;
END
$begin$;
