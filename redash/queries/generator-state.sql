SELECT (SELECT lag_s FROM generator_state) AS lag_s,
       (SELECT coalesce(sum(orders), 0) / 300.0 FROM live_minutes
        WHERE minute >= date_trunc('minute', LOCALTIMESTAMP) - interval '5 minutes'
              AND minute < date_trunc('minute', LOCALTIMESTAMP)) AS orders_a_second,
       (SELECT count(*) FROM data_quality WHERE note LIKE 'пробел%') AS gap_hours,
       (SELECT coalesce(sum(abs(difference)), 0) FROM data_quality) AS difference
