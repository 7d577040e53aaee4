-- The raw event feed, for people who learn and test ETL: how orders arrive from an imperfect source. Empty unless the
-- generator runs with --dirt. orders is what a perfect pipeline makes of it; every defect stands in orders_feed_truth.
CREATE TABLE IF NOT EXISTS public.orders_feed (
    event_id text NOT NULL,
    arrived_at timestamp NOT NULL,
    created_at text,
    product text,
    category text,
    price text,
    quantity text,
    city text
);
COMMENT ON TABLE public.orders_feed IS 'Сырые события о заказах: всё, что пришло, в том виде, как пришло; пусто, пока нет --dirt';
COMMENT ON COLUMN public.orders_feed.event_id IS 'Имя события; у повтора и у исправления оно то же, верно последнее';
COMMENT ON COLUMN public.orders_feed.arrived_at IS 'Когда событие пришло, по часам магазина';
COMMENT ON COLUMN public.orders_feed.created_at IS 'Время заказа, как пришло';
COMMENT ON COLUMN public.orders_feed.product IS 'Товар, как пришёл; «ТЕСТ …» — проверочное событие, не заказ';
COMMENT ON COLUMN public.orders_feed.category IS 'Категория, как пришла';
COMMENT ON COLUMN public.orders_feed.price IS 'Цена за штуку, как пришла';
COMMENT ON COLUMN public.orders_feed.quantity IS 'Количество, как пришло';
COMMENT ON COLUMN public.orders_feed.city IS 'Город, как пришёл; пусто — придёт исправление';
CREATE INDEX IF NOT EXISTS orders_feed_arrived_at ON public.orders_feed USING brin (arrived_at) WITH (autosummarize = on);

CREATE TABLE IF NOT EXISTS public.orders_feed_truth (
    event_id text NOT NULL,
    defect text NOT NULL,
    arrived_at timestamp NOT NULL
);
COMMENT ON TABLE public.orders_feed_truth IS 'Ответы: каждый дефект каждого события из orders_feed';
COMMENT ON COLUMN public.orders_feed_truth.event_id IS 'Имя события';
COMMENT ON COLUMN public.orders_feed_truth.defect IS
    'late опоздало, duplicate повтор, null_city без города, test_event проверочное, price_comma цена с запятой, spaces лишние пробелы, date_format дата по-русски, quantity_unit количество с «шт.»';
COMMENT ON COLUMN public.orders_feed_truth.arrived_at IS 'Когда пришло событие с дефектом; вместе с именем указывает на его строку';
CREATE INDEX IF NOT EXISTS orders_feed_truth_arrived_at ON public.orders_feed_truth USING brin (arrived_at)
    WITH (autosummarize = on);

CREATE TABLE IF NOT EXISTS shop.feed (
    start_at timestamptz NOT NULL,
    end_at timestamptz,
    dirt text NOT NULL,
    CHECK (start_at < end_at),
    EXCLUDE USING gist (tstzrange(start_at, end_at) WITH &&)
);
COMMENT ON TABLE shop.feed IS 'Which orders, by their instant, have events in orders_feed, and with which dirt; end_at empty: the feed goes on';

-- What shop.forget is for orders, for the feed and its truth.
CREATE OR REPLACE FUNCTION shop.forget_feed(until timestamp, first_block bigint, blocks bigint) RETURNS void
LANGUAGE plpgsql AS $$
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
$$;
