WITH hours AS (
    SELECT hour, sum(orders) AS orders
    FROM sales_by_hour
    WHERE hour >= LOCALTIMESTAMP - interval '7 days' AND hour < date_trunc('hour', LOCALTIMESTAMP)
    GROUP BY hour
)
SELECT hour, orders,
       CASE WHEN EXISTS (SELECT FROM public.incidents i WHERE i.start_at < hour + interval '1 hour' AND i.end_at > hour)
            THEN 'во время инцидента' ELSE 'обычный час' END AS kind
FROM hours
ORDER BY hour
