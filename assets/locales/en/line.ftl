# Line mode: the interface for screen readers and dumb terminals. Each text is a line of its own, read aloud.

# Behind another text that is no sentence of its own yet.
line-sentence = { $text }.

# The help: one command per line. What is typed stays.
line-help-open = A number opens that task: 3
line-help-delete = d with numbers deletes, after a question: d 1, d 2-5 7. Ids work too: d 2288014433, and so does text that names ids.
line-help-hold = hold with numbers or ids postpones these tasks by 24 hours, after a question: hold 1-3. For another time: hold 1 for 48h.
line-help-release = release with numbers or ids gives held tasks their time back: release 2. For another time: release 2 at 2026-12-24 10:00:00 (UTC).
line-help-filter = f with a filter shows what matches: f sale type:all due:<10m. f alone shows everything again.
line-help-pages = n is the next page, p the page before.
line-help-read = r reads the service's list.
line-help-outcomes = l lists the outcome of each task of the last run.
line-help-resume = c resumes an unfinished run, after a question.
line-help-switch = @ with a name switches to another app: @ shop-eu. @ alone lists the apps.
line-help-again = Enter alone shows again where you are, and the page.
line-help-quit = q leaves. Nothing is changed by leaving.
line-help-interrupt = Ctrl-C during a run stops it after the calls in flight; a second Ctrl-C stops it at once.
line-help-then-hold = In a question about a delete that cannot reach all pushes in time, t holds the others alongside the deletes and deletes them afterwards.
line-help-questions = A question about a change accepts exactly what it asks for, and nothing else. Enter alone changes nothing.
line-help-help = ? is this help.

# What is wrong with a line that was typed.
line-typed-alone = { $command } must be typed alone: nothing may follow it
line-typed-which = say which: { $command } 1, { $command } 2-5 7, or { $command } and ids
line-typed-mixed = numbers of the list are mixed with ids: type { $command } with one or the other
line-typed-duration = { $text } is not a length of time: use one such as 48h or 90m
line-typed-several = one number opens a task; to delete several: d 1 2 3
line-typed-unknown = { $word } is not a command, a number of the list or an id: ? lists the commands
line-typed-large = { $word } is not a task id: it is too large
line-typed-range = { $first }-{ $last } is not a range of numbers of the list
line-typed-number = there is no number { $number }: the list has { $count }

# Where we are.
line-context = Context: { $app }, { $place }, { $environment }, { $access }.
line-context-banner = { $banner }. { $context }
line-environment-production = PRODUCTION
line-environment-staging = staging
line-environment-test = test
line-access-read = read only
line-access-change = read and change
line-prompt = Type a number to open, d and numbers to delete, hold and numbers to postpone, f to filter, n for the next page, ? for help, q to quit.

# Reading the service's list.
line-read-begins = Reading the service's list.
line-read-stopped = Stopped reading.
line-read-done = Read { $seen ->
    [one] 1 task
   *[other] { $seen } tasks
}, { $added } new, { $changed } changed.
line-read-outside = { $count ->
    [one] 1 pending task is
   *[other] { $count } pending tasks are
} due outside the period that was read: from 31 days ago to 31 days ahead.
line-read-failed = The list was not read: { $error }. r tries again.
line-warning = Warning: { $text }.
line-warning-gap = Warning: the list is not complete: { $gap }.
line-warning-skipped = Warning: not understood: { $reason }.

# The list and its pages.
line-list = { $pending } pending. { $soon } due within 10 minutes. { $age }.
line-list-filtered = { $count } match. { $pending } pending. { $soon } due within 10 minutes. { $age }.
line-list-held = Warning: { $count ->
    [one] 1 held task goes
   *[other] { $count } held tasks go
} out within an hour. release gives the earlier time back, and d deletes.
line-list-age = List read { $span } ago
line-list-unread = List not read in this session
line-page-last = This is the last page.
line-page-first = This is the first page.
line-page-unmatched = No task matches. f alone shows everything again.
line-page-empty = There is no known task that can still be changed. r reads the service's list.
line-page-forgotten = { $number }. { $task } is no longer in the ledger.
line-page-more = { $count } more: n for the next page.

# One task, in the list.
line-task = { $number }. { $audience }. { $due }. Title: { $title }. ID { $task }.
line-task-state = { $number }. { $audience }. { $state }. { $due }. Title: { $title }. ID { $task }.
line-audience-all = ALL USERS
line-audience-tag = Tag
line-audience-user = User
line-audience-unknown = Audience unknown
line-state-pending = pending
line-state-held = HELD
line-state-held-moved = HELD, was due { $at }, held until { $until }, then moved by somebody else
line-state-held-from = HELD, was due { $at }
line-state-unverified = Known by its id only
line-state-dispatching = Being sent now
line-state-dispatched = Sent
line-state-deleted = Deleted
line-state-gone = Gone
line-state-unknown = Outcome of a change unknown
line-state-other = State { $state }
line-title-none = none

# One task, opened.
line-open-unknown = { $task } is not in this app's list.
line-open-task = ID { $task }. { $audience }. { $due }.
line-open-state = State: { $state }.
line-open-title = Title: { $title }.
line-open-text = Text: { $text }.
line-open-campaign = Campaign: { $campaign }.
line-open-note = Note: { $note }
line-open-error = Last error: { $error }.
line-open-alike = Same title, still to be sent, in this app: ID { $task }. { $due }.
line-open-alike-elsewhere = Same title, still to be sent, in { $app }: ID { $task }. { $due }.
line-open-reason = Reason given: { $reason }.
line-open-history = { $at }: { $action } by { $user }.

# When a task is due, and lengths of time as people say them.
line-due-unknown = Due at an unknown time
line-due-past = Due { $span } ago, { $at }
line-due-held = Goes out in { $span }, { $at }, unless it is released or deleted
line-due-future = Due in { $span }, { $at }
line-date = { $weekday } { $day } { $month } { $time } { $offset }
line-weekday-monday = Monday
line-weekday-tuesday = Tuesday
line-weekday-wednesday = Wednesday
line-weekday-thursday = Thursday
line-weekday-friday = Friday
line-weekday-saturday = Saturday
line-weekday-sunday = Sunday
line-month-january = January
line-month-february = February
line-month-march = March
line-month-april = April
line-month-may = May
line-month-june = June
line-month-july = July
line-month-august = August
line-month-september = September
line-month-october = October
line-month-november = November
line-month-december = December
line-span = { $first } { $second }
line-span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
line-span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
line-span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
line-span-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}

# Filter and app.
line-filter-kept = The filter was not changed: { $error }.
line-switch-apps = Apps: { $apps }. Now { $app }.
line-switch-unknown = There is no app { $app }: use { $apps }.

# A text that names tasks which are to be changed.
line-named-unsure = This text may name more, or fewer, tasks than were understood. Type only the ids: { $command } 2288014433. Nothing was sent.
line-named-number = { $number } may be a number of the list, which cannot be mixed with text: type { $command } and numbers, or { $command } and ids, without words. Nothing was sent.
line-named-read = { $count ->
    [one] 1 id was found in this text.
   *[other] { $count } ids were found in this text.
}
line-named-app = This text names app { $app }: switch to it first with @ { $app }. Nothing was sent.
line-named-stranger = This text names app { $app }, which is not in the config. Nothing was sent.

# Before a change, and the question; the cursor stands behind a question.
line-change-read-only = This app is read only here: nothing can be changed.
line-change-elsewhere = { $task } belongs to app { $app }: switch to it first with @ { $app }. Nothing was sent.
line-change-refused = { $why }. Nothing was sent.
line-change-nothing =
    None of these can be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    }. Nothing was sent.
line-change-unaudited = This could not be written to the audit log: { $error }.
line-change-no-terminal = There is no terminal to ask on. `pushdeck { $verb } { $tasks } --dry-run` shows which flag to add.
line-change-no-reason = This reason cannot be used: { $why }.
line-change-kept =
    { $verb ->
        [hold] Left as it is. Nothing was sent.
        [edit] Left as it is. Nothing was sent.
        [release] Left as it is. Nothing was sent.
       *[delete] Kept. Nothing was sent.
    }
line-ask-change =
    { $verb ->
        [hold] Hold
        [edit] Edit
        [release] Release
       *[delete] Delete
    } { $count ->
        [one] 1 push
       *[other] { $count } pushes
    }: { $kinds }.
line-ask-kind = { $count } { $audience }
line-ask-everybody =
    { $verb ->
        [hold] Warning: this push goes to ALL USERS in PRODUCTION. Until its new time, nobody will receive it.
        [edit] Warning: this push goes to ALL USERS in PRODUCTION. All of them will receive the edited push.
        [release] Warning: this push goes to ALL USERS in PRODUCTION. At its new time, all of them will receive it.
       *[delete] Warning: this push goes to ALL USERS in PRODUCTION. Once it is deleted, nobody will receive it.
    }
line-ask-task = { $task }, { $due }. { $title }
line-ask-task-moved =
    { $verb ->
        [edit] { $task }, { $due }. Moved to { $time }. { $title }
        [release] { $task }, { $due }. Due again { $time }. { $title }
       *[hold] { $task }, { $due }. Held until { $time }. { $title }
    }
line-ask-title = Title: { $title }.
line-ask-untitled = No title.
line-ask-more = And { $count } more.
line-ask-then-hold = Type { $key } to hold { $count } more for 24 hours alongside the deletes, and to delete them afterwards.
line-ask-then-hold-off = Type { $key } to hold none alongside the deletes.
line-question-key =
    { $verb ->
        [hold] Type y to hold, or press Enter to leave it as it is:{" "}
        [edit] Type y to edit, or press Enter to leave it as it is:{" "}
        [release] Type y to release, or press Enter to leave it as it is:{" "}
       *[delete] Type y to delete, or press Enter to delete nothing:{" "}
    }
line-question-capital =
    { $verb ->
        [hold] Type a capital { $letter } to hold, or press Enter to leave everything as it is:{" "}
        [edit] Type a capital { $letter } to edit, or press Enter to leave everything as it is:{" "}
        [release] Type a capital { $letter } to release, or press Enter to leave everything as it is:{" "}
       *[delete] Type a capital { $letter } to delete, or press Enter to delete nothing:{" "}
    }
line-question-count =
    { $verb ->
        [hold] Type the number of pushes to hold, or press Enter to leave everything as it is:{" "}
        [edit] Type the number of pushes to edit, or press Enter to leave everything as it is:{" "}
        [release] Type the number of pushes to release, or press Enter to leave everything as it is:{" "}
       *[delete] Type the number of pushes to delete, or press Enter to delete nothing:{" "}
    }
line-question-digits =
    { $verb ->
        [hold] Type the last 4 digits of the id to hold this push, or press Enter to leave it as it is:{" "}
        [edit] Type the last 4 digits of the id to edit this push, or press Enter to leave it as it is:{" "}
        [release] Type the last 4 digits of the id to release this push, or press Enter to leave it as it is:{" "}
       *[delete] Type the last 4 digits of the id to delete this push, or press Enter to keep it:{" "}
    }
line-question-reason = The config requires a reason. Type it, or press Enter to change nothing:{" "}

# A run while it goes on, and its end.
line-run-held = { $task } held until { $until }, to be deleted later.
line-run-begins =
    { $verb ->
        [hold] Holding
        [edit] Editing
        [release] Releasing
       *[delete] Deleting
    } { $count ->
        [one] 1 push
       *[other] { $count } pushes
    }.
line-run-slower = Slowed down: { $why }.
line-run-stopped = Stopped: { $why }.
line-run-done = { $done } of { $total } done.
line-run-none = There was no run in this session.
line-run-ended = Ended: { $counts }.
line-run-ended-resumed = Ended: { $counts }; { $whole }.
line-run-why = Why it stopped: { $why }.
line-run-unfinished = This run is unfinished: c resumes it. Unknown outcomes are read back before anything is sent again.

# What became of one task, by the name of the outcome.
line-outcome-deleted = { $task } deleted: the service confirmed it.
line-outcome-changed =
    { $task } { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }: the service confirmed it.
line-outcome-gone =
    { $task } already gone, nothing to { $verb ->
        [hold] hold
        [edit] edit
        [release] release
       *[other] delete
    }: { $why }.
line-outcome-not-found =
    { $task } not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }, not found: { $why }.
line-outcome-refused =
    { $task } not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }: { $why }.
line-outcome-too-late =
    { $task } not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }, too late: { $why }.
line-outcome-not-sent =
    { $task } not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }, not sent: { $why }.
line-outcome-unknown = { $task } OUTCOME UNKNOWN: { $why }.
line-outcome-conflict = { $task } CONFLICT, changed by somebody else meanwhile: { $why }.
line-outcome-as-asked = { $task } left out: { $why }.
line-outcome-skipped =
    { $task } not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }, left out: { $why }.

# Resuming a run.
line-resume-none = There is no unfinished run in this app.
line-resume-no-terminal = There is no terminal to ask on: use `pushdeck resume { $run }`.
line-resume-run =
    Run { $run }: { $unknown } with an unknown outcome will be read back first, and then { $unsent } will be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[other] deleted
    }, as confirmed before.
line-resume-question = Type a capital Y to resume, or press Enter to leave it unfinished:{" "}
line-resume-found = { $count ->
    [one] An unfinished run was found: { $unknown } unknown, { $unsent } left. c resumes it.
   *[other] { $count } unfinished runs were found: { $unknown } unknown, { $unsent } left in all. c resumes the oldest.
}
