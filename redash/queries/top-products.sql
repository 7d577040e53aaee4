SELECT product, category, sum(revenue) / 1e6 AS revenue
FROM shop.days
WHERE at >= date_trunc('day', LOCALTIMESTAMP)
GROUP BY product, category
ORDER BY revenue DESC
LIMIT 10
