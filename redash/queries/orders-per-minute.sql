SELECT minutes.minute, coalesce(sum(live.orders), 0) AS orders
FROM generate_series(date_trunc('minute', LOCALTIMESTAMP) - interval '3 hours' + interval '1 minute',
                     date_trunc('minute', LOCALTIMESTAMP) - interval '1 minute', interval '1 minute') AS minutes (minute)
LEFT JOIN live_minutes live ON live.minute = minutes.minute
GROUP BY minutes.minute
ORDER BY minutes.minute
