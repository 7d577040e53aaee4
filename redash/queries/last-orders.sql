SELECT id, created_at, product, category, price, quantity, city
FROM orders
ORDER BY id DESC
LIMIT 10
