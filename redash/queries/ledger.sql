SELECT l.start_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS start_at,
       l.end_at AT TIME ZONE 'UTC' + make_interval(secs => c.utc_offset_s) AS end_at,
       s.settings::jsonb ->> 'seed' AS seed, s.settings::jsonb ->> 'rate' AS rate, s.settings::jsonb ->> 'profile' AS profile
FROM (SELECT stream_id, start_at, end_at FROM shop.ledger
      UNION ALL SELECT stream_id, start_at, at FROM shop.position) AS l
JOIN shop.streams s ON s.id = l.stream_id
CROSS JOIN shop.clock c
ORDER BY l.start_at DESC
LIMIT 100
