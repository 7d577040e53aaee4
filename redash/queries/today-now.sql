-- Минуты хранятся двое суток, поэтому вчерашний день сравнивается минута в минуту.
WITH bounds AS (
    SELECT date_trunc('day', LOCALTIMESTAMP) AS today, date_trunc('minute', LOCALTIMESTAMP) AS now
), days AS (
    SELECT m.minute >= b.today AS is_today, sum(m.revenue) AS revenue, sum(m.orders) AS orders, sum(m.pieces) AS pieces
    FROM bounds b
    JOIN sales_by_minute m ON (m.minute >= b.today AND m.minute < b.now)
                              OR (m.minute >= b.today - interval '1 day' AND m.minute < b.now - interval '1 day')
    GROUP BY 1
)
SELECT coalesce(sum(revenue) FILTER (WHERE is_today), 0) / 1e6 AS revenue,
       coalesce(sum(revenue) FILTER (WHERE NOT is_today), 0) / 1e6 AS revenue_yesterday,
       coalesce(sum(orders) FILTER (WHERE is_today), 0) AS orders,
       coalesce(sum(orders) FILTER (WHERE NOT is_today), 0) AS orders_yesterday,
       sum(revenue) FILTER (WHERE is_today) / sum(orders) FILTER (WHERE is_today) AS average_order,
       sum(revenue) FILTER (WHERE NOT is_today) / sum(orders) FILTER (WHERE NOT is_today) AS average_order_yesterday,
       coalesce(sum(pieces) FILTER (WHERE is_today), 0) AS pieces,
       coalesce(sum(pieces) FILTER (WHERE NOT is_today), 0) AS pieces_yesterday
FROM days
