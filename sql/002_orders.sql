-- The table that everybody reads, a public contract: seven columns, and no migration changes their names or types.
CREATE TABLE IF NOT EXISTS public.orders (
    id serial PRIMARY KEY,
    created_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    product text NOT NULL,
    category text NOT NULL,
    price decimal(12, 2) NOT NULL,
    quantity int NOT NULL,
    city text NOT NULL
);
COMMENT ON TABLE public.orders IS 'Заказы магазина: одна строка на заказ';
COMMENT ON COLUMN public.orders.id IS 'Номер заказа, растёт со временем';
COMMENT ON COLUMN public.orders.created_at IS 'Время заказа по часам магазина (постоянное смещение, без летнего времени)';
COMMENT ON COLUMN public.orders.product IS 'Товар';
COMMENT ON COLUMN public.orders.category IS 'Категория: Электроника, Дом, Спорт';
COMMENT ON COLUMN public.orders.price IS 'Цена за штуку, рублей';
COMMENT ON COLUMN public.orders.quantity IS 'Количество, штук';
COMMENT ON COLUMN public.orders.city IS 'Город покупателя';

-- Orders arrive in the order of time, so one entry for 128 pages finds an hour among a hundred million rows.
CREATE INDEX IF NOT EXISTS orders_created_at ON public.orders USING brin (created_at) WITH (autosummarize = on);

-- While the first history is loaded the table has no key, so nobody else may write; reading is free.
CREATE OR REPLACE FUNCTION shop.refuse_while_loading() RETURNS trigger LANGUAGE plpgsql AS $$
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
