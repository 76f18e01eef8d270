# The commands delete and resume: what they ask, what they say as they go, and what became of each task.

# Why nothing is deleted.
delete-nothing-sent = { $why }; nothing was sent
delete-none-selected = no task is selected: nothing was sent
delete-empty-filter = --filter is empty, which would select every task: say which, as in --filter 'due:<1h'; nothing was sent
delete-say-which = say which tasks: ids, - for ids on stdin, --campaign or --filter
delete-named-twice = task { $task } is named twice: name each task once; nothing was sent
delete-elsewhere =
    { $verb ->
        [hold] task { $task } belongs to app { $app }, not to { $here }: hold it with --app { $app }; nothing was sent
        [edit] task { $task } belongs to app { $app }, not to { $here }: edit it with --app { $app }; nothing was sent
        [release] task { $task } belongs to app { $app }, not to { $here }: release it with --app { $app }; nothing was sent
       *[delete] task { $task } belongs to app { $app }, not to { $here }: delete it with --app { $app }; nothing was sent
    }
delete-other-type = task { $task } is of type { $type }, not { $given } as --type says; nothing was sent
delete-expected-other = --expect says { $expected }, but { $selected } are selected: nothing was sent
delete-expected-other-left =
    --expect says { $expected }, but { $left } are to be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    }: of the { $selected } selected, { $others } need no change or cannot be changed (--dry-run says why): nothing was sent
delete-more-than-max = --max says { $most }, but { $selected } are selected: nothing was sent
delete-needs-size = { $why }, so a selection by --campaign or --filter also needs its size: add --expect={ $count }; nothing was sent
delete-unread = { $count } of { $selected } tasks could not be read and are not included (first: { $first }); nothing was sent: read them again, or select only the others
delete-not-in-audit-log = this change could not be written to the audit log: { $error }
delete-many-reads = { $count } tasks of unknown type or due time must be read from the service one by one, { $rate } a second, which takes about { $time }; `pushdeck sync` reads the list in far fewer calls

# Why nobody is asked.
delete-asks-no-terminal = there is no terminal to ask on
delete-asks-stdin-used = the ids come from stdin, so the answer cannot come from there too
delete-asks-prose = the ids were taken from a text, or from a list with other columns or comments, which may say more than was understood: check them above
delete-asks-forbidden = --no-input forbids asking
delete-add-yes =
    { $verb ->
        [hold] add --yes to hold { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
        [edit] add --yes to edit { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
        [release] add --yes to release { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
       *[delete] add --yes to delete { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
    }
delete-add-confirm =
    { $verb ->
        [hold] add --confirm={ $value } to hold { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
        [edit] add --confirm={ $value } to edit { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
        [release] add --confirm={ $value } to release { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
       *[delete] add --confirm={ $value } to delete { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }
    }

# Which flag would save more. $count: how many pushes more.
delete-use-then-hold = with --then-hold, { $count } more would be held alongside the deletes, and deleted afterwards

delete-add-reason = the config requires a reason for this change (safety.reason): add --reason=TEXT
delete-reason-refused = --reason cannot be used: { $why }; nothing was sent

# The question. What is typed stays: y, numbers.
delete-what =
    { $verb ->
        [hold] Hold { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }: { $kinds }
        [edit] Edit { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }: { $kinds }
        [release] Release { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }: { $kinds }
       *[delete] Delete { $count ->
            [one] 1 push
           *[other] { $count } pushes
        }: { $kinds }
    }
delete-kind-all = { $count } All
delete-kind-tag = { $count } Tag
delete-kind-user = { $count } User
delete-audience-all = ALL USERS
delete-more = and { $count } more (--dry-run shows all)
delete-reason = Reason: { $reason }
delete-new-time = { $due }, then { $time }
delete-left-out-counts = Left out: { $counts }
delete-unread-first = { $count } could not be read (first: { $first })
delete-ask-yes =
    { $verb ->
        [hold] Hold? [y/N]
        [edit] Edit? [y/N]
        [release] Release? [y/N]
       *[delete] Delete? [y/N]
    }
delete-ask-count =
    { $verb ->
        [hold] Type the number of pushes to hold, then Enter (Enter alone leaves them as they are):
        [edit] Type the number of pushes to edit, then Enter (Enter alone leaves them as they are):
        [release] Type the number of pushes to release, then Enter (Enter alone leaves them as they are):
       *[delete] Type the number of pushes to delete, then Enter (Enter alone keeps them):
    }
delete-ask-digits = Type the last 4 digits of the id, then Enter (Enter alone keeps it):
delete-not-confirmed = not confirmed
delete-not-confirmed-nothing-sent = not confirmed; nothing was sent
delete-typed-other = not confirmed: { $typed } was typed; { $asked }
delete-typed-no-yes =
    { $verb ->
        [hold] not confirmed: { $typed } was typed; only y or yes confirms the hold
        [edit] not confirmed: { $typed } was typed; only y or yes confirms the edit
        [release] not confirmed: { $typed } was typed; only y or yes confirms the release
       *[delete] not confirmed: { $typed } was typed; only y or yes confirms the delete
    }
delete-typed-wide = { $typed } (full-width characters count as ASCII)
delete-time-ran-out = ! time ran out for { $tasks } while you were asked; please answer again
delete-ids-and-more = { $ids } and { $count } more

# The forecast.
delete-unreachable = ! due too soon: { $ids }
delete-surely-unreachable = ! may be due too soon: { $ids }
delete-ids-and-more-in-json = { $ids } and { $count } more (--dry-run --json has all)
delete-would =
    { $verb ->
        [hold] { $count } would be held
        [edit] { $count } would be edited
        [release] { $count } would be released
       *[delete] { $count } would be deleted
    }
delete-would-late =
    { $count } would be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    }, but { $late ->
        [one] 1 of them is
       *[other] { $late } of them are
    } due too soon
delete-would-surely-late =
    { $count } would be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    }, but { $late } of them may be due too soon
delete-dry-run = dry run in { $place }: { $would }, { $left_out } left out; nothing was sent
delete-dry-run-confirm = dry run in { $place }: { $would }, { $left_out } left out; nothing was sent; to confirm: { $flag }
delete-left-out-because = left out: { $task }: { $why }
delete-left-out = left out: { $task } { $outcome }: { $why }

# A run as it goes.
delete-stopping = stopping; `{ $command }` continues the run
delete-stopping-after-calls = stopping after the calls in flight; Ctrl-C again to stop now; `{ $command }` continues the run
delete-stopped = stopped: { $why }
delete-paused = paused: { $why }
delete-going-on = continuing
delete-full-pace = now at full pace: at the polite pace, some would be too late
delete-polite-pace = now at the polite pace: the full pace would not reach more of them in time
delete-one-lane = no more pushes are held alongside the deletes: { $why }
# On the bar: calls a second, and the time of the end.
delete-bar-rate = { $rate }/s
delete-bar-left = { $time } left, ends { $ends }Z

# What became of tasks.
delete-outcome = { $task } { $outcome }
delete-outcome-because = { $task } { $outcome }: { $why }
# A task is held first, and deleted later in the same run. $outcome: a whole line, as above.
delete-held = { $task } held until { $until } by attempt { $attempt }; to be deleted next
delete-outcome-held = { $outcome } (held before by attempt { $attempt })
delete-summary-held = { $count } held first
delete-outcomes-alike = { $count } tasks { $outcome }: { $why }
delete-count = { $count } { $outcome }
delete-nothing-done = nothing done
# $total is the same number as it is shown.
delete-summary =
    { $count ->
        [one] { $total } task
       *[other] { $total } tasks
    }: { $counts }
delete-summary-more = { $summary }; { $more }
delete-summary-run = run { $run }

# What to do next.
delete-advice-both = some outcomes are unknown, and what was not sent is still scheduled: `pushdeck resume { $run }` settles the unknown ones and continues with the rest
delete-advice-unknown = some outcomes are unknown: `pushdeck resume { $run }` settles them
delete-advice-earlier = the outcome of an earlier change is unknown: `pushdeck resume` settles it
delete-advice-unsent = what was not sent is still scheduled: `pushdeck resume { $run }` continues

# resume
delete-resume-held = { $held }: wait until it ends (`pushdeck log --run { $run }` shows how far it is)
delete-resume-none = app { $app } has no interrupted run: nothing to resume
delete-resume-run = Resume run { $run }:
delete-resume-no-clock = { $error }; the forecast therefore uses this machine's clock
delete-resume-dry-run = dry run: { $unknown } would be read back, then { $left } changed as confirmed; nothing was sent
delete-resume-would-settle = { $task } would be read back: the outcome of attempt { $attempt } is unknown; run { $run }
delete-resume-would-delete =
    { $task } would be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    }: { $type }; run { $run }
