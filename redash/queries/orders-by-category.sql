SELECT day, category, orders
FROM sales_by_day
WHERE day > CURRENT_DATE - 7
ORDER BY day, category
