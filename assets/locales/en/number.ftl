# Numbers and lengths of time.

# Behind the first few of a list.
number-more = and { $count } more
# Between the items of a list in a sentence.
number-list-separator = { ", " }
number-seconds = { $seconds } s
number-minutes = { $minutes } m { $seconds } s
number-hours = { $hours } h { $minutes } m
# Between short clauses.
number-clause-separator = { "; " }
