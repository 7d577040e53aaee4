SELECT to_char(row_number() OVER (ORDER BY sum(revenue) DESC, city), 'FM00". "') || city AS city, sum(revenue) / 1e6 AS revenue
FROM sales_by_hour
WHERE hour >= date_trunc('day', LOCALTIMESTAMP)
GROUP BY city
ORDER BY sum(revenue) DESC, city
LIMIT 15
