SELECT city, sum(orders) AS orders, sum(revenue) / 1e6 AS revenue, sum(revenue) / sum(orders) AS average_order
FROM sales_by_hour
WHERE hour >= '{{ period.start }}' AND hour < '{{ period.end }}'::date + 1
GROUP BY city
ORDER BY revenue DESC
