# The panel of a run, its report, and the line that offers to resume one.

# Outcomes, and how many tasks had each.
progress-outcome-deleted = deleted
progress-outcome-changed = changed
progress-outcome-held = held
progress-outcome-edited = edited
progress-outcome-released = released
progress-outcome-conflict = CONFLICT
progress-outcome-gone = already gone
progress-outcome-not-found = NOT FOUND
progress-outcome-refused = refused
progress-outcome-too-late = TOO LATE
progress-outcome-not-sent = not sent
progress-outcome-unknown = UNKNOWN
progress-outcome-skipped = left out
progress-outcome-count = { $outcome } { $count }
progress-held-first = held first { $count }
progress-waiting = waiting { $count }

# The first line of the panel: what the run does, as in "DELETING in PROD shop-sg", how far it is, and for how long it goes.
progress-doing =
    { $verb ->
        [hold] HOLDING in { $app }
        [edit] EDITING in { $app }
        [release] RELEASING in { $app }
       *[delete] DELETING in { $app }
    }
progress-resuming = RESUMING in { $app }
progress-paused = PAUSED in { $app }
progress-stopping = STOPPING in { $app }
progress-stopped = STOPPED: { $app }
progress-ended = ENDED: { $app }
progress-head = { $what }  { $done } of { $total } done  { $span }
# The same in a window that has no room for all of it.
progress-head-short = { $what }  { $done } of { $total }
progress-bar = { $percent } %  { $done } of { $total }

# How fast it goes, of how much is allowed, and when it ends.
progress-rate = { $rate }/s
progress-rate-of-limit = { $rate }/s of { $limit }/s
progress-left = { $left } left, ends { $end }
progress-ends = ends { $end }
progress-all-fit = all the rest are in time
progress-late =
    { $verb ->
        [hold] { $count } cannot be held in time
        [edit] { $count } cannot be edited in time
        [release] { $count } cannot be released in time
       *[delete] { $count } cannot be deleted in time
    }
progress-last = last: { $task } { $outcome } { $time }
progress-next-due = next due: { $time } ({ $left })

# The report of a run, line by line.
progress-report-over =
    { $verb ->
        [hold] { $done } of { $total } held, begun { $began }, over after { $span }
        [edit] { $done } of { $total } edited, begun { $began }, over after { $span }
        [release] { $done } of { $total } released, begun { $began }, over after { $span }
       *[delete] { $done } of { $total } deleted, begun { $began }, over after { $span }
    }
progress-report-so-far =
    { $verb ->
        [hold] { $done } of { $total } held so far, after { $span }
        [edit] { $done } of { $total } edited so far, after { $span }
        [release] { $done } of { $total } released so far, after { $span }
       *[delete] { $done } of { $total } deleted so far, after { $span }
    }
progress-report-closest = closest call: { $task }, { $left } before it was due
progress-report-held = { $count } held alongside the deletes, because they could not be deleted in time
progress-report-too-late = { $count } too late: they were sent, or are being sent
progress-report-unknown = { $count } unknown: { $key } reads them back and settles them
progress-report-not-sent = { $count } not sent: { $key } continues with them
progress-report-refused = { $count } refused: the reasons are below
progress-report-conflict = { $count } in conflict: changed by somebody else meanwhile
progress-report-not-found = { $count } not found: the service does not know the id; check it
progress-report-gone = { $count ->
    [one] 1 was already gone
   *[other] { $count } were already gone
}
progress-report-log = `pushdeck log --run { $run }` shows all of it

# In one line, 40 cells at best: the key comes before what a narrow window cuts off.
progress-unfinished = { $count ->
    [one] UNFINISHED RUN: { $key } resumes. { $unknown } unknown, { $left } left
   *[other] { $count } UNFINISHED RUNS: { $key } resumes. { $unknown } unknown, { $left } left
}
progress-held = { $count ->
    [one] RUN OF ANOTHER PROCESS: { $left } left
   *[other] { $count } RUNS OF OTHER PROCESSES: { $left } left
}
progress-held-by = { $count ->
    [one] RUN OF ANOTHER PROCESS: { $left } left; { $who }, since { $since }
   *[other] { $count } RUNS OF OTHER PROCESSES: { $left } left; { $who }, since { $since }
}
