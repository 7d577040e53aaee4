SELECT start_at, end_at, kind, scope, size, text,
       round((extract(epoch FROM end_at - start_at) / 3600)::numeric, 1) AS hours
FROM public.incidents
ORDER BY start_at DESC
LIMIT 100
