SELECT category, sum(price * quantity) AS revenue
FROM orders
WHERE created_at >= CURRENT_DATE
GROUP BY category
ORDER BY revenue DESC;
