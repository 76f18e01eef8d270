# What commands say: warnings, refusals and results in words. Commands, flags and names of settings stay as they are.

# What went wrong, and why.
cli-because = { $what }: { $why }
# A place in a file, and what is wrong there.
cli-line = line { $line }: { $reason }
cli-warning = warning: { $what }
# The first line of every question: badge, app, place, account.
cli-place = { $badge }  { $app } ({ $sdkappid })  { $place }  as { $account }
cli-due = due { $at }
cli-due-unknown = due at an unknown time

# The streams.
cli-not-written = failed to write the result: { $why }
cli-not-written-whole = { $error }; what was done is in the ledger: `pushdeck log` shows it
cli-not-read = the output was closed before all of the result was written; what was done is in the ledger: `pushdeck log` shows it
cli-lines-left-out =
    { $count ->
        [one] 1 line was
       *[other] { $count } lines were
    } left out here, because the output was not read for a while
cli-line-too-long = the line is longer than { $most } bytes and was ignored: use shorter lines
cli-reading-terminal = reading from the terminal: Ctrl-D on a line of its own ends the input
cli-waiting = waiting for the service
cli-slow-credential = waiting for the credential command, which may be asking for something: it has 30 seconds

# What cannot be done as it was asked for.
cli-filter-not-read = the filter cannot be read: { $error }
cli-linear-alone = --linear is for the interface: it works without a command, or with demo
cli-no-such-form = this command does not support --output { $given }: use one of { $forms }
cli-needs-terminal = the terminal interface needs a terminal: without one, use `pushdeck list`, `pushdeck sync` and `pushdeck delete` (`pushdeck --help` shows all commands)
cli-demo-needs-terminal = the demo needs a terminal
cli-no-scenario = there is no scenario { $name }: use { $names }, or a file that exists
cli-folder-not-made = failed to make { $path }
cli-file-not-written = failed to write { $path }
cli-lent = internal error: the ledger's thread ended before its work was done

# The ledger.
cli-no-ledger = there is no ledger at { $path }: check --ledger, PUSHDECK_LEDGER and url under [ledger]
cli-new-ledger = there was no ledger at { $path }: a new, empty one was created there; if there should be one, check --ledger, PUSHDECK_LEDGER and url under [ledger]
cli-out-of-date = { $older }; what is shown here may be out of date
cli-ledger-read-only = the ledger can be read but not written: { $why }

# Runs that did not come to their end. $app is empty, or the flag that names the app.
cli-unfinished-run = run { $run } is unfinished: { $unknown } unknown, { $unsent } left; `pushdeck resume{ $app } { $run }` settles the unknown ones and continues with the rest
cli-unfinished-runs = { $count } runs are unfinished: { $unknown } unknown, { $unsent } left; `pushdeck resume{ $app }` settles the unknown ones and continues with the rest
cli-left = run { $run } is unfinished: { $unsent } not sent and still scheduled, { $unknown } unknown; `pushdeck resume { $run }` continues it
cli-left-of-app = run { $run } of app { $app } is unfinished: { $unsent } not sent and still scheduled, { $unknown } unknown; `pushdeck resume { $run } --app { $app }` continues it
cli-left-more =
    { $count ->
        [one] 1 more run is
       *[other] { $count } more runs are
    } unfinished: `pushdeck resume` continues those of an app

# Ids that were read. $source is the name of a file, or stdin.
cli-no-ids = there are no ids on stdin
cli-bad-lines =
    { $count ->
        [one] 1 bad line
       *[other] { $count } bad lines
    } on stdin, where one id per line is expected
cli-ids-refused = { $source }: { $why }; nothing was done
cli-ids-rounded = { $why }; not all of them are in the list of { $app }
cli-ids-stay = { $why }: give only the ids that you mean
cli-ids-odd = { $id } is not in the list of { $app }, and no id of this app has that many digits: was the list wrapped or cut? Correct it, or add --whole if it is right
cli-ids-other-app = { $source } names tasks of app { $other }, but the chosen app is { $app }: choose one app with --app; nothing was done
cli-ids-unended = { $source } ends right after { $id }, without a line end, and { $id } is not in the list of { $app }: it may have been cut; get the whole input, or add --whole if this is all of it; nothing was sent
cli-ids-none = no task id was found in { $source }: give one id per line, or text that names them
cli-ids-not-taken = { $source } has numbers that may be ids and were not used, so nothing was done: give one id per line, and put anything else on lines that begin with # and a space
cli-ids-not-taken-torn = { $source } has numbers that may be ids and were not used, so nothing was done: give one id per line, and put anything else on lines that begin with # and a space, or add --whole if this is all of it
cli-ids-read =
    { $source }: { $count ->
        [one] 1 id
       *[other] { $count } ids
    }
cli-ids-read-one-unknown = { $source }: 1 id, not in the list of { $app }
cli-ids-read-unknown =
    { $source }: { $count ->
        [one] 1 id
       *[other] { $count } ids
    }, { $unknown } of them not in the list of { $app }
cli-ids-read-first-unknown = { $source }: { $count } ids, { $unknown } of the first { $first } not in the list of { $app }
cli-id-unknown = { $id }  (not in the list)
cli-id-odd = { $id }  (not in the list; { $why })

# get, add, import, forget, sync
cli-not-all-understood = task { $task } was not fully understood: { $flaw }
cli-not-settled = the outcome of a change of task { $task } is unknown: `pushdeck resume` settles it
cli-not-found = task { $task } was not found: { $why }
cli-failed-to-read = failed to read task { $task }: { $why }
cli-taken-as-utc = --sched-at was taken as UTC: { $at }; write +08:00 or another offset after it for a local time
cli-added = { $app }: { $added } added, { $updated } updated, { $unchanged } unchanged
cli-added-but = { $app }: { $added } added, { $updated } updated, { $unchanged } unchanged, { $skipped ->
    [one] 1 bad row
   *[other] { $skipped } bad rows
} left out
cli-bad-rows-left-out =
    { $count ->
        [one] 1 bad row was
       *[other] { $count } bad rows were
    } left out
cli-forgotten = { $app }: { $forgotten } removed from the ledger, not in it: { $unknown }; nothing was changed on the service
cli-noted = { $app }: { $changed } noted, { $unchanged } had this note already
cli-note-removed = { $app }: note removed from { $changed }, { $unchanged } had none
cli-note-refused = this note cannot be used: { $why }; nothing was changed
cli-window-reversed = --from is later than --to: there is no time between them
cli-sync-progress = { $tasks ->
    [one] 1 task
   *[other] { $tasks } tasks
} on { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
cli-sync-stopped = stopped: what was read so far is stored; run `pushdeck sync` again to read the rest
cli-held-moved = { $count ->
    [one] { $count } of them was moved by somebody else since it was held: its due time is not the one until which it was held
   *[other] { $count } of them were moved by somebody else since they were held: their due times are not those until which they were held
}
cli-sync-more = warning: { $count } more like these
cli-sync-gap = warning: the list could not be read completely: { $where }
cli-sync-skipped = not understood: { $reason }
cli-sync-flaw = not fully understood: { $flaw }
cli-synced = { $app }: { $seen ->
    [one] 1 task
   *[other] { $seen } tasks
} on { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}: { $added } new, { $changed } changed
cli-sync-window = only tasks due from { $from } to { $to } UTC were read: --from and --to set another range
cli-sync-outside = { $count ->
    [one] 1 task that should be pending is due outside that range
   *[other] { $count } tasks that should be pending are due outside that range
}
cli-sync-incomplete = the list is not complete, so a task that it does not show may still exist
cli-sync-missing = { $count ->
    [one] 1 task that should be pending was not listed: `pushdeck get` reads it
   *[other] { $count } tasks that should be pending were not listed: `pushdeck get` reads them one by one
}
cli-sync-reappeared = { $count ->
    [one] 1 task that was deleted or gone is listed again
   *[other] { $count } tasks that were deleted or gone are listed again
}
cli-sync-not-understood = { $count ->
    [one] 1 entry was
   *[other] { $count } entries were
} not understood
cli-sync-flawed = { $count ->
    [one] 1 task was
   *[other] { $count } tasks were
} not fully understood

# list and log
cli-mixed-ids = --all-apps with --output ids would mix the ids of several apps: use --json, where each line names its app
cli-no-match = no task of app { $app } matches
cli-no-match-anywhere = no task of any app matches
cli-none-known = no task of app { $app } is known here: `pushdeck sync` reads the service's list, `pushdeck import` a file
cli-none-known-anywhere = no task of any app is known here: `pushdeck sync` reads the service's list, `pushdeck import` a file
cli-no-entry = no entry matches

# config and doctor
cli-fill-in = fill in an app, then `pushdeck config check` and `pushdeck doctor`
cli-checked-ok = ok
cli-checked-warn = warn
cli-checked-fail = fail
# What is checked.
cli-check-app = app
cli-check-clipboard = clipboard
cli-check-clock = clock
cli-check-config = config
cli-check-copies = copies
cli-check-credential = credential
cli-check-host = host
cli-check-keys = keys
cli-check-ledger = ledger
cli-check-proxy = proxy
cli-check-runs = runs
cli-check-service = service
cli-check-sign-in = sign-in
cli-check-terminal = terminal
cli-check-tls = tls
cli-check-zones = zones
cli-see-config-comments = see the comments that `pushdeck config init` writes
cli-clipboard-in-tmux = inside tmux, copying works with `set -g set-clipboard on` or `set -g allow-passthrough on` in tmux.conf
cli-no-terminal = stdout is not a terminal: the interface needs one; the other commands do not
# $colours and $signs are two of the texts below.
cli-terminal = { $term }, { $columns } columns, { $colours }, { $signs }
cli-terminal-in-tmux = { $term }, { $columns } columns, { $colours }, inside tmux, { $signs }
cli-colours = colours
cli-no-colours = no colours
cli-utf-8 = UTF-8
cli-no-utf-8 = no UTF-8 in the locale
cli-set-lang = set LANG to a UTF-8 locale to see titles as they are

# simulate
cli-simulated = # The simulated service at { $address }: everything here is made up.
cli-serving = serving scenario { $scenario } on { $address } until Ctrl-C
cli-not-listening = failed to listen on port { $port }
cli-log-not-whole = the log { $path } is incomplete: { $why }
cli-log-not-read = the log { $path } is incomplete: its reader stopped reading
cli-log-not-written = failed to write the log { $path }

# usersig
cli-usersig-on-terminal = a UserSig is a credential and stdout is a terminal: pipe it to another program, or add --show to see it
cli-usersig-made = this UserSig lets anybody act as { $account } in app { $app } ({ $sdkappid }) for { $seconds } s: treat it like a password
