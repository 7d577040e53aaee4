SELECT start_at, end_at, scope, size, text,
       coalesce('{"flash_sale": "распродажа", "price_typo": "ошибка в цене", "no_delivery": "нет доставки",
                  "out_of_stock": "нет товара", "bot": "бот", "viral": "вирусный товар", "outage": "сбой"}'::jsonb ->> kind, kind) AS kind,
       round((extract(epoch FROM end_at - start_at) / 3600)::numeric, 1) AS hours
FROM public.incidents
ORDER BY start_at DESC
LIMIT 100
