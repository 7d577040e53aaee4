SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'Bookkeeping of shop-orders; people read, only the program writes';
CREATE FUNCTION shop.forget(until timestamp without time zone, first_block bigint, blocks bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('shop.forgetting', 'on', true);
    DELETE FROM public.orders WHERE created_at < until
        AND ctid >= format('(%s,0)', first_block)::tid AND ctid < format('(%s,0)', first_block + blocks)::tid;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('shop.forgetting', 'off', true);
    IF gone > 0 AND to_regclass('public.orders_created_at') IS NOT NULL THEN
        PERFORM brin_desummarize_range('public.orders_created_at', block)
        FROM generate_series(first_block, first_block + blocks - 1, 128) AS block;
    END IF;
    RETURN gone;
END
$$;
CREATE FUNCTION shop.forget_feed(until timestamp without time zone, first_block bigint, blocks bigint) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    place regclass;
    gone bigint;
BEGIN
    FOREACH place IN ARRAY ARRAY['public.orders_feed', 'public.orders_feed_truth']::regclass[] LOOP
        EXECUTE format('DELETE FROM %s WHERE arrived_at < $1 AND ctid >= $2 AND ctid < $3', place)
        USING until, format('(%s,0)', first_block)::tid, format('(%s,0)', first_block + blocks)::tid;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 AND to_regclass(place || '_arrived_at') IS NOT NULL THEN
            PERFORM brin_desummarize_range((place || '_arrived_at')::regclass, block)
            FROM generate_series(first_block, first_block + blocks - 1, 128) AS block;
        END IF;
    END LOOP;
END
$_$;
CREATE FUNCTION shop.merge_deltas() RETURNS bigint
    LANGUAGE sql
    AS $$
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
CREATE FUNCTION shop.refuse_while_loading() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    share int;
BEGIN
    IF current_setting('shop.loading', true) = 'on' THEN
        RETURN NULL;
    END IF;
    SELECT 100 * sum(orders) FILTER (WHERE done_at IS NOT NULL) / sum(orders) INTO share FROM shop.slices;
    RAISE EXCEPTION 'history is loading, % %%; write again when it is done', coalesce(share, 0)
        USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
CREATE FUNCTION shop.roll_up() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
CREATE FUNCTION shop.roll_up_triggers(wanted boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE shop.deltas (
    grain "char" NOT NULL,
    at timestamp without time zone NOT NULL,
    category text,
    city text,
    product text,
    orders bigint NOT NULL,
    pieces bigint,
    revenue numeric
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000');
CREATE TABLE shop.hour_totals (
    at timestamp without time zone NOT NULL,
    category text NOT NULL,
    city text NOT NULL,
    orders bigint NOT NULL,
    pieces bigint NOT NULL,
    revenue numeric NOT NULL
);
CREATE VIEW shop.hour_parts AS
 SELECT hour_totals.at,
    hour_totals.category,
    hour_totals.city,
    hour_totals.orders,
    hour_totals.pieces,
    hour_totals.revenue
   FROM shop.hour_totals
UNION ALL
 SELECT deltas.at,
    deltas.category,
    deltas.city,
    deltas.orders,
    deltas.pieces,
    deltas.revenue
   FROM shop.deltas
  WHERE (deltas.grain = 'h'::"char");
CREATE VIEW public.city_sales AS
 SELECT city,
    (sum(orders))::bigint AS orders,
    (sum(pieces))::bigint AS pieces,
    sum(revenue) AS revenue,
    round((sum(revenue) / sum(orders)), 2) AS average_order
   FROM shop.hour_parts
  WHERE (at >= (date_trunc('day'::text, LOCALTIMESTAMP) - '29 days'::interval))
  GROUP BY city
 HAVING (sum(orders) <> (0)::numeric)
  ORDER BY (sum(revenue)) DESC;
CREATE TABLE shop.clock (
    only_row boolean DEFAULT true NOT NULL,
    utc_offset_s integer NOT NULL,
    CONSTRAINT clock_only_row_check CHECK (only_row),
    CONSTRAINT clock_utc_offset_s_check CHECK ((abs(utc_offset_s) <= 50400))
);
CREATE TABLE shop.expected_totals (
    at timestamp without time zone NOT NULL,
    orders bigint NOT NULL
);
CREATE TABLE shop.ledger (
    id integer NOT NULL,
    stream_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_check CHECK ((start_at < end_at))
);
CREATE TABLE shop."position" (
    only_row boolean DEFAULT true NOT NULL,
    stream_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT position_check CHECK ((start_at <= at)),
    CONSTRAINT position_only_row_check CHECK (only_row)
)
WITH (fillfactor='10');
CREATE VIEW public.data_quality AS
 WITH span AS (
         SELECT date_trunc('hour'::text, min(((held.start_at AT TIME ZONE 'UTC'::text) + clock.east))) AS first,
            date_trunc('hour'::text, max(((held.end_at AT TIME ZONE 'UTC'::text) + clock.east))) AS last
           FROM ( SELECT ledger.start_at,
                    ledger.end_at
                   FROM shop.ledger
                UNION ALL
                 SELECT "position".start_at,
                    "position".at
                   FROM shop."position") held,
            ( SELECT make_interval(secs => (clock_1.utc_offset_s)::double precision) AS east
                   FROM shop.clock clock_1) clock
        ), expected AS (
         SELECT parts.at,
            (sum(parts.orders))::bigint AS orders
           FROM ( SELECT expected_totals.at,
                    expected_totals.orders
                   FROM shop.expected_totals
                UNION ALL
                 SELECT deltas.at,
                    deltas.orders
                   FROM shop.deltas
                  WHERE (deltas.grain = 'e'::"char")) parts
          GROUP BY parts.at
        ), found AS (
         SELECT hour_parts.at,
            (sum(hour_parts.orders))::bigint AS orders
           FROM shop.hour_parts
          GROUP BY hour_parts.at
        )
 SELECT hour.hour,
    COALESCE(e.orders, (0)::bigint) AS expected,
    COALESCE(f.orders, (0)::bigint) AS found,
    (COALESCE(f.orders, (0)::bigint) - COALESCE(e.orders, (0)::bigint)) AS difference,
        CASE
            WHEN ((COALESCE(e.orders, (0)::bigint) = 0) AND (COALESCE(f.orders, (0)::bigint) = 0)) THEN 'пробел: в этот час поток не записан'::text
            WHEN (e.orders = f.orders) THEN 'совпадает с потоком'::text
            WHEN (COALESCE(f.orders, (0)::bigint) < e.orders) THEN 'строк меньше, чем в потоке'::text
            ELSE 'есть строки не из потока'::text
        END AS note
   FROM (((span
     CROSS JOIN LATERAL generate_series(span.first, span.last, '01:00:00'::interval) hour(hour))
     LEFT JOIN expected e ON ((e.at = hour.hour)))
     LEFT JOIN found f ON ((f.at = hour.hour)));
CREATE TABLE public.incidents (
    id integer NOT NULL,
    kind text NOT NULL,
    start_at timestamp without time zone NOT NULL,
    end_at timestamp without time zone NOT NULL,
    scope text NOT NULL,
    size integer NOT NULL,
    text text NOT NULL,
    CONSTRAINT incidents_check CHECK ((start_at < end_at))
);
COMMENT ON COLUMN public.incidents.scope IS 'Чего касается: категория, товар или город; пусто — весь магазин';
ALTER TABLE public.incidents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.incidents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE shop.minute_totals (
    at timestamp without time zone NOT NULL,
    category text NOT NULL,
    orders bigint NOT NULL,
    pieces bigint NOT NULL,
    revenue numeric NOT NULL
);
CREATE VIEW shop.minutes AS
 SELECT at,
    category,
    (sum(orders))::bigint AS orders,
    (sum(pieces))::bigint AS pieces,
    sum(revenue) AS revenue
   FROM ( SELECT minute_totals.at,
            minute_totals.category,
            minute_totals.orders,
            minute_totals.pieces,
            minute_totals.revenue
           FROM shop.minute_totals
        UNION ALL
         SELECT deltas.at,
            deltas.category,
            deltas.orders,
            deltas.pieces,
            deltas.revenue
           FROM shop.deltas
          WHERE (deltas.grain = 'm'::"char")) parts
  GROUP BY at, category
 HAVING (sum(orders) <> (0)::numeric);
CREATE VIEW public.live_minutes AS
 SELECT at AS minute,
    category,
    orders,
    pieces,
    revenue
   FROM shop.minutes
  WHERE (at >= (date_trunc('minute'::text, LOCALTIMESTAMP) - '03:00:00'::interval));
CREATE TABLE public.orders (
    id integer NOT NULL,
    created_at timestamp without time zone DEFAULT LOCALTIMESTAMP NOT NULL,
    product text NOT NULL,
    category text NOT NULL,
    price numeric(12,2) NOT NULL,
    quantity integer NOT NULL,
    city text NOT NULL
);
CREATE TABLE public.orders_feed (
    event_id text NOT NULL,
    arrived_at timestamp without time zone NOT NULL,
    created_at text,
    product text,
    category text,
    price text,
    quantity text,
    city text
);
COMMENT ON TABLE public.orders_feed IS 'Сырые события о заказах: всё, что пришло, в том виде, как пришло; пусто, пока нет --dirt';
COMMENT ON COLUMN public.orders_feed.event_id IS 'Имя события; у повтора и у исправления оно то же, верно последнее';
COMMENT ON COLUMN public.orders_feed.product IS 'Товар, как пришёл; «ТЕСТ …» — проверочное событие, не заказ';
COMMENT ON COLUMN public.orders_feed.city IS 'Город, как пришёл; пусто — придёт исправление';
CREATE TABLE public.orders_feed_truth (
    event_id text NOT NULL,
    defect text NOT NULL,
    arrived_at timestamp without time zone NOT NULL
);
COMMENT ON COLUMN public.orders_feed_truth.arrived_at IS 'Когда пришло событие с дефектом; вместе с именем указывает на его строку';
CREATE SEQUENCE public.orders_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE shop.day_totals (
    at timestamp without time zone NOT NULL,
    product text NOT NULL,
    category text NOT NULL,
    orders bigint NOT NULL,
    pieces bigint NOT NULL,
    revenue numeric NOT NULL
);
CREATE VIEW shop.day_parts AS
 SELECT day_totals.at,
    day_totals.product,
    day_totals.category,
    day_totals.orders,
    day_totals.pieces,
    day_totals.revenue
   FROM shop.day_totals
UNION ALL
 SELECT deltas.at,
    deltas.product,
    deltas.category,
    deltas.orders,
    deltas.pieces,
    deltas.revenue
   FROM shop.deltas
  WHERE (deltas.grain = 'd'::"char");
CREATE VIEW public.sales_by_day AS
 SELECT (at)::date AS day,
    category,
    (sum(orders))::bigint AS orders,
    (sum(pieces))::bigint AS pieces,
    sum(revenue) AS revenue,
    round((sum(revenue) / sum(orders)), 2) AS average_order
   FROM shop.day_parts
  GROUP BY at, category
 HAVING (sum(orders) <> (0)::numeric);
COMMENT ON VIEW public.sales_by_day IS 'Продажи по дням и категориям; average_order — средний чек, рублей';
CREATE VIEW shop.hours AS
 WITH new AS NOT MATERIALIZED (
         SELECT deltas.at,
            deltas.category,
            deltas.city,
            (sum(deltas.orders))::bigint AS orders,
            (sum(deltas.pieces))::bigint AS pieces,
            sum(deltas.revenue) AS revenue
           FROM shop.deltas
          WHERE (deltas.grain = 'h'::"char")
          GROUP BY deltas.at, deltas.category, deltas.city
        )
 SELECT t.at,
    t.category,
    t.city,
    (t.orders + COALESCE(n.orders, (0)::bigint)) AS orders,
    (t.pieces + COALESCE(n.pieces, (0)::bigint)) AS pieces,
    (t.revenue + COALESCE(n.revenue, (0)::numeric)) AS revenue
   FROM (shop.hour_totals t
     LEFT JOIN new n ON (((n.at = t.at) AND (n.category = t.category) AND (n.city = t.city))))
  WHERE ((t.orders + COALESCE(n.orders, (0)::bigint)) <> 0)
UNION ALL
 SELECT n.at,
    n.category,
    n.city,
    n.orders,
    n.pieces,
    n.revenue
   FROM new n
  WHERE ((n.orders <> 0) AND (NOT (EXISTS ( SELECT
           FROM shop.hour_totals t
          WHERE ((t.at = n.at) AND (t.category = n.category) AND (t.city = n.city))))));
CREATE VIEW public.sales_by_hour AS
 SELECT at AS hour,
    category,
    city,
    orders,
    pieces,
    revenue
   FROM shop.hours;
COMMENT ON VIEW public.sales_by_hour IS 'Продажи по часам, категориям и городам; точны в каждый момент';
CREATE VIEW public.top_products AS
 SELECT product,
    category,
    (sum(orders))::bigint AS orders,
    (sum(pieces))::bigint AS pieces,
    sum(revenue) AS revenue
   FROM shop.day_parts
  WHERE (at >= (date_trunc('day'::text, LOCALTIMESTAMP) - '29 days'::interval))
  GROUP BY product, category
 HAVING (sum(orders) <> (0)::numeric)
  ORDER BY (sum(revenue)) DESC;
CREATE TABLE shop.applied (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE VIEW shop.days AS
 SELECT at,
    product,
    category,
    (sum(orders))::bigint AS orders,
    (sum(pieces))::bigint AS pieces,
    sum(revenue) AS revenue
   FROM shop.day_parts
  GROUP BY at, product, category
 HAVING (sum(orders) <> (0)::numeric);
CREATE TABLE shop.feed (
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone,
    dirt text NOT NULL,
    CONSTRAINT feed_check CHECK ((start_at < end_at))
);
COMMENT ON TABLE shop.feed IS 'Which orders, by their instant, have events in orders_feed, and with which dirt; end_at empty: the feed goes on';
ALTER TABLE shop.ledger ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.ledger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE shop.retention (
    only_row boolean DEFAULT true NOT NULL,
    raw_from timestamp with time zone NOT NULL,
    CONSTRAINT retention_only_row_check CHECK (only_row)
);
COMMENT ON TABLE shop.retention IS 'Older rows of orders are deleted and live on in the sums; no row: nothing was ever deleted';
CREATE TABLE shop.slices (
    id integer NOT NULL,
    ledger_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    orders integer NOT NULL,
    first_id integer,
    done_at timestamp with time zone,
    CONSTRAINT slices_orders_check CHECK ((orders > 0))
);
COMMENT ON COLUMN shop.slices.first_id IS 'Reserved ids begin here; empty: ids come from the column''s default';
ALTER TABLE shop.slices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.slices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE shop.streams (
    id integer NOT NULL,
    settings text NOT NULL,
    CONSTRAINT streams_settings_check CHECK ((settings IS JSON OBJECT))
);
ALTER TABLE shop.streams ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.streams_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
INSERT INTO public.incidents OVERRIDING SYSTEM VALUE VALUES
	(1, 'viral', '2026-11-27 15:30:00', '2026-11-27 23:05:00', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 48, 'Вирусный товар: «Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое», спрос выше в 48 раз');
INSERT INTO public.orders VALUES
	(1, '2026-11-27 20:43:20', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Махачкала'),
	(2, '2026-11-27 20:43:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Тюмень'),
	(3, '2026-11-27 20:44:00', 'Ручной отпариватель Ferrano KM-9200, 1700 Вт, белый', 'Дом', 5090.00, 1, 'Нижний Новгород'),
	(4, '2026-11-27 20:44:20', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', 390.00, 1, 'Санкт-Петербург'),
	(5, '2026-11-27 20:44:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Самара'),
	(6, '2026-11-27 20:45:00', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Санкт-Петербург'),
	(7, '2026-11-27 20:45:20', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', 4990.00, 1, 'Москва'),
	(8, '2026-11-27 20:45:40', 'Умные часы Dovinar W17, фиолетовые', 'Электроника', 10490.00, 1, 'Красноярск'),
	(9, '2026-11-27 20:46:00', 'Фитнес-резинки Богатырёв, 6 шт.', 'Спорт', 690.00, 1, 'Москва'),
	(10, '2026-11-27 20:46:20', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', 9490.00, 1, 'Нижний Новгород'),
	(11, '2026-11-27 20:46:40', 'Сетевое зарядное устройство Зентор Power 4, 20 Вт, серое', 'Электроника', 790.00, 1, 'Самара'),
	(12, '2026-11-27 20:47:00', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', 390.00, 1, 'Челябинск'),
	(13, '2026-11-27 20:47:20', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', 6790.00, 1, 'Волгоград'),
	(14, '2026-11-27 20:47:40', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', 390.00, 1, 'Москва'),
	(15, '2026-11-27 20:48:00', 'Очки для плавания Tritonix S40, бирюзовые', 'Спорт', 1090.00, 1, 'Москва'),
	(16, '2026-11-27 20:48:20', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Казань'),
	(17, '2026-11-27 20:48:40', 'Геймпад Dovinar P100, розовый', 'Электроника', 2090.00, 1, 'Москва'),
	(18, '2026-11-27 20:49:00', 'Тостер Oldric Comfort 3, 700 Вт, красный', 'Дом', 3690.00, 1, 'Москва'),
	(19, '2026-11-27 20:49:20', 'Робот-пылесос Домикс ND-68, серый', 'Дом', 8990.00, 1, 'Москва'),
	(20, '2026-11-27 20:49:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 2, 'Екатеринбург'),
	(21, '2026-11-27 20:50:00', 'Женские кроссовки Спортана Норд Flow 2, розовые, р. 39', 'Спорт', 10390.00, 1, 'Москва'),
	(22, '2026-11-27 20:50:20', 'Веб-камера Зентор L660, 4K', 'Электроника', 4190.00, 1, 'Москва'),
	(23, '2026-11-27 20:50:40', 'Веб-камера Зентор L660, 4K', 'Электроника', 4190.00, 1, 'Москва'),
	(24, '2026-11-27 20:51:00', 'Сковорода Сковородкин «Классика», 22 см, антипригарная', 'Дом', 1240.00, 1, 'Набережные Челны'),
	(25, '2026-11-27 20:51:20', 'Внешний аккумулятор Эльбрикс Max 3, 5000 мА·ч, тёмно-синий', 'Электроника', 790.00, 1, 'Москва'),
	(26, '2026-11-27 20:51:40', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', 6790.00, 1, 'Москва'),
	(27, '2026-11-27 20:52:00', 'Увлажнитель воздуха Хозана RH980, 2 л, белый', 'Дом', 2990.00, 1, 'Новосибирск'),
	(28, '2026-11-27 20:52:20', 'Планшет Mirdana Pad 1 Lite, 128 ГБ, серебристый', 'Электроника', 16690.00, 1, 'Санкт-Петербург'),
	(29, '2026-11-27 20:52:40', 'Стул Lofterra «Уппсала», коричневый', 'Дом', 3190.00, 1, 'Саратов'),
	(30, '2026-11-27 20:53:00', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', 9490.00, 1, 'Челябинск'),
	(31, '2026-11-27 20:53:20', 'Матрас Stolmark «Гент», 80×190 см', 'Дом', 10190.00, 2, 'Москва'),
	(32, '2026-11-27 20:53:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Санкт-Петербург'),
	(33, '2026-11-27 20:54:00', 'Смартфон Аркомо Z3 Max, 256 ГБ, голубой', 'Электроника', 34990.00, 1, 'Санкт-Петербург'),
	(34, '2026-11-27 20:54:20', 'Сывороточный протеин Энергомикс, клубника, 1 кг', 'Спорт', 2690.00, 1, 'Москва'),
	(35, '2026-11-27 20:54:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Пермь'),
	(36, '2026-11-27 20:55:00', 'Сковорода Кухарика «Мастер», 30 см, алюминиевая', 'Дом', 690.00, 1, 'Санкт-Петербург'),
	(37, '2026-11-27 20:55:20', 'Постельное бельё Velanto «Полевые цветы», евро, бязь', 'Дом', 2540.00, 1, 'Тюмень'),
	(38, '2026-11-27 20:55:40', 'Увлажнитель воздуха Oldric Home 100, 3 л, белый', 'Дом', 1890.00, 1, 'Томск'),
	(39, '2026-11-27 20:56:00', 'Сетевое зарядное устройство Orvex Max 8, 30 Вт, серое', 'Электроника', 1590.00, 1, 'Краснодар'),
	(40, '2026-11-27 20:56:20', 'Беспроводная зарядка Talvera Energo 3, 15 Вт, серая', 'Электроника', 1340.00, 1, 'Москва'),
	(41, '2026-11-27 20:56:40', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', 4990.00, 1, 'Тольятти'),
	(42, '2026-11-27 20:57:00', 'Женская футболка Kinetra Urban, розовая, р. S', 'Спорт', 1440.00, 1, 'Москва'),
	(43, '2026-11-27 20:57:20', 'Роутер Волнар X300, Wi-Fi 5, серый', 'Электроника', 1590.00, 1, 'Москва'),
	(44, '2026-11-27 20:57:40', 'Внешний аккумулятор Синтора B67, 20000 мА·ч, чёрный', 'Электроника', 2590.00, 1, 'Тюмень'),
	(45, '2026-11-27 20:58:00', 'Одеяло Сонлайн «Версаль», 200×220 см, тёплое', 'Дом', 4690.00, 1, 'Санкт-Петербург'),
	(46, '2026-11-27 20:58:20', 'Зеркало Сканвуд «Прага», 40×60 см', 'Дом', 1890.00, 1, 'Самара'),
	(47, '2026-11-27 20:58:40', 'Комод Столяров и сын «Прага», 3 ящика, дуб сонома', 'Дом', 8490.00, 1, 'Санкт-Петербург'),
	(48, '2026-11-27 20:59:00', 'Настольная лампа Сияра «Гент», 10 Вт, бордовая', 'Дом', 1990.00, 1, 'Санкт-Петербург'),
	(49, '2026-11-27 20:59:20', 'Фен Домикс K300, 2200 Вт, оранжевый', 'Дом', 2490.00, 1, 'Самара'),
	(50, '2026-11-27 20:59:40', 'Смартфон Аркомо Z8 Max, 64 ГБ, зелёный', 'Электроника', 14890.00, 1, 'Волгоград'),
	(51, '2026-11-27 21:00:00', 'Смартфон Синтора X5 Lite, 256 ГБ, белый', 'Электроника', 10890.00, 1, 'Москва'),
	(52, '2026-11-27 21:00:20', 'Кухонный нож Panetti «Ника», 9 см', 'Дом', 340.00, 1, 'Воронеж'),
	(53, '2026-11-27 21:00:40', 'Шторы Lorenta «Лаванда», 150×270 см, 2 шт., синие', 'Дом', 2490.00, 1, 'Тюмень'),
	(54, '2026-11-27 21:01:00', 'Комод Уголок «Берген», 8 ящиков, бетон', 'Дом', 13490.00, 1, 'Новосибирск'),
	(55, '2026-11-27 21:01:20', 'Проводные наушники Волнар T88, серые', 'Электроника', 390.00, 1, 'Набережные Челны'),
	(56, '2026-11-27 21:01:40', 'Мужские кроссовки Movana Step 1, чёрные, р. 45', 'Спорт', 3690.00, 1, 'Санкт-Петербург'),
	(57, '2026-11-27 21:02:00', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Ижевск'),
	(58, '2026-11-27 21:02:20', 'Постельное бельё Velanto «Осенний лес», евро, поплин', 'Дом', 3190.00, 1, 'Нижний Новгород'),
	(59, '2026-11-27 21:02:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Москва'),
	(60, '2026-11-27 21:03:00', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', 390.00, 1, 'Уфа'),
	(61, '2026-11-27 21:03:20', 'Веб-камера Зентор L660, 4K', 'Электроника', 4190.00, 1, 'Санкт-Петербург'),
	(62, '2026-11-27 21:03:40', 'Геймпад Dovinar P100, розовый', 'Электроника', 2090.00, 1, 'Екатеринбург'),
	(63, '2026-11-27 21:04:00', 'Кнопочный телефон Talvera NM-74, розовый', 'Электроника', 1690.00, 1, 'Москва'),
	(64, '2026-11-27 21:04:20', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', 1990.00, 1, 'Москва'),
	(65, '2026-11-27 21:04:40', 'Спортивная сумка Kinetra Air, 25 л, зелёная', 'Спорт', 1390.00, 1, 'Самара'),
	(66, '2026-11-27 21:05:00', 'Набор тарелок Bellesta «Лаванда», 4 шт., 26 см', 'Дом', 2590.00, 1, 'Санкт-Петербург'),
	(67, '2026-11-27 21:05:20', 'Смартфон Синтора X5 Lite, 256 ГБ, белый', 'Электроника', 10890.00, 1, 'Новосибирск'),
	(68, '2026-11-27 21:05:40', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', 9490.00, 1, 'Волгоград'),
	(69, '2026-11-27 21:06:00', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Москва'),
	(70, '2026-11-27 21:06:20', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', 6790.00, 1, 'Санкт-Петербург'),
	(71, '2026-11-27 21:06:40', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', 4990.00, 1, 'Санкт-Петербург'),
	(72, '2026-11-27 21:07:00', 'Беспроводные наушники Mirdana T12, белые', 'Электроника', 10990.00, 1, 'Москва'),
	(73, '2026-11-27 21:07:20', 'Ковёр Соняна «Вечерний сад», 200×300 см, изумрудный', 'Дом', 12290.00, 1, 'Санкт-Петербург'),
	(74, '2026-11-27 21:07:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Москва'),
	(75, '2026-11-27 21:08:00', 'Увлажнитель воздуха Oldric Home 100, 3 л, белый', 'Дом', 1890.00, 1, 'Москва'),
	(76, '2026-11-27 21:08:20', 'Увлажнитель воздуха Brunhaus B-600, 5 л, белый', 'Дом', 3790.00, 1, 'Самара'),
	(77, '2026-11-27 21:08:40', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', 1990.00, 1, 'Уфа'),
	(78, '2026-11-27 21:09:00', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', 1990.00, 1, 'Москва'),
	(79, '2026-11-27 21:09:20', 'Беспроводная зарядка Mirdana P10, 15 Вт, серая', 'Электроника', 790.00, 1, 'Казань'),
	(80, '2026-11-27 21:09:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Пермь'),
	(81, '2026-11-27 21:10:00', 'Сывороточный протеин Энергомикс, клубника, 1 кг', 'Спорт', 2690.00, 1, 'Москва'),
	(82, '2026-11-27 21:10:20', 'Геймпад Dovinar P100, розовый', 'Электроника', 2090.00, 1, 'Воронеж'),
	(83, '2026-11-27 21:10:40', 'Геймпад Orvex GT-99, розовый', 'Электроника', 3290.00, 1, 'Москва'),
	(84, '2026-11-27 21:11:00', 'Смартфон Dovinar X2 Lite, 256 ГБ, серый', 'Электроника', 20990.00, 1, 'Саратов'),
	(85, '2026-11-27 21:11:20', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', 1990.00, 1, 'Нижний Новгород'),
	(86, '2026-11-27 21:11:40', 'Кастрюля с крышкой Кухарика «Шеф», 1,5 л', 'Дом', 1590.00, 1, 'Москва'),
	(87, '2026-11-27 21:12:00', 'Веб-камера Зентор L660, 4K', 'Электроника', 4190.00, 1, 'Воронеж'),
	(88, '2026-11-27 21:12:20', 'Смартфон Dovinar X2 Lite, 256 ГБ, серый', 'Электроника', 20990.00, 1, 'Москва'),
	(89, '2026-11-27 21:12:40', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 1240.00, 1, 'Уфа');
INSERT INTO public.orders_feed VALUES
	('a8e01310-ff65cd2cd81023fc', '2026-11-27 20:43:20.14786', '2026-11-27T20:43:20.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Махачкала'),
	('a8e01310-06d9cedc8aad3e57', '2026-11-27 20:43:40.855375', '2026-11-27T20:43:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Тюмень'),
	('a8e01310-213937c9ab918610', '2026-11-27 20:44:00.444806', '2026-11-27T20:44:00.000000', 'Ручной отпариватель Ferrano KM-9200, 1700 Вт, белый', 'Дом', '5090.00', '1', 'Нижний Новгород'),
	('a8e01310-25c885c56ec2126b', '2026-11-27 20:44:20.976356', '2026-11-27T20:44:20.000000', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', '390.00', '1', 'Санкт-Петербург'),
	('a8e01310-213937c9ab918610', '2026-11-27 20:44:35.004546', '2026-11-27T20:44:00.000000', 'Ручной отпариватель Ferrano KM-9200, 1700 Вт, белый', 'Дом', '5090.00', '1', 'Нижний Новгород'),
	('a8e01310-8665a38d0f269829', '2026-11-27 20:44:40.872567', '2026-11-27T20:44:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Самара'),
	('a8e01310-a1899d95260cd4f1', '2026-11-27 20:45:00.856681', '2026-11-27T20:45:00.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Санкт-Петербург'),
	('a8e01310-12e7b51d20e6fad0', '2026-11-27 20:45:40.810696', '2026-11-27T20:45:40.000000', 'Умные часы Dovinar W17, фиолетовые', 'Электроника', '10490.00', '1', 'Красноярск'),
	('a8e01310-fd7479fd5cf3f5c7', '2026-11-27 20:46:00.92454', '2026-11-27T20:46:00.000000', 'Фитнес-резинки Богатырёв, 6 шт.', 'Спорт', '690.00', '1', 'Москва'),
	('a8e01310-90f5eff95ec8901f', '2026-11-27 20:46:20.132278', '2026-11-27T20:46:20.000000', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', '9490.00', '1', 'Нижний Новгород'),
	('a8e01310-5f5fa700f75aebef', '2026-11-27 20:47:00.87786', '2026-11-27T20:47:00.000000', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', '390.00', '1', 'Челябинск'),
	('a8e01310-c12b6736dc733da5', '2026-11-27 20:47:20.412018', '2026-11-27T20:47:20.000000', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', '6790.00', '1', 'Волгоград'),
	('a8e01310-dbcc049eb52631a1', '2026-11-27 20:47:40.438384', '2026-11-27T20:47:40.000000', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', '390.00', '1', 'Москва'),
	('a8e01310-7d7f234a2027eb2b', '2026-11-27 20:48:40.179405', '2026-11-27T20:48:40.000000', 'Геймпад Dovinar P100, розовый', 'Электроника', '2090.00', '1', 'Москва'),
	('a8e01310-24c4e736f14bd234', '2026-11-27 20:49:00.375645', '2026-11-27T20:49:00.000000', 'Тостер Oldric Comfort 3, 700 Вт, красный', 'Дом', '3690.00', '1', 'Москва'),
	('a8e01310-dee148d7ded832fa', '2026-11-27 20:49:20.637039', '2026-11-27T20:49:20.000000', 'Робот-пылесос Домикс ND-68, серый', 'Дом', '8990.00', '1', 'Москва'),
	('a8e01310-fb68f1c1a202b56b', '2026-11-27 20:49:40.931137', '2026-11-27T20:49:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '2', 'Екатеринбург'),
	('a8e01310-e613bda729014b22', '2026-11-27 20:50:00.924841', '2026-11-27T20:50:00.000000', 'Женские кроссовки Спортана Норд Flow 2, розовые, р. 39', 'Спорт', '10390.00', '1', 'Москва'),
	('a8e01310-93a7021ae4382448', '2026-11-27 20:51:20.387875', '2026-11-27T20:51:20.000000', 'Внешний аккумулятор Эльбрикс Max 3, 5000 мА·ч, тёмно-синий', 'Электроника', '790.00', '1', 'Москва'),
	('a8e01310-94c4149d9622fafd', '2026-11-27 20:52:00.557011', '2026-11-27T20:52:00.000000', 'Увлажнитель воздуха Хозана RH980, 2 л, белый', 'Дом', '2990.00', '1', 'Новосибирск'),
	('a8e01310-475e3e917241d359', '2026-11-27 20:52:40.527741', '2026-11-27T20:52:40.000000', 'Стул Lofterra «Уппсала», коричневый', 'Дом', '3190.00', '1', 'Саратов'),
	('a8e01310-ff7de58bf64e184d', '2026-11-27 20:53:00.785955', '2026-11-27T20:53:00.000000', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', '9490.00', '1', 'Челябинск'),
	('a8e01310-273b921f82c1ae72', '2026-11-27 20:53:27.302849', '2026-11-27T20:50:20.000000', 'Веб-камера Зентор L660, 4K', 'Электроника', '4190.00', '1', 'Москва'),
	('a8e01310-d3133ba5b093ab60', '2026-11-27 20:53:36.196794', '2026-11-27T20:50:40.000000', 'Веб-камера Зентор L660, 4K', 'Электроника', '4190.00', '1', 'Москва'),
	('a8e01310-25c885c56ec2126b', '2026-11-27 20:53:39.960129', '2026-11-27T20:44:20.000000', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', '390.00', '1', 'Санкт-Петербург'),
	('a8e01310-bdf0eb65e40c74c8', '2026-11-27 20:53:40.208985', '2026-11-27T20:53:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Санкт-Петербург'),
	('a8e01310-c901a56ebc71f4e5', '2026-11-27 20:54:00.049476', '2026-11-27T20:54:00.000000', 'Смартфон Аркомо Z3 Max, 256 ГБ, голубой', 'Электроника', '34990.00', '1', 'Санкт-Петербург'),
	('a8e01310-c5f6ed9b46310784', '2026-11-27 20:54:20.290846', '2026-11-27T20:54:20.000000', 'Сывороточный протеин Энергомикс, клубника, 1 кг', 'Спорт', '2690.00', '1', 'Москва'),
	('a8e01310-7df7d8c2e82cd6a7', '2026-11-27 20:54:26.690836', '2026-11-27T20:51:00.000000', 'Сковорода Сковородкин «Классика», 22 см, антипригарная', 'Дом', '1240.00', '1', 'Набережные Челны'),
	('a8e01310-2421e86126e7020b', '2026-11-27 20:55:40.946726', '2026-11-27T20:55:40.000000', 'Увлажнитель воздуха Oldric Home 100, 3 л, белый', 'Дом', '1890.00', '1', 'Томск'),
	('a8e01310-f0f30f430ae5d5c7', '2026-11-27 20:56:00.061632', '2026-11-27T20:56:00.000000', 'Сетевое зарядное устройство Orvex Max 8, 30 Вт, серое', 'Электроника', '1590.00', '1', 'Краснодар'),
	('a8e01310-faeccf5305fa87ea', '2026-11-27 20:56:20.514745', '2026-11-27T20:56:20.000000', 'Беспроводная зарядка Talvera Energo 3, 15 Вт, серая', 'Электроника', '1340.00', '1', 'Москва'),
	('a8e01310-dcb369a91fcb9627', '2026-11-27 20:56:32.569554', '2026-11-27T20:48:20.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Казань'),
	('a8e01310-dcb369a91fcb9627', '2026-11-27 20:56:35.168732', '2026-11-27T20:48:20.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Казань'),
	('a8e01310-b25f24dcd2bc743a', '2026-11-27 20:56:40.594989', '2026-11-27T20:56:40.000000', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', '4990.00', '1', 'Тольятти'),
	('a8e01310-360f40bb063b9f1a', '2026-11-27 20:57:00.023306', '2026-11-27T20:57:00.000000', 'Женская футболка Kinetra Urban, розовая, р. S', 'Спорт', '1440.00', '1', 'Москва'),
	('a8e01310-711fd311178b5b7f', '2026-11-27 20:57:40.916376', '2026-11-27T20:57:40.000000', 'Внешний аккумулятор Синтора B67, 20000 мА·ч, чёрный', 'Электроника', '2590.00', '1', 'Тюмень'),
	('a8e01310-4d2a2252a05f78ae', '2026-11-27 20:58:00.424065', '2026-11-27T20:58:00.000000', 'Одеяло Сонлайн «Версаль», 200×220 см, тёплое', 'Дом', '4690.00', '1', 'Санкт-Петербург'),
	('a8e01310-55dbb85ad2f31567', '2026-11-27 20:58:20.649041', '2026-11-27T20:58:20.000000', 'Зеркало Сканвуд «Прага», 40×60 см', 'Дом', '1890.00', '1', 'Самара'),
	('a8e01310-95e1008fe402d967', '2026-11-27 20:58:40.281095', '2026-11-27T20:58:40.000000', 'Комод Столяров и сын «Прага», 3 ящика, дуб сонома', 'Дом', '8490.00', '1', 'Санкт-Петербург'),
	('a8e01310-49360b39d786f58c', '2026-11-27 20:59:00.391479', '2026-11-27T20:59:00.000000', 'Настольная лампа Сияра «Гент», 10 Вт, бордовая', 'Дом', '1990.00', '1', 'Санкт-Петербург'),
	('a8e01310-3012b8f575ed80b9', '2026-11-27 20:59:20.399037', '2026-11-27T20:59:20.000000', 'Фен Домикс K300, 2200 Вт, оранжевый', 'Дом', '2490.00', '1', 'Самара'),
	('a8e01310-0e0a0fb02875b481', '2026-11-27 21:00:00.516904', '2026-11-27T21:00:00.000000', 'Смартфон Синтора X5 Lite, 256 ГБ, белый', 'Электроника', '10890.00', '1', 'Москва'),
	('a8e01310-e89c18617500fc0e', '2026-11-27 21:00:03.263717', '2026-11-27T20:57:20.000000', 'Роутер Волнар X300, Wi-Fi 5, серый', 'Электроника', '1590.00', '1', 'Москва'),
	('a8e01310-a23d54aad9c0191f', '2026-11-27 21:00:20.131439', '2026-11-27T21:00:20.000000', 'Кухонный нож Panetti «Ника», 9 см', 'Дом', '340.00', '1', 'Воронеж'),
	('a8e01310-0835aa562a19f6cd', '2026-11-27 21:01:00.839551', '2026-11-27T21:01:00.000000', 'Комод Уголок «Берген», 8 ящиков, бетон', 'Дом', '13490.00', '1', 'Новосибирск'),
	('a8e01310-95e1008fe402d967', '2026-11-27 21:01:09.945975', '2026-11-27T20:58:40.000000', 'Комод Столяров и сын «Прага», 3 ящика, дуб сонома', 'Дом', '8490.00', '1', 'Санкт-Петербург'),
	('a8e01310-bc39d3f729bdbf11', '2026-11-27 21:01:20.416134', '2026-11-27T21:01:20.000000', 'Проводные наушники Волнар T88, серые', 'Электроника', '390.00', '1', 'Набережные Челны'),
	('a8e01310-7df7d8c2e82cd6a7', '2026-11-27 21:01:39.938875', '2026-11-27T20:51:00.000000', 'Сковорода Сковородкин «Классика», 22 см, антипригарная', 'Дом', '1240.00', '1', 'Набережные Челны'),
	('a8e01310-f63c055249978d3f', '2026-11-27 21:01:40.845802', '2026-11-27T21:01:40.000000', 'Мужские кроссовки Movana Step 1, чёрные, р. 45', 'Спорт', '3690.00', '1', 'Санкт-Петербург'),
	('a8e01310-a3257c333ed65305', '2026-11-27 21:02:00.681474', '2026-11-27T21:02:00.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Ижевск'),
	('a8e01310-1124045bacf78391', '2026-11-27 21:02:20.114625', '2026-11-27T21:02:20.000000', 'Постельное бельё Velanto «Осенний лес», евро, поплин', 'Дом', '3190.00', '1', 'Нижний Новгород'),
	('a8e01310-7c3d9c66e837050f', '2026-11-27 21:02:40.077645', '2026-11-27T21:02:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Москва'),
	('a8e01310-7a02947d85e22608', '2026-11-27 21:02:58.335736', '2026-11-27T20:48:00.000000', 'Очки для плавания Tritonix S40, бирюзовые', 'Спорт', '1090.00', '1', 'Москва'),
	('a8e01310-feadfbbc2b4c98f8', '2026-11-27 21:03:00.218154', '2026-11-27T21:03:00.000000', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', '390.00', '1', 'Уфа'),
	('a8e01310-7a02947d85e22608', '2026-11-27 21:03:01.880842', '2026-11-27T20:48:00.000000', 'Очки для плавания Tritonix S40, бирюзовые', 'Спорт', '1090.00', '1', 'Москва'),
	('a8e01310-89d0ad16684c3f69', '2026-11-27 21:03:40.097908', '2026-11-27T21:03:40.000000', 'Геймпад Dovinar P100, розовый', 'Электроника', '2090.00', '1', 'Екатеринбург'),
	('a8e01310-feadfbbc2b4c98f8', '2026-11-27 21:03:50.45488', '2026-11-27T21:03:00.000000', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', '390.00', '1', 'Уфа'),
	('a8e01310-9c09a5c476409876', '2026-11-27 21:04:00.556139', '2026-11-27T21:04:00.000000', 'Кнопочный телефон Talvera NM-74, розовый', 'Электроника', '1690.00', '1', 'Москва'),
	('a8e01310-3f7e022d411991ef', '2026-11-27 21:04:20.380063', '2026-11-27T21:04:20.000000', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', '1990.00', '1', 'Москва'),
	('a8e01310-e0f46ba5e3a2b04f', '2026-11-27 21:04:40.338129', '2026-11-27T21:04:40.000000', 'Спортивная сумка Kinetra Air, 25 л, зелёная', 'Спорт', '1390.00', '1', 'Самара'),
	('a8e01310-bfdbd9ccc304be24', '2026-11-27 21:05:00.996086', '2026-11-27T21:05:00.000000', 'Набор тарелок Bellesta «Лаванда», 4 шт., 26 см', 'Дом', '2590.00', '1', 'Санкт-Петербург'),
	('a8e01310-a23d54aad9c0191f', '2026-11-27 21:05:10.735738', '2026-11-27T21:00:20.000000', 'Кухонный нож Panetti «Ника», 9 см', 'Дом', '340.00', '1', 'Воронеж'),
	('a8e01310-b25f24dcd2bc743a', '2026-11-27 21:05:18.688377', '2026-11-27T20:56:40.000000', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', '4990.00', '1', 'Тольятти'),
	('a8e01310-78700219ab7b0138', '2026-11-27 21:05:20.239075', '2026-11-27T21:05:20.000000', 'Смартфон Синтора X5 Lite, 256 ГБ, белый', 'Электроника', '10890.00', '1', 'Новосибирск'),
	('a8e01310-6e2f77190b9a7c82', '2026-11-27 21:05:40.056265', '2026-11-27T21:05:40.000000', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', '9490.00', '1', 'Волгоград'),
	('a8e01310-58a74c5dc0641c8c', '2026-11-27 21:06:00.458074', '2026-11-27T21:06:00.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Москва'),
	('a8e01310-a9b407c14a7b1e72', '2026-11-27 21:06:20.238114', '2026-11-27T21:06:20.000000', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', '6790.00', '1', 'Санкт-Петербург'),
	('a8e01310-e0f46ba5e3a2b04f', '2026-11-27 21:06:39.84762', '2026-11-27T21:04:40.000000', 'Спортивная сумка Kinetra Air, 25 л, зелёная', 'Спорт', '1390.00', '1', 'Самара'),
	('a8e01310-a4dadf3a29ff9abe', '2026-11-27 21:06:40.262753', '2026-11-27T21:06:40.000000', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', '4990.00', '1', 'Санкт-Петербург'),
	('a8e01310-e6de551fcdf409d9', '2026-11-27 21:07:00.614023', '2026-11-27T21:07:00.000000', 'Беспроводные наушники Mirdana T12, белые', 'Электроника', '10990.00', '1', 'Москва'),
	('a8e01310-06051c3f26cba278', '2026-11-27 21:07:20.465512', '2026-11-27T21:07:20.000000', 'Ковёр Соняна «Вечерний сад», 200×300 см, изумрудный', 'Дом', '12290.00', '1', 'Санкт-Петербург'),
	('a8e01310-ee4199491cbb15ad', '2026-11-27 21:07:40.328398', '2026-11-27T21:07:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Москва'),
	('a8e01310-fb9684bc76fa85df', '2026-11-27 21:08:00.457928', '2026-11-27T21:08:00.000000', 'Увлажнитель воздуха Oldric Home 100, 3 л, белый', 'Дом', '1890.00', '1', 'Москва'),
	('a8e01310-7450ed1f95944c09', '2026-11-27 21:08:10.135918', '2026-11-27T20:46:40.000000', 'Сетевое зарядное устройство Зентор Power 4, 20 Вт, серое', 'Электроника', '790.00', '1', 'Самара'),
	('a8e01310-0c398e6f07eced40', '2026-11-27 21:08:20.636847', '2026-11-27T21:08:20.000000', 'Увлажнитель воздуха Brunhaus B-600, 5 л, белый', 'Дом', '3790.00', '1', 'Самара'),
	('a8e01310-0b2ff6743f50fa82', '2026-11-27 21:09:00.579729', '2026-11-27T21:09:00.000000', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', '1990.00', '1', 'Москва'),
	('a8e01310-e4a8bbdd63dbdb49', '2026-11-27 21:09:20.876269', '2026-11-27T21:09:20.000000', 'Беспроводная зарядка Mirdana P10, 15 Вт, серая', 'Электроника', '790.00', '1', 'Казань'),
	('a8e01310-1f4cf892c083b564', '2026-11-27 21:09:40.476702', '2026-11-27T21:09:40.000000', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', '1240.00', '1', 'Пермь'),
	('a8e01310-621fd7875ff4489b', '2026-11-27 21:10:00.450836', '2026-11-27T21:10:00.000000', 'Сывороточный протеин Энергомикс, клубника, 1 кг', 'Спорт', '2690.00', '1', 'Москва'),
	('a8e01310-94a3d041ab9eeb82', '2026-11-27 21:10:18.013112', '2026-11-27T20:55:20.000000', 'Постельное бельё Velanto «Полевые цветы», евро, бязь', 'Дом', '2540.00', '1', 'Тюмень'),
	('a8e01310-97977f43c23a1a51', '2026-11-27 21:10:20.511959', '2026-11-27T21:10:20.000000', 'Геймпад Dovinar P100, розовый', 'Электроника', '2090.00', '1', 'Воронеж'),
	('a8e01310-cfddf9f7a02d0595', '2026-11-27 21:11:00.583441', '2026-11-27T21:11:00.000000', 'Смартфон Dovinar X2 Lite, 256 ГБ, серый', 'Электроника', '20990.00', '1', 'Саратов'),
	('a8e01310-a4dadf3a29ff9abe', '2026-11-27 21:11:03.40619', '2026-11-27T21:06:40.000000', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', '4990.00', '1', 'Санкт-Петербург'),
	('a8e01310-658099a6ab7b6aa0', '2026-11-27 21:11:20.408029', '2026-11-27T21:11:20.000000', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', '1990.00', '1', 'Нижний Новгород'),
	('a8e01310-f218dacd7f8477e4', '2026-11-27 21:11:40.705137', '2026-11-27T21:11:40.000000', 'Кастрюля с крышкой Кухарика «Шеф», 1,5 л', 'Дом', '1590.00', '1', 'Москва'),
	('a8e01310-94a3d041ab9eeb82', '2026-11-27 21:11:59.509928', '2026-11-27T20:55:20.000000', 'Постельное бельё Velanto «Полевые цветы», евро, бязь', 'Дом', '2540.00', '1', 'Тюмень');
INSERT INTO public.orders_feed_truth VALUES
	('a8e01310-273b921f82c1ae72', 'late', '2026-11-27 20:53:27.302849'),
	('a8e01310-d3133ba5b093ab60', 'late', '2026-11-27 20:53:36.196794'),
	('a8e01310-7df7d8c2e82cd6a7', 'late', '2026-11-27 20:54:26.690836'),
	('a8e01310-dcb369a91fcb9627', 'late', '2026-11-27 20:56:32.569554'),
	('a8e01310-e89c18617500fc0e', 'late', '2026-11-27 21:00:03.263717'),
	('a8e01310-7a02947d85e22608', 'late', '2026-11-27 21:02:58.335736'),
	('a8e01310-7450ed1f95944c09', 'late', '2026-11-27 21:08:10.135918'),
	('a8e01310-94a3d041ab9eeb82', 'late', '2026-11-27 21:10:18.013112'),
	('a8e01310-213937c9ab918610', 'duplicate', '2026-11-27 20:44:35.004546'),
	('a8e01310-25c885c56ec2126b', 'duplicate', '2026-11-27 20:53:39.960129'),
	('a8e01310-dcb369a91fcb9627', 'duplicate', '2026-11-27 20:56:35.168732'),
	('a8e01310-95e1008fe402d967', 'duplicate', '2026-11-27 21:01:09.945975'),
	('a8e01310-7df7d8c2e82cd6a7', 'duplicate', '2026-11-27 21:01:39.938875'),
	('a8e01310-7a02947d85e22608', 'duplicate', '2026-11-27 21:03:01.880842'),
	('a8e01310-feadfbbc2b4c98f8', 'duplicate', '2026-11-27 21:03:50.45488'),
	('a8e01310-a23d54aad9c0191f', 'duplicate', '2026-11-27 21:05:10.735738'),
	('a8e01310-b25f24dcd2bc743a', 'duplicate', '2026-11-27 21:05:18.688377'),
	('a8e01310-e0f46ba5e3a2b04f', 'duplicate', '2026-11-27 21:06:39.84762'),
	('a8e01310-a4dadf3a29ff9abe', 'duplicate', '2026-11-27 21:11:03.40619'),
	('a8e01310-94a3d041ab9eeb82', 'duplicate', '2026-11-27 21:11:59.509928');
INSERT INTO shop.applied VALUES
	('001_ledger.sql', '956bb7e449dc04d67339eeb8e6e2eec7d4148919a51562bdfcaefb2cdf67069d', '2026-11-27 21:12:05.301854+03'),
	('002_orders.sql', 'acb33a7e1fddf8f58a95cf2c5565ba89ce3bf4b49b298e075cd1a4e5f540da72', '2026-11-27 21:12:05.304699+03'),
	('003_retention.sql', '0103fd66c250deb1b250143c7736da06b5d55f43d15643e2ec0b861037a626af', '2026-11-27 21:12:05.306208+03'),
	('004_rollups.sql', '34d03701b3882dbfa0804fe2e727dde24e76eac80a8f495afd7b29afe5d9f591', '2026-11-27 21:12:05.314111+03'),
	('005_views.sql', 'ea618856b771c6b1087fe3b0794fd9e481b57f5f8e2e287e403b5a7a617c3cc7', '2026-11-27 21:12:05.31964+03'),
	('006_publication.sql', '565c52fd3533b7bbc73202ba3fd91fbf000f40a7dc55926536166c82304dcfc1', '2026-11-27 21:12:05.321505+03'),
	('007_incidents.sql', '524d91eb3c31e1dfef1b3bd923c368b775ec81175ec7bc73a0162847de2d568d', '2026-11-27 21:12:05.323188+03'),
	('008_feed.sql', '79cbc71da6d9ebf4fc19634e7fe6a828ae0e4c44ec9c1dcf986e503426c1ab55', '2026-11-27 21:12:05.325639+03'),
	('009_readers.sql', 'e5e32ae04355ca96e322f4c6bac0fed256b4c1bd08278d8e4dd977353fce9c09', '2026-11-27 21:12:05.327315+03');
INSERT INTO shop.clock VALUES
	(true, 10800);
INSERT INTO shop.day_totals VALUES
	('2026-11-27 00:00:00', 'Беспроводная зарядка Mirdana P10, 15 Вт, серая', 'Электроника', 1, 1, 790.00),
	('2026-11-27 00:00:00', 'Беспроводная зарядка Talvera Energo 3, 15 Вт, серая', 'Электроника', 1, 1, 1340.00),
	('2026-11-27 00:00:00', 'Беспроводные наушники Mirdana T12, белые', 'Электроника', 1, 1, 10990.00),
	('2026-11-27 00:00:00', 'Веб-камера Зентор L660, 4K', 'Электроника', 4, 4, 16760.00),
	('2026-11-27 00:00:00', 'Видеорегистратор Синтора M-140, Full HD', 'Электроника', 3, 3, 20370.00),
	('2026-11-27 00:00:00', 'Внешний аккумулятор Синтора B67, 20000 мА·ч, чёрный', 'Электроника', 1, 1, 2590.00),
	('2026-11-27 00:00:00', 'Внешний аккумулятор Эльбрикс Max 3, 5000 мА·ч, тёмно-синий', 'Электроника', 1, 1, 790.00),
	('2026-11-27 00:00:00', 'Геймпад Dovinar P100, розовый', 'Электроника', 3, 3, 6270.00),
	('2026-11-27 00:00:00', 'Геймпад Orvex GT-99, розовый', 'Электроника', 1, 1, 3290.00),
	('2026-11-27 00:00:00', 'Гирлянда Svetano, 5 м, разноцветная', 'Дом', 2, 2, 780.00),
	('2026-11-27 00:00:00', 'Женская футболка Kinetra Urban, розовая, р. S', 'Спорт', 1, 1, 1440.00),
	('2026-11-27 00:00:00', 'Женские кроссовки Спортана Норд Flow 2, розовые, р. 39', 'Спорт', 1, 1, 10390.00),
	('2026-11-27 00:00:00', 'Зеркало Сканвуд «Прага», 40×60 см', 'Дом', 1, 1, 1890.00),
	('2026-11-27 00:00:00', 'Кастрюля с крышкой Кухарика «Шеф», 1,5 л', 'Дом', 1, 1, 1590.00),
	('2026-11-27 00:00:00', 'Кнопочный телефон Talvera NM-74, розовый', 'Электроника', 1, 1, 1690.00),
	('2026-11-27 00:00:00', 'Ковёр Соняна «Вечерний сад», 200×300 см, изумрудный', 'Дом', 1, 1, 12290.00),
	('2026-11-27 00:00:00', 'Комод Столяров и сын «Прага», 3 ящика, дуб сонома', 'Дом', 1, 1, 8490.00),
	('2026-11-27 00:00:00', 'Комод Уголок «Берген», 8 ящиков, бетон', 'Дом', 1, 1, 13490.00),
	('2026-11-27 00:00:00', 'Кружка Чашкино «Ботаника», 250 мл, терракотовая', 'Дом', 2, 2, 780.00),
	('2026-11-27 00:00:00', 'Кухонный нож Panetti «Ника», 9 см', 'Дом', 1, 1, 340.00),
	('2026-11-27 00:00:00', 'Матрас Stolmark «Гент», 80×190 см', 'Дом', 1, 2, 20380.00),
	('2026-11-27 00:00:00', 'Мужские кроссовки Movana Step 1, чёрные, р. 45', 'Спорт', 1, 1, 3690.00),
	('2026-11-27 00:00:00', 'Набор тарелок Bellesta «Лаванда», 4 шт., 26 см', 'Дом', 1, 1, 2590.00),
	('2026-11-27 00:00:00', 'Настольная лампа Сияра «Гент», 10 Вт, бордовая', 'Дом', 1, 1, 1990.00),
	('2026-11-27 00:00:00', 'Одеяло Сонлайн «Версаль», 200×220 см, тёплое', 'Дом', 1, 1, 4690.00),
	('2026-11-27 00:00:00', 'Очки для плавания Tritonix S40, бирюзовые', 'Спорт', 1, 1, 1090.00),
	('2026-11-27 00:00:00', 'Планшет Mirdana Pad 1 Lite, 128 ГБ, серебристый', 'Электроника', 1, 1, 16690.00),
	('2026-11-27 00:00:00', 'Постельное бельё Velanto «Осенний лес», евро, поплин', 'Дом', 1, 1, 3190.00),
	('2026-11-27 00:00:00', 'Постельное бельё Velanto «Полевые цветы», евро, бязь', 'Дом', 1, 1, 2540.00),
	('2026-11-27 00:00:00', 'Проводные наушники Волнар T88, серые', 'Электроника', 1, 1, 390.00),
	('2026-11-27 00:00:00', 'Робот-пылесос Домикс ND-68, серый', 'Дом', 1, 1, 8990.00),
	('2026-11-27 00:00:00', 'Роутер Волнар X300, Wi-Fi 5, серый', 'Электроника', 1, 1, 1590.00),
	('2026-11-27 00:00:00', 'Ручной отпариватель Ferrano KM-9200, 1700 Вт, белый', 'Дом', 1, 1, 5090.00),
	('2026-11-27 00:00:00', 'Сетевое зарядное устройство Orvex Max 8, 30 Вт, серое', 'Электроника', 1, 1, 1590.00),
	('2026-11-27 00:00:00', 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 'Электроника', 13, 14, 17360.00),
	('2026-11-27 00:00:00', 'Сетевое зарядное устройство Зентор Power 4, 20 Вт, серое', 'Электроника', 1, 1, 790.00),
	('2026-11-27 00:00:00', 'Сковорода Stalnord «Гармония», 30 см, для индукции', 'Дом', 4, 4, 7960.00),
	('2026-11-27 00:00:00', 'Сковорода Кухарика «Мастер», 30 см, алюминиевая', 'Дом', 1, 1, 690.00),
	('2026-11-27 00:00:00', 'Сковорода Сковородкин «Классика», 22 см, антипригарная', 'Дом', 1, 1, 1240.00),
	('2026-11-27 00:00:00', 'Смартфон Dovinar X2 Lite, 256 ГБ, серый', 'Электроника', 1, 1, 20990.00),
	('2026-11-27 00:00:00', 'Смартфон Аркомо Z3 Max, 256 ГБ, голубой', 'Электроника', 1, 1, 34990.00),
	('2026-11-27 00:00:00', 'Смартфон Аркомо Z8 Max, 64 ГБ, зелёный', 'Электроника', 1, 1, 14890.00),
	('2026-11-27 00:00:00', 'Смартфон Синтора X5 Lite, 256 ГБ, белый', 'Электроника', 2, 2, 21780.00),
	('2026-11-27 00:00:00', 'Спортивная сумка Kinetra Air, 25 л, зелёная', 'Спорт', 1, 1, 1390.00),
	('2026-11-27 00:00:00', 'Стул Lofterra «Уппсала», коричневый', 'Дом', 1, 1, 3190.00),
	('2026-11-27 00:00:00', 'Сывороточный протеин Энергомикс, клубника, 1 кг', 'Спорт', 2, 2, 5380.00),
	('2026-11-27 00:00:00', 'Тостер Oldric Comfort 3, 700 Вт, красный', 'Дом', 1, 1, 3690.00),
	('2026-11-27 00:00:00', 'Увлажнитель воздуха Brunhaus B-600, 5 л, белый', 'Дом', 1, 1, 3790.00),
	('2026-11-27 00:00:00', 'Увлажнитель воздуха Oldric Home 100, 3 л, белый', 'Дом', 2, 2, 3780.00),
	('2026-11-27 00:00:00', 'Увлажнитель воздуха Хозана RH980, 2 л, белый', 'Дом', 1, 1, 2990.00),
	('2026-11-27 00:00:00', 'Умные часы Dovinar W17, фиолетовые', 'Электроника', 1, 1, 10490.00),
	('2026-11-27 00:00:00', 'Фен Домикс K300, 2200 Вт, оранжевый', 'Дом', 1, 1, 2490.00),
	('2026-11-27 00:00:00', 'Фитнес-резинки Богатырёв, 6 шт.', 'Спорт', 1, 1, 690.00),
	('2026-11-27 00:00:00', 'Шторы Lorenta «Лаванда», 150×270 см, 2 шт., синие', 'Дом', 1, 1, 2490.00),
	('2026-11-27 00:00:00', 'Электрический чайник Хозана G700, 1,7 л, бежевый', 'Дом', 3, 3, 14970.00),
	('2026-11-27 00:00:00', 'Электронная книга Dovinar Pad 4, 6″, серебристая', 'Электроника', 3, 3, 28470.00);
INSERT INTO shop.deltas VALUES
	('m', '2026-11-27 21:12:00', 'Электроника', NULL, NULL, 1, 1, 20990.00),
	('h', '2026-11-27 21:00:00', 'Электроника', 'Москва', NULL, 1, 1, 20990.00),
	('d', '2026-11-27 00:00:00', 'Электроника', NULL, 'Смартфон Dovinar X2 Lite, 256 ГБ, серый', 1, 1, 20990.00),
	('e', '2026-11-27 21:00:00', NULL, NULL, NULL, 1, NULL, NULL),
	('m', '2026-11-27 21:12:00', 'Электроника', NULL, NULL, 1, 1, 1240.00),
	('h', '2026-11-27 21:00:00', 'Электроника', 'Уфа', NULL, 1, 1, 1240.00),
	('d', '2026-11-27 00:00:00', 'Электроника', NULL, 'Сетевое зарядное устройство Волнар Energo 3, 65 Вт, белое', 1, 1, 1240.00),
	('e', '2026-11-27 21:00:00', NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO shop.expected_totals VALUES
	('2026-11-27 20:00:00', 50),
	('2026-11-27 21:00:00', 37);
INSERT INTO shop.feed VALUES
	('2026-11-27 20:43:17.496727+03', NULL, 'late=0.2,duplicate=0.2');
INSERT INTO shop.hour_totals VALUES
	('2026-11-27 20:00:00', 'Дом', 'Москва', 5, 6, 38440.00),
	('2026-11-27 20:00:00', 'Дом', 'Набережные Челны', 1, 1, 1240.00),
	('2026-11-27 20:00:00', 'Дом', 'Нижний Новгород', 1, 1, 5090.00),
	('2026-11-27 20:00:00', 'Дом', 'Новосибирск', 1, 1, 2990.00),
	('2026-11-27 20:00:00', 'Дом', 'Самара', 2, 2, 4380.00),
	('2026-11-27 20:00:00', 'Дом', 'Санкт-Петербург', 5, 5, 16250.00),
	('2026-11-27 20:00:00', 'Дом', 'Саратов', 1, 1, 3190.00),
	('2026-11-27 20:00:00', 'Дом', 'Тольятти', 1, 1, 4990.00),
	('2026-11-27 20:00:00', 'Дом', 'Томск', 1, 1, 1890.00),
	('2026-11-27 20:00:00', 'Дом', 'Тюмень', 1, 1, 2540.00),
	('2026-11-27 20:00:00', 'Дом', 'Челябинск', 1, 1, 390.00),
	('2026-11-27 20:00:00', 'Спорт', 'Москва', 5, 5, 16300.00),
	('2026-11-27 20:00:00', 'Электроника', 'Волгоград', 2, 2, 21680.00),
	('2026-11-27 20:00:00', 'Электроника', 'Екатеринбург', 1, 2, 2480.00),
	('2026-11-27 20:00:00', 'Электроника', 'Казань', 1, 1, 1240.00),
	('2026-11-27 20:00:00', 'Электроника', 'Краснодар', 1, 1, 1590.00),
	('2026-11-27 20:00:00', 'Электроника', 'Красноярск', 1, 1, 10490.00),
	('2026-11-27 20:00:00', 'Электроника', 'Махачкала', 1, 1, 1240.00),
	('2026-11-27 20:00:00', 'Электроника', 'Москва', 7, 7, 20980.00),
	('2026-11-27 20:00:00', 'Электроника', 'Нижний Новгород', 1, 1, 9490.00),
	('2026-11-27 20:00:00', 'Электроника', 'Пермь', 1, 1, 1240.00),
	('2026-11-27 20:00:00', 'Электроника', 'Самара', 2, 2, 2030.00),
	('2026-11-27 20:00:00', 'Электроника', 'Санкт-Петербург', 4, 4, 54160.00),
	('2026-11-27 20:00:00', 'Электроника', 'Тюмень', 2, 2, 3830.00),
	('2026-11-27 20:00:00', 'Электроника', 'Челябинск', 1, 1, 9490.00),
	('2026-11-27 21:00:00', 'Дом', 'Воронеж', 1, 1, 340.00),
	('2026-11-27 21:00:00', 'Дом', 'Москва', 4, 4, 7460.00),
	('2026-11-27 21:00:00', 'Дом', 'Нижний Новгород', 2, 2, 5180.00),
	('2026-11-27 21:00:00', 'Дом', 'Новосибирск', 1, 1, 13490.00),
	('2026-11-27 21:00:00', 'Дом', 'Самара', 1, 1, 3790.00),
	('2026-11-27 21:00:00', 'Дом', 'Санкт-Петербург', 3, 3, 19870.00),
	('2026-11-27 21:00:00', 'Дом', 'Тюмень', 1, 1, 2490.00),
	('2026-11-27 21:00:00', 'Дом', 'Уфа', 2, 2, 2380.00),
	('2026-11-27 21:00:00', 'Спорт', 'Москва', 1, 1, 2690.00),
	('2026-11-27 21:00:00', 'Спорт', 'Самара', 1, 1, 1390.00),
	('2026-11-27 21:00:00', 'Спорт', 'Санкт-Петербург', 1, 1, 3690.00),
	('2026-11-27 21:00:00', 'Электроника', 'Волгоград', 1, 1, 9490.00),
	('2026-11-27 21:00:00', 'Электроника', 'Воронеж', 2, 2, 6280.00),
	('2026-11-27 21:00:00', 'Электроника', 'Екатеринбург', 1, 1, 2090.00),
	('2026-11-27 21:00:00', 'Электроника', 'Ижевск', 1, 1, 1240.00),
	('2026-11-27 21:00:00', 'Электроника', 'Казань', 1, 1, 790.00),
	('2026-11-27 21:00:00', 'Электроника', 'Москва', 7, 7, 30580.00),
	('2026-11-27 21:00:00', 'Электроника', 'Набережные Челны', 1, 1, 390.00),
	('2026-11-27 21:00:00', 'Электроника', 'Новосибирск', 1, 1, 10890.00),
	('2026-11-27 21:00:00', 'Электроника', 'Пермь', 1, 1, 1240.00),
	('2026-11-27 21:00:00', 'Электроника', 'Санкт-Петербург', 2, 2, 10980.00),
	('2026-11-27 21:00:00', 'Электроника', 'Саратов', 1, 1, 20990.00);
INSERT INTO shop.ledger OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '2026-11-27 20:43:17.496727+03', '2026-11-27 21:12:05.496727+03');
INSERT INTO shop.minute_totals VALUES
	('2026-11-27 20:43:00', 'Электроника', 2, 2, 2480.00),
	('2026-11-27 20:44:00', 'Дом', 2, 2, 5480.00),
	('2026-11-27 20:44:00', 'Электроника', 1, 1, 1240.00),
	('2026-11-27 20:45:00', 'Дом', 1, 1, 4990.00),
	('2026-11-27 20:45:00', 'Электроника', 2, 2, 11730.00),
	('2026-11-27 20:46:00', 'Спорт', 1, 1, 690.00),
	('2026-11-27 20:46:00', 'Электроника', 2, 2, 10280.00),
	('2026-11-27 20:47:00', 'Дом', 2, 2, 780.00),
	('2026-11-27 20:47:00', 'Электроника', 1, 1, 6790.00),
	('2026-11-27 20:48:00', 'Спорт', 1, 1, 1090.00),
	('2026-11-27 20:48:00', 'Электроника', 2, 2, 3330.00),
	('2026-11-27 20:49:00', 'Дом', 2, 2, 12680.00),
	('2026-11-27 20:49:00', 'Электроника', 1, 2, 2480.00),
	('2026-11-27 20:50:00', 'Спорт', 1, 1, 10390.00),
	('2026-11-27 20:50:00', 'Электроника', 2, 2, 8380.00),
	('2026-11-27 20:51:00', 'Дом', 1, 1, 1240.00),
	('2026-11-27 20:51:00', 'Электроника', 2, 2, 7580.00),
	('2026-11-27 20:52:00', 'Дом', 2, 2, 6180.00),
	('2026-11-27 20:52:00', 'Электроника', 1, 1, 16690.00),
	('2026-11-27 20:53:00', 'Дом', 1, 2, 20380.00),
	('2026-11-27 20:53:00', 'Электроника', 2, 2, 10730.00),
	('2026-11-27 20:54:00', 'Спорт', 1, 1, 2690.00),
	('2026-11-27 20:54:00', 'Электроника', 2, 2, 36230.00),
	('2026-11-27 20:55:00', 'Дом', 3, 3, 5120.00),
	('2026-11-27 20:56:00', 'Дом', 1, 1, 4990.00),
	('2026-11-27 20:56:00', 'Электроника', 2, 2, 2930.00),
	('2026-11-27 20:57:00', 'Спорт', 1, 1, 1440.00),
	('2026-11-27 20:57:00', 'Электроника', 2, 2, 4180.00),
	('2026-11-27 20:58:00', 'Дом', 3, 3, 15070.00),
	('2026-11-27 20:59:00', 'Дом', 2, 2, 4480.00),
	('2026-11-27 20:59:00', 'Электроника', 1, 1, 14890.00),
	('2026-11-27 21:00:00', 'Дом', 2, 2, 2830.00),
	('2026-11-27 21:00:00', 'Электроника', 1, 1, 10890.00),
	('2026-11-27 21:01:00', 'Дом', 1, 1, 13490.00),
	('2026-11-27 21:01:00', 'Спорт', 1, 1, 3690.00),
	('2026-11-27 21:01:00', 'Электроника', 1, 1, 390.00),
	('2026-11-27 21:02:00', 'Дом', 1, 1, 3190.00),
	('2026-11-27 21:02:00', 'Электроника', 2, 2, 2480.00),
	('2026-11-27 21:03:00', 'Дом', 1, 1, 390.00),
	('2026-11-27 21:03:00', 'Электроника', 2, 2, 6280.00),
	('2026-11-27 21:04:00', 'Дом', 1, 1, 1990.00),
	('2026-11-27 21:04:00', 'Спорт', 1, 1, 1390.00),
	('2026-11-27 21:04:00', 'Электроника', 1, 1, 1690.00),
	('2026-11-27 21:05:00', 'Дом', 1, 1, 2590.00),
	('2026-11-27 21:05:00', 'Электроника', 2, 2, 20380.00),
	('2026-11-27 21:06:00', 'Дом', 1, 1, 4990.00),
	('2026-11-27 21:06:00', 'Электроника', 2, 2, 8030.00),
	('2026-11-27 21:07:00', 'Дом', 1, 1, 12290.00),
	('2026-11-27 21:07:00', 'Электроника', 2, 2, 12230.00),
	('2026-11-27 21:08:00', 'Дом', 3, 3, 7670.00),
	('2026-11-27 21:09:00', 'Дом', 1, 1, 1990.00),
	('2026-11-27 21:09:00', 'Электроника', 2, 2, 2030.00),
	('2026-11-27 21:10:00', 'Спорт', 1, 1, 2690.00),
	('2026-11-27 21:10:00', 'Электроника', 2, 2, 5380.00),
	('2026-11-27 21:11:00', 'Дом', 2, 2, 3580.00),
	('2026-11-27 21:11:00', 'Электроника', 1, 1, 20990.00),
	('2026-11-27 21:12:00', 'Электроника', 1, 1, 4190.00);
INSERT INTO shop."position" VALUES
	(true, 1, '2026-11-27 21:12:05.496727+03', '2026-11-27 21:12:50.001875+03', '2026-11-27 21:12:50.003097+03');
INSERT INTO shop.slices OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '2026-11-27 20:43:17.496727+03', '2026-11-27 21:12:05.496727+03', 87, 1, '2026-11-27 21:12:05.63925+03');
INSERT INTO shop.streams OVERRIDING SYSTEM VALUE VALUES
	(1, '{"city_weights":"population","incidents":"drawn","products":300,"profile":"steady","rate":"1/20","seed":7,"utc_offset_s":10800,"version":2}');
SELECT pg_catalog.setval('public.incidents_id_seq', 2, true);
SELECT pg_catalog.setval('public.orders_id_seq', 89, true);
SELECT pg_catalog.setval('shop.ledger_id_seq', 1, true);
SELECT pg_catalog.setval('shop.slices_id_seq', 1, true);
SELECT pg_catalog.setval('shop.streams_id_seq', 2, true);
ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_start_at_kind_scope_key UNIQUE (start_at, kind, scope);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.applied
    ADD CONSTRAINT applied_pkey PRIMARY KEY (name);
ALTER TABLE ONLY shop.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY shop.day_totals
    ADD CONSTRAINT day_totals_pkey PRIMARY KEY (at, product, category);
ALTER TABLE ONLY shop.expected_totals
    ADD CONSTRAINT expected_totals_pkey PRIMARY KEY (at);
ALTER TABLE ONLY shop.feed
    ADD CONSTRAINT feed_tstzrange_excl EXCLUDE USING gist (tstzrange(start_at, end_at) WITH &&);
ALTER TABLE ONLY shop.hour_totals
    ADD CONSTRAINT hour_totals_pkey PRIMARY KEY (at, category, city);
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_tstzrange_excl EXCLUDE USING gist (tstzrange(start_at, end_at) WITH &&);
ALTER TABLE ONLY shop.minute_totals
    ADD CONSTRAINT minute_totals_pkey PRIMARY KEY (at, category);
ALTER TABLE ONLY shop."position"
    ADD CONSTRAINT position_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY shop.retention
    ADD CONSTRAINT retention_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY shop.slices
    ADD CONSTRAINT slices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.streams
    ADD CONSTRAINT streams_settings_key UNIQUE (settings);
CREATE INDEX orders_created_at ON public.orders USING brin (created_at) WITH (autosummarize='true');
CREATE INDEX orders_feed_arrived_at ON public.orders_feed USING brin (arrived_at) WITH (autosummarize='on');
CREATE INDEX orders_feed_truth_arrived_at ON public.orders_feed_truth USING brin (arrived_at) WITH (autosummarize='on');
CREATE INDEX slices_pending ON shop.slices USING btree (start_at) WHERE (done_at IS NULL);
CREATE TRIGGER roll_up_delete AFTER DELETE ON public.orders REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION shop.roll_up();
CREATE TRIGGER roll_up_insert AFTER INSERT ON public.orders REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION shop.roll_up();
CREATE TRIGGER roll_up_truncate AFTER TRUNCATE ON public.orders FOR EACH STATEMENT EXECUTE FUNCTION shop.roll_up();
CREATE TRIGGER roll_up_update AFTER UPDATE ON public.orders REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION shop.roll_up();
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES shop.streams(id);
ALTER TABLE ONLY shop."position"
    ADD CONSTRAINT position_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES shop.streams(id);
ALTER TABLE ONLY shop.slices
    ADD CONSTRAINT slices_ledger_id_fkey FOREIGN KEY (ledger_id) REFERENCES shop.ledger(id);
CREATE PUBLICATION shop_orders WITH (publish = 'insert, update, delete, truncate');
ALTER PUBLICATION shop_orders ADD TABLE ONLY public.orders;
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop.clock;
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop.ledger;
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop."position";
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop.retention;
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop.slices;
ALTER PUBLICATION shop_orders ADD TABLE ONLY shop.streams;
GRANT USAGE ON SCHEMA public TO shop_reader;
GRANT USAGE ON SCHEMA shop TO shop_reader;
GRANT SELECT ON TABLE shop.deltas TO shop_reader;
GRANT SELECT ON TABLE shop.hour_totals TO shop_reader;
GRANT SELECT ON TABLE shop.hour_parts TO shop_reader;
GRANT SELECT ON TABLE public.city_sales TO shop_reader;
GRANT SELECT ON TABLE shop.clock TO shop_reader;
GRANT SELECT ON TABLE shop.expected_totals TO shop_reader;
GRANT SELECT ON TABLE shop.ledger TO shop_reader;
GRANT SELECT ON TABLE shop."position" TO shop_reader;
GRANT SELECT ON TABLE public.data_quality TO shop_reader;
GRANT SELECT ON TABLE public.incidents TO shop_reader;
GRANT SELECT ON TABLE shop.minute_totals TO shop_reader;
GRANT SELECT ON TABLE shop.minutes TO shop_reader;
GRANT SELECT ON TABLE public.live_minutes TO shop_reader;
GRANT SELECT ON TABLE public.orders TO shop_reader;
GRANT SELECT ON TABLE public.orders_feed TO shop_reader;
GRANT SELECT ON TABLE public.orders_feed_truth TO shop_reader;
GRANT SELECT ON TABLE shop.day_totals TO shop_reader;
GRANT SELECT ON TABLE shop.day_parts TO shop_reader;
GRANT SELECT ON TABLE public.sales_by_day TO shop_reader;
GRANT SELECT ON TABLE shop.hours TO shop_reader;
GRANT SELECT ON TABLE public.sales_by_hour TO shop_reader;
GRANT SELECT ON TABLE public.top_products TO shop_reader;
GRANT SELECT ON TABLE shop.applied TO shop_reader;
GRANT SELECT ON TABLE shop.days TO shop_reader;
GRANT SELECT ON TABLE shop.feed TO shop_reader;
GRANT SELECT ON TABLE shop.retention TO shop_reader;
GRANT SELECT ON TABLE shop.slices TO shop_reader;
GRANT SELECT ON TABLE shop.streams TO shop_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE admin IN SCHEMA public GRANT SELECT ON TABLES TO shop_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE admin IN SCHEMA shop GRANT SELECT ON TABLES TO shop_reader;
