SELECT category, sum(price * quantity) AS revenue
FROM orders
GROUP BY category
ORDER BY revenue DESC;
