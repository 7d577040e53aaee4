SELECT category, revenue / 1e6 AS revenue
FROM sales_by_day
WHERE day = CURRENT_DATE
ORDER BY revenue DESC
