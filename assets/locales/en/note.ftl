# What the message line of the screen says, also kept in the list of messages. `key` and other arguments beside counts are
# keys, names of commands, or text from elsewhere.

# Between sentences that are told together; between reasons.
note-sentence-separator = {", "}
note-reason-separator = {"; "}
# Behind what happened, where the same happened more often.
note-with-others = { $what }, and { $others } more like it

# Why an action does nothing now: in the help and the palette, behind "off now".
note-off-no-task = there is no task here
note-off-nothing-runs = nothing is running
note-off-no-run = no run is in progress
note-off-no-run-yet = there was no run in this session
note-off-nothing-marked = nothing is marked
note-off-no-words = the filter has no plain words to search for
note-off-counting = due times are still being counted
note-off-no-details = no details are shown
note-off-signing-in = the credential is being read already
note-off-one-app = only one app is configured
note-off-refresh = ui.refresh is off in the config
note-off-loading = the list is still being loaded
note-off-read-only = app { $app } is read-only here
note-off-unchecked = the ledger is still being checked
note-off-doubtful = the ledger did not pass its check
note-off-run-goes-on = a run is in progress
note-off-nothing-to-resume = there is no unfinished run in this app

# Why nothing can be changed, for somebody who just tried.
note-no-change-read-only = app { $app } is read-only here: nothing can be changed from this window
note-no-change-unchecked = the ledger is still being checked: nothing can be changed until that is done
note-no-change-doubtful = nothing can be changed: { $why }
note-no-change-run = a run is in progress: wait for it, or stop it with { $key }

# A command of the palette that has to wait.
note-command-waits = { $command }: { $why }

# Keys and pastes.
note-not-latin = { $char } is not a key here: keys are Latin letters, so switch your input method off
note-key-rushed = { $key } came too fast after other keys, as in a paste: press it again
note-key-no-answer =
    { $verb ->
        [hold] { $key } is not an answer here: { $yes } holds, { $no } leaves everything as it is
        [edit] { $key } is not an answer here: { $yes } edits, { $no } leaves everything as it is
        [release] { $key } is not an answer here: { $yes } releases, { $no } leaves everything as it is
       *[delete] { $key } is not an answer here: { $yes } deletes, { $no } keeps everything
    }
note-paste-lost = a paste was cut off: nothing was pasted ({ $bytes } bytes arrived); paste it again
# A size such as "2.5".
note-paste-too-long = nothing was pasted: the text has { $size } MiB, and at most { $most } MiB can be pasted here: save it as a file and pass that to `pushdeck delete -`
note-paste-lines = nothing was pasted: the text has { $lines } lines, and only one fits here
note-paste-too-long-here = nothing was pasted: the text is longer than the { $most } KiB that fit here
note-field-full = { $char } was not entered: the field is full, as it holds at most { $most } KiB
note-paste-other-app = nothing was pasted: the text names tasks of app { $app }, not of this one
note-paste-unsure = nothing was pasted: { $why }
note-paste-does-nothing = a paste does nothing here: to filter by it, press { $key } first; to mark tasks, paste a list of task ids
note-paste-without-ids = no task id was found in the pasted text: { $why }; to filter by it, press { $key } first
note-paste-comments = { $count ->
    [one] { $count } line has a comment (#), which is not read
   *[other] { $count } lines have comments (#), which are not read
}
note-paste-filter = the filter is for the { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} named in the paste
note-paste-filter-instead = { $note }, replacing what was typed
note-paste-unlisted = { $count } not in this app's list
note-paste-marked = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} marked; { $key } shows them alone
note-paste-not-added = the pasted ids were not added: { $why }

# The mouse, the language, the zone.
note-mouse-on = mouse on: wheel and click move the cursor; hold shift to select text with your terminal
note-mouse-off = mouse off
note-language = the language is { $language } until you quit; set ui.language in the config to keep it
note-zone-local = times are shown in this machine's zone
note-zone-utc = times are shown in UTC
note-zone-app = times are shown in the app's zone, { $zone }
note-zone-nameless = times are shown in the app's zone, which has no name

# The list: order, filter, marks.
note-sorted = sorted by { $order }; { $key } switches to the next order
note-no-push-to-all = there is no push to all users left to send here
note-search-how = to search on the service, press { $filter } and type words, without type: or due:, then press { $key }
note-filter-mistake = the filter has a mistake: fix it, or { $key } clears it
note-counting = still counting due times
note-marked = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} marked
note-marked-loading = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} marked; others are still being loaded
note-inverted = marks inverted
note-inverted-loading = marks inverted; others are still being loaded
note-range = range: move, then { $range } or { $mark } marks it; { $back } cancels

# Reading the list.
note-list-already = the list is being read already
note-list-by-itself-config = automatic reading is off in the config: refresh under [ui]; { $key } reads the list now
note-list-by-itself-on = the list is read every { $seconds } s
note-list-by-itself-off = automatic reading is off; { $key } reads the list
note-list-failed = list not read: { $why }; { $key } tries again
note-list-failed-sign-in = list not read: { $why }; { $key } signs in again
note-list-incomplete = the list is NOT COMPLETE: { $gap }
note-list-read = list read: { $seen } seen, { $added } new, { $changed } changed ({ $months ->
    [one] { $months } month
   *[other] { $months } months
} back and ahead)
note-list-outside = { $count ->
    [one] { $count } pending task is due outside that range
   *[other] { $count } pending tasks are due outside that range
}
note-list-missing = { $count ->
    [one] { $count } pending task was not in the list: { $key } reads it by its id
   *[other] { $count } pending tasks were not in the list: { $key } reads them one by one
}
note-list-skipped = { $count } could not be understood: { $examples }
note-list-flawed = { $count } could not be fully understood: { $examples }

# Reading single tasks.
note-tasks-already = tasks are being read already; { $key } stops that
note-tasks-none = there is no task to read here
note-tasks-reading = reading { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} from the service
note-tasks-flawed = the service's reply was not fully understood: { $flaw }
note-tasks-gone = the service no longer has it
note-tasks-failed = tasks could not be read: { $why }
note-tasks-some-failed = { $failed } of { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} could not be read
note-tasks-reappeared = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} read: { $again } that were deleted or gone exist again
note-tasks-read = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} read
note-details-failed = the details could not be read: { $why }
note-reading-stopped = stopped reading

# Signing in.
note-sign-in = signing in again: reading the credential
note-sign-in-failed = not signed in: { $why }
note-signed-in = signed in again
note-signed-in-run = signed in again; the run continues
note-signed-in-list = signed in again; reading the list

# Copying and exporting.
note-copy-nothing = there is no task to copy here
note-copy-too-long = not copied: { $bytes } bytes are more than a terminal accepts ({ $most })
note-copied = sent to your terminal ({ $bytes } bytes)
note-export-nothing = there is no task to export here
note-exported = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} written to { $file }
note-exported-some = only { $written } of { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} are known here; they were written to { $file }
note-export-failed = not exported: { $why }
note-plan-written = { $count ->
    [one] the plan for { $count } task
   *[other] the plan for { $count } tasks
} was written to { $file }, for `pushdeck apply` until { $time }; nothing was sent
note-plan-failed = no plan was written: { $why }

# Deletes, holds, releases and runs.
note-change-nothing =
    { $verb ->
        [hold] there is no task to hold here
        [edit] there is no task to edit here
        [release] there is no task to release here
       *[delete] there is no task to delete here
    }
note-change-failed =
    { $verb ->
        [hold] nothing was held: { $why }
        [edit] nothing was edited: { $why }
        [release] nothing was released: { $why }
       *[delete] nothing was deleted: { $why }
    }
note-change-this = { $task }: { $why }
note-change-none-of = none of these { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} can be { $verb ->
    [hold] held
    [edit] edited
    [release] released
   *[delete] deleted
}: the reason is below each
note-run-nothing-sent = nothing was sent: { $why }
note-run-over = the run has already ended
note-run-stopping = stopping after the calls in flight; { $key } again stops now and leaves their outcomes unknown
note-run-stopped-at-once = stopped at once: the outcomes of the calls in flight are unknown until they are read back
note-run-unfinished = unfinished: { $unknown } unknown, { $left } left; { $key } resumes it, or `pushdeck resume { $run }`
note-run-not-looked-for = could not look for interrupted runs: { $why }
note-run-put-aside = the run was ended for good: { $count ->
    [one] { $count } task was not sent and stays as it was
   *[other] { $count } tasks were not sent and stay as they were
}
note-run-not-put-aside = the run was not ended for good: { $why }
