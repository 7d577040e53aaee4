SELECT to_char(hour, 'HH24') AS hour, category AS series, sum(revenue) / 1e6 AS revenue
FROM sales_by_hour
WHERE hour >= date_trunc('day', LOCALTIMESTAMP)
GROUP BY hour, category
UNION ALL
SELECT to_char(hour, 'HH24'), 'Вчера', sum(revenue) / 1e6
FROM sales_by_hour
WHERE hour >= date_trunc('day', LOCALTIMESTAMP) - interval '1 day' AND hour < date_trunc('day', LOCALTIMESTAMP)
GROUP BY hour
ORDER BY 1, 2
