WITH days AS (
    SELECT day, sum(revenue) AS revenue, sum(orders) AS orders
    FROM sales_by_day
    WHERE day BETWEEN '{{ period.start }}' AND '{{ period.end }}'
    GROUP BY day
)
SELECT coalesce(sum(revenue), 0) / 1e6 AS revenue,
       coalesce(sum(orders), 0) AS orders,
       sum(revenue) / sum(orders) AS average_order,
       avg(revenue) FILTER (WHERE day < CURRENT_DATE) / 1e6 AS revenue_a_day
FROM days
