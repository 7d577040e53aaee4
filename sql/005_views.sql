-- What people and dashboards read. The inner views add totals and deltas; the outer ones speak the shop's language.
CREATE OR REPLACE VIEW shop.hour_parts AS
SELECT at, category, city, orders, pieces, revenue FROM shop.hour_totals
UNION ALL SELECT at, category, city, orders, pieces, revenue FROM shop.deltas WHERE grain = 'h';

CREATE OR REPLACE VIEW shop.day_parts AS
SELECT at, product, category, orders, pieces, revenue FROM shop.day_totals
UNION ALL SELECT at, product, category, orders, pieces, revenue FROM shop.deltas WHERE grain = 'd';

-- What is new is added up first, to a few hundred rows, and then joined to the totals: so the plan stays good whatever
-- the planner believes of a table that fills and empties every minute, and a condition on the hour reaches its index.
CREATE OR REPLACE VIEW shop.hours AS
WITH new AS NOT MATERIALIZED (
    SELECT at, category, city, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue
    FROM shop.deltas WHERE grain = 'h' GROUP BY at, category, city
)
SELECT t.at, t.category, t.city, t.orders + coalesce(n.orders, 0) AS orders,
       t.pieces + coalesce(n.pieces, 0) AS pieces, t.revenue + coalesce(n.revenue, 0) AS revenue
FROM shop.hour_totals AS t LEFT JOIN new AS n ON n.at = t.at AND n.category = t.category AND n.city = t.city
WHERE t.orders + coalesce(n.orders, 0) <> 0
UNION ALL
SELECT at, category, city, orders, pieces, revenue FROM new AS n
WHERE orders <> 0 AND NOT EXISTS (
    SELECT FROM shop.hour_totals AS t WHERE t.at = n.at AND t.category = n.category AND t.city = n.city);

CREATE OR REPLACE VIEW shop.days AS
SELECT at, product, category, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue
FROM shop.day_parts GROUP BY at, product, category HAVING sum(orders) <> 0;

CREATE OR REPLACE VIEW shop.minutes AS
SELECT at, category, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue
FROM (SELECT at, category, orders, pieces, revenue FROM shop.minute_totals
      UNION ALL SELECT at, category, orders, pieces, revenue FROM shop.deltas WHERE grain = 'm') AS parts
GROUP BY at, category HAVING sum(orders) <> 0;

CREATE OR REPLACE VIEW public.sales_by_hour AS
SELECT at AS hour, category, city, orders, pieces, revenue FROM shop.hours;
COMMENT ON VIEW public.sales_by_hour IS 'Продажи по часам, категориям и городам; точны в каждый момент';

CREATE OR REPLACE VIEW public.sales_by_day AS
SELECT at::date AS day, category, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue,
       round(sum(revenue) / sum(orders), 2) AS average_order
FROM shop.day_parts GROUP BY at, category HAVING sum(orders) <> 0;
COMMENT ON VIEW public.sales_by_day IS 'Продажи по дням и категориям; average_order — средний чек, рублей';

CREATE OR REPLACE VIEW public.top_products AS
SELECT product, category, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue
FROM shop.day_parts WHERE at >= date_trunc('day', LOCALTIMESTAMP) - interval '29 days'
GROUP BY product, category HAVING sum(orders) <> 0 ORDER BY sum(revenue) DESC;
COMMENT ON VIEW public.top_products IS 'Товары по выручке за последние 30 дней, вместе с сегодняшним';

CREATE OR REPLACE VIEW public.city_sales AS
SELECT city, sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces, sum(revenue) AS revenue,
       round(sum(revenue) / sum(orders), 2) AS average_order
FROM shop.hour_parts WHERE at >= date_trunc('day', LOCALTIMESTAMP) - interval '29 days'
GROUP BY city HAVING sum(orders) <> 0 ORDER BY sum(revenue) DESC;
COMMENT ON VIEW public.city_sales IS 'Города по выручке за последние 30 дней, вместе с сегодняшним';

CREATE OR REPLACE VIEW public.live_minutes AS
SELECT at AS minute, category, orders, pieces, revenue
FROM shop.minutes WHERE at >= date_trunc('minute', LOCALTIMESTAMP) - interval '3 hours';
COMMENT ON VIEW public.live_minutes IS 'Последние три часа по минутам и категориям';

CREATE OR REPLACE VIEW public.data_quality AS
WITH span AS (
    SELECT date_trunc('hour', min(start_at AT TIME ZONE 'UTC' + east)) AS first,
           date_trunc('hour', max(end_at AT TIME ZONE 'UTC' + east)) AS last
    FROM (SELECT start_at, end_at FROM shop.ledger UNION ALL SELECT start_at, at FROM shop.position) AS held,
         (SELECT make_interval(secs => utc_offset_s) AS east FROM shop.clock) AS clock
), expected AS (
    SELECT at, sum(orders)::bigint AS orders
    FROM (SELECT at, orders FROM shop.expected_totals
          UNION ALL SELECT at, orders FROM shop.deltas WHERE grain = 'e') AS parts
    GROUP BY at
), found AS (
    SELECT at, sum(orders)::bigint AS orders FROM shop.hour_parts GROUP BY at
)
SELECT hour, coalesce(e.orders, 0) AS expected, coalesce(f.orders, 0) AS found,
       coalesce(f.orders, 0) - coalesce(e.orders, 0) AS difference,
       CASE WHEN coalesce(e.orders, 0) = 0 AND coalesce(f.orders, 0) = 0 THEN 'пробел: в этот час поток не записан'
            WHEN e.orders = f.orders THEN 'совпадает с потоком'
            WHEN coalesce(f.orders, 0) < e.orders THEN 'строк меньше, чем в потоке'
            ELSE 'есть строки не из потока' END AS note
FROM span CROSS JOIN LATERAL generate_series(first, last, interval '1 hour') AS hour
LEFT JOIN expected e ON e.at = hour LEFT JOIN found f ON f.at = hour;
COMMENT ON VIEW public.data_quality IS 'По часам: сколько заказов записал поток и сколько их в таблице сейчас';
