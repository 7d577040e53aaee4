SELECT start_at, end_at, seed, rate, profile
FROM stream_intervals
ORDER BY start_at DESC
LIMIT 100
