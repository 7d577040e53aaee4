WITH products AS (
    SELECT product, sum(revenue) AS revenue
    FROM sales_by_product
    WHERE day >= '{{ period.start }}' AND day < '{{ period.end }}'::date + 1
    GROUP BY product
), running AS (
    SELECT *, (sum(revenue) OVER (ORDER BY revenue DESC, product) - revenue) / sum(revenue) OVER () AS before
    FROM products
)
SELECT CASE WHEN before < 0.8 THEN 'A' WHEN before < 0.95 THEN 'B' ELSE 'C' END AS class,
       count(*) AS products,
       100.0 * count(*) / sum(count(*)) OVER () AS products_share,
       sum(revenue) / 1e6 AS revenue,
       100.0 * sum(revenue) / sum(sum(revenue)) OVER () AS revenue_share
FROM running
GROUP BY 1
ORDER BY 1
