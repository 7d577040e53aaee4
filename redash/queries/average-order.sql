SELECT day, category, average_order
FROM sales_by_day
WHERE day BETWEEN '{{ period.start }}' AND '{{ period.end }}'
ORDER BY day, category
