SELECT hour, expected, found, difference, note
FROM data_quality
WHERE note <> 'совпадает с потоком'
UNION ALL
SELECT max(hour), sum(expected), sum(found), sum(difference), 'во всех часах до этого таблица равна потоку'
FROM data_quality
HAVING bool_and(note = 'совпадает с потоком')
ORDER BY hour DESC
LIMIT 200
