SELECT hour, expected, found, difference, note
FROM data_quality
WHERE note <> 'совпадает с потоком'
ORDER BY hour DESC
LIMIT 200
