SELECT to_char(row_number() OVER (ORDER BY sum(revenue) DESC, product), 'FM00". "') || product AS product,
       category, sum(revenue) / 1e6 AS revenue
FROM sales_by_product
WHERE day >= date_trunc('day', LOCALTIMESTAMP)
GROUP BY product, category
ORDER BY sum(revenue) DESC, product
LIMIT 10
