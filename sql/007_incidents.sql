-- The ground truth of what happened in the shop: what bent the stream, from when to when. Written by the program together
-- with the orders it concerns; a live incident appears when it begins.
CREATE TABLE IF NOT EXISTS public.incidents (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    start_at timestamp NOT NULL,
    end_at timestamp NOT NULL,
    scope text NOT NULL,
    size int NOT NULL,
    text text NOT NULL,
    UNIQUE (start_at, kind, scope),
    CHECK (start_at < end_at)
);
COMMENT ON TABLE public.incidents IS 'Что на самом деле происходило в магазине: ответы для поиска аномалий';
COMMENT ON COLUMN public.incidents.kind IS
    'flash_sale распродажа, price_typo опечатка в цене, no_delivery нет доставки, out_of_stock нет на складе, bot бот, viral вирусный товар, outage не работает оплата';
COMMENT ON COLUMN public.incidents.start_at IS 'Начало по часам магазина, включительно';
COMMENT ON COLUMN public.incidents.end_at IS 'Конец по часам магазина, не включая его';
COMMENT ON COLUMN public.incidents.scope IS 'Чего касается: категория, товар или город; пусто — весь магазин';
COMMENT ON COLUMN public.incidents.size IS
    'Размер: скидка в %, во сколько раз дороже или выше спрос, потерянная доля заказов в %, доля бота среди всех заказов в %';
COMMENT ON COLUMN public.incidents.text IS 'Одним предложением';
