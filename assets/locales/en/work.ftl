# What the commands and the interface do: why it was not done, and what is left.

# App and connection.
work-app-unknown = there is no app { $app } in the config
work-app-not-configured = it is not in the config
work-app-failed = failed to set up app { $app }
work-app-read-only = app { $app } is read-only here: nothing was sent; set read_only = false in the config, or leave out --read-only
work-app-other = these tasks do not belong to app { $app }
work-usersig-ready-made = the credential of app { $app } is a ready-made UserSig, and a new one can only be made with the app's key: use the existing one
work-clock-unread = failed to read { $variable }
work-clock-refused = { $variable } is only for the simulated service, which app { $app } does not use: unset it
work-clock-format = it must be a speed from 1 to 500 and a Unix time in seconds, as in 100@1798761600

# Runs.
work-stopped-before = stopped before anything was sent: no run was begun, and there is nothing to resume
work-run-held = run { $run } is in progress in another process
work-run-held-by = run { $run } is in progress in another process ({ $holder }, since { $since })
work-run-elsewhere = run { $run } is unfinished and belongs to { $host }, which SDKAppID { $sdkappid } used when the run began, not to { $here }: none of its tasks was read; set the region or host of app { $app } back, or choose the right app with --app, and then resume the run
work-run-other-app = run { $run } does not belong to app { $app }: choose its app with --app
work-run-unknown = { $count ->
    [one] 1 of its outcomes is unknown: resume the run first to settle it
   *[other] { $count } of its outcomes are unknown: resume the run first to settle them
}

# Reading the service's list: an entry that was not understood, with the reason.
work-list-skipped = task { $task }: { $reason }
work-list-skipped-nameless = one of the tasks: { $reason }
work-list-flawed = task { $task }: { $flaw }

# Writing tasks to a file.
work-export-failed = failed to write to the folder { $folder }
