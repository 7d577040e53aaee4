SELECT to_char(minute, 'HH24:MI') AS minute, category, sum(orders) AS orders
FROM live_minutes
WHERE minute > date_trunc('minute', LOCALTIMESTAMP) - interval '15 minutes'
GROUP BY live_minutes.minute, category
ORDER BY live_minutes.minute, category
