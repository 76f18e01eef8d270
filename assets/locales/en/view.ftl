# The main screen: words of rows and times, the lines above the list, what stands there where it is empty, and the strip.

# States of a task, at most seven cells each; "pending" is seen whole in windows of 50 columns too.
view-state-unverified = UNSEEN
view-state-pending = PEND
view-state-held = HOLD
view-state-dispatching = SENDING
view-state-dispatched = SENT
view-state-deleted = DEL
view-state-gone = GONE
view-state-unknown = UNKN
# In a run: its turn has not come; its request is on its way.
view-state-waiting = wait
view-state-under-way = now

# The same as one character, where there is no room for words.
view-sign-held = h
view-sign-dispatching = ~
view-sign-dispatched = s
view-sign-waiting = w
view-sign-under-way = n

# Audiences, at most four cells each.
view-audience-all = ALL
view-audience-tag = Tag
view-audience-user = User
# The first of them where there is room.
view-all-users = ALL USERS

# In the line of the tabs, before the tabs.
view-held-soon = HELD, OUT IN 1 h: { $count }
    .short = HELD <1h: { $count }
view-no-title = (no title)
view-tasks = { $count ->
    [one] 1 task
   *[other] { $count } tasks
}

# Behind the numbers of a time left, as in `1d 02h`, and of the hours in the strip.
view-days = d{" "}
view-hours = h

view-monday = Mon
view-tuesday = Tue
view-wednesday = Wed
view-thursday = Thu
view-friday = Fri
view-saturday = Sat
view-sunday = Sun
view-january = Jan
view-february = Feb
view-march = Mar
view-april = Apr
view-may = May
view-june = Jun
view-july = Jul
view-august = Aug
view-september = Sep
view-october = Oct
view-november = Nov
view-december = Dec
view-full-time = { $weekday } { $day } { $month } { $year } { $time } { $offset }
view-time-in-utc = { $weekday } { $day } { $month } { $year } { $time }
view-day = { $weekday } { $day } { $month }
view-day-and-time = { $day } { $month } { $time } { $offset }

# The first line of the screen: what may be done in the app.
view-read-only = READ-ONLY
view-read-write = RW

# The line of the tabs.
view-loading = loading, checking the ledger
view-loading-rest = first { $count }, loading the rest
view-checking-ledger = checking the ledger
view-clock-slow = this machine's clock is { $span } slow
view-clock-fast = this machine's clock is { $span } fast
view-time-doubted = the service's time is uncertain
view-read-every = refreshed every { $span }

# The line of the filter: how old the list is.
view-reading-tasks = { $total ->
    [one] reading { $done } of 1 task
   *[other] reading { $done } of { $total } tasks
}
view-reading-list = reading the list: { $count } seen
view-under-a-minute = under a minute
view-minutes = { $minutes } m
view-list-age = updated { $age } ago
view-list-age-auto-off = updated { $age } ago, auto off
view-list-incomplete = ! updated { $age } ago, not complete
view-list-failed = ! updated { $age } ago, last refresh failed
view-list-unread = ! list not read, { $key } tries again
view-list-unread-auto-off = ! list not read, { $key } tries again, auto off
view-list-not-yet = list not read yet: { $key }

# The same line: the filter, how many tasks it shows, and their order.
view-marked-only = { $key } marked only
view-filter-all = all
view-shown = { $shown } of { $all } shown
view-order = by { $order }

# In place of the list, where there is no task to show.
view-loading-tasks = Loading ..
view-reading-service = Reading the service's list: { $count } seen so far ..
view-no-tasks = No tasks are known in this app.
view-read-list = { $month }  reads the service's list, a month back and ahead   { $months }  three months
view-import-file = `pushdeck import FILE` imports ids
view-another-app = { $key }  another app or region ({ $count } configured)
view-none-in-tab = { $count ->
    [one] No match for this tab in 1 task.
   *[other] No match for this tab in { $count } tasks.
}
view-none-for-filter = { $count ->
    [one] No match for the filter in 1 task.
   *[other] No match for the filter in { $count } tasks.
}
view-filter-mistake = The filter has a mistake: only its beginning is applied.
view-clear-or-search = { $clear } clears it   { $search } searches on the service too (title and text)
view-every-state = { $key }  shows every state
view-unmarked-again = { $key }  shows unmarked tasks again

# The strip of the next 24 hours, and the warnings behind it: the longest that fits is shown, in 80 columns eight cells.
view-strip-now = now
# Behind an hour in the strip, in one cell, where the window is narrow.
view-strip-hour = h
view-strip-counting = now  counting the next 24 h
view-close = { $count ->
    [one] ! 1 gap under 2 s
   *[other] ! { $count } gaps under 2 s
}
view-close-short = ! <2 s apart
view-close-sign = ! <2 s
view-quota = ! { $count } of { $quota } a day
view-quota-sign = ! quota
view-quota-and-close = ! quota  ! <2 s apart
