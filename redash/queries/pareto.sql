WITH products AS (
    SELECT product, sum(revenue) AS revenue
    FROM sales_by_product
    WHERE day >= '{{ period.start }}' AND day < '{{ period.end }}'::date + 1
    GROUP BY product
)
SELECT row_number() OVER by_revenue AS place, revenue / 1e6 AS revenue,
       100 * sum(revenue) OVER by_revenue / sum(revenue) OVER () AS share
FROM products
WINDOW by_revenue AS (ORDER BY revenue DESC, product)
ORDER BY place
