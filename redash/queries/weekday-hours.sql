WITH hours AS (
    SELECT hour, sum(revenue) / 1000000 AS revenue
    FROM sales_by_hour
    WHERE hour >= '{{ period.start }}' AND hour < '{{ period.end }}'::date + 1
          AND hour < date_trunc('hour', LOCALTIMESTAMP)
    GROUP BY hour
)
SELECT extract(isodow FROM hour) || ' ' || (ARRAY['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'])[extract(isodow FROM hour)::int] AS weekday,
       to_char(hour, 'HH24') AS hour_of_day,
       round(avg(revenue), 2) AS revenue
FROM hours
GROUP BY 1, 2
ORDER BY 1, 2
