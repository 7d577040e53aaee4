SELECT city, sum(revenue) / 1e6 AS revenue
FROM sales_by_hour
WHERE hour >= date_trunc('day', LOCALTIMESTAMP)
GROUP BY city
ORDER BY revenue DESC
LIMIT 15
