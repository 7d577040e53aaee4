SELECT day, category, revenue / 1e6 AS revenue
FROM sales_by_day
WHERE day BETWEEN '{{ period.start }}' AND '{{ period.end }}'
ORDER BY day, category
