-- Users read schema public. Schema shop holds the generator's bookkeeping and is closed to them; the views below show the
-- part of it that dashboards, the page and notebooks need.
CREATE OR REPLACE VIEW public.sales_by_product AS
SELECT at AS day, product, category, orders, pieces, revenue FROM shop.days;
COMMENT ON VIEW public.sales_by_product IS 'Продажи по дням и товарам; day — полночь, с которой день начинается';

CREATE OR REPLACE VIEW public.sales_by_minute AS
SELECT at AS minute, category, orders, pieces, revenue FROM shop.minutes;
COMMENT ON VIEW public.sales_by_minute IS 'Продажи по минутам и категориям за последние двое суток';

CREATE OR REPLACE VIEW public.stream_intervals AS
SELECT held.start_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS start_at,
       held.end_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS end_at, held.live,
       s.settings::jsonb ->> 'seed' AS seed, s.settings::jsonb ->> 'rate' AS rate, s.settings::jsonb ->> 'profile' AS profile
FROM (SELECT stream_id, start_at, end_at, false AS live FROM shop.ledger
      UNION ALL SELECT stream_id, start_at, at, true FROM shop.position) AS held
JOIN shop.streams s ON s.id = held.stream_id
CROSS JOIN shop.clock c;
COMMENT ON VIEW public.stream_intervals IS 'Какие промежутки времени записаны в orders и с какими настройками потока';
COMMENT ON COLUMN public.stream_intervals.start_at IS 'Начало по часам магазина, включительно';
COMMENT ON COLUMN public.stream_intervals.end_at IS 'Конец по часам магазина, не включая его';
COMMENT ON COLUMN public.stream_intervals.live IS 'Промежуток, который генератор продолжает сейчас';

CREATE OR REPLACE VIEW public.generator_state AS
SELECT p.at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS written_to,
       greatest(extract(epoch FROM clock_timestamp() - p.at), 0)::float AS lag_s
FROM shop.position p CROSS JOIN shop.clock c;
COMMENT ON VIEW public.generator_state IS 'Докуда генератор записал поток и насколько он отстаёт; пусто, пока он не работал';
COMMENT ON COLUMN public.generator_state.written_to IS 'По часам магазина: всё, что раньше, уже в orders';
COMMENT ON COLUMN public.generator_state.lag_s IS 'Секунд между часами и последним записанным мгновением';

CREATE OR REPLACE VIEW public.feed_intervals AS
SELECT f.start_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS start_at,
       f.end_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS end_at, f.dirt
FROM shop.feed f CROSS JOIN shop.clock c;
COMMENT ON VIEW public.feed_intervals IS 'У заказов каких промежутков есть события в orders_feed, и с какими дефектами';
COMMENT ON COLUMN public.feed_intervals.end_at IS 'Не включая его; пусто — события идут и сейчас';

CREATE OR REPLACE VIEW public.shop_clock AS
SELECT make_interval(secs => utc_offset_s) AS utc_offset,
       clock_timestamp() AT TIME ZONE 'UTC' + make_interval(secs => utc_offset_s) AS now
FROM shop.clock;
COMMENT ON VIEW public.shop_clock IS 'Часы магазина: смещение от UTC и который сейчас час, каким бы ни был пояс программы';

-- In a user's own database a role may be missing; then the database's owner decides who may read.
DO $rights$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['shop_reader', 'shop_notebook'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA shop FROM %I', role);
        EXECUTE format('REVOKE ALL ON SCHEMA shop FROM %I', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA shop REVOKE ALL ON TABLES FROM %I', role);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO %I', role);
    END LOOP;
    -- A replica copies all published tables. They include the ledger, so that the copy can be verified.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_replica') THEN
        GRANT USAGE ON SCHEMA public, shop TO shop_replica;
        GRANT SELECT ON public.orders, shop.clock, shop.streams, shop.ledger, shop.slices, shop.position, shop.retention
            TO shop_replica;
    END IF;
END
$rights$;
