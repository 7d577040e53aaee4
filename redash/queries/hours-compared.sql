SELECT hour, expected AS "поток", found AS "таблица"
FROM data_quality
WHERE hour >= LOCALTIMESTAMP - interval '7 days' AND hour < date_trunc('hour', LOCALTIMESTAMP)
ORDER BY hour
