# Numbers and lengths of time.

# Behind the first few of a list.
number-more = 等，另有 { $count } 个
# Between the items of a list in a sentence.
number-list-separator = 、
number-seconds = { $seconds } 秒
number-minutes = { $minutes } 分 { $seconds } 秒
number-hours = { $hours } 小时 { $minutes } 分
# Between short clauses.
number-clause-separator = ；
