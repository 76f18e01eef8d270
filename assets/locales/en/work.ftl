# What the commands and the interface do: why it was not done, and what is left.

# App and connection.
work-app-unknown = there is no app { $app } in the config
work-app-not-configured = it is not in the config
work-app-failed = failed to set up app { $app }
work-app-read-only = app { $app } is read-only here: nothing was sent; set read_only = false in the config, or leave out --read-only
work-app-other = these tasks belong to another app than { $app }
work-usersig-ready-made = the credential of app { $app } is a ready-made UserSig, and a new one can only be made with the app's key: use the one that is there
work-clock-unread = failed to read { $variable }
work-clock-refused = { $variable } is for the simulated service only, and app { $app } is elsewhere: unset it
work-clock-format = it must be a speed from 1 to 500 and a Unix second, as in 100@1798761600

# Runs.
work-stopped-before = stopped before anything was sent: no run was begun, and there is nothing to resume
work-run-held = run { $run } goes on in another process, which holds it
work-run-held-by = run { $run } goes on in another process, which holds it ({ $holder }, since { $since })
work-run-elsewhere = run { $run } is unfinished and belongs to { $host }, where SDKAppID { $sdkappid } was when it began, not to { $here }: nothing was asked about its tasks; give app { $app } that region or host again, or choose the app that has it with --app, and resume it then
work-run-other-app = run { $run } belongs to another app than { $app }: choose that with --app
work-run-unknown = { $count ->
    [one] 1 of its outcomes is
   *[other] { $count } of its outcomes are
} unknown: resume it, so that they are settled

# Reading the service's list: an entry that was not understood, with the reason.
work-list-skipped = task { $task } { $reason }
work-list-skipped-nameless = a task that { $reason }
work-list-flawed = task { $task } has { $flaw }

# Writing tasks to a file.
work-export-failed = failed to write to the folder { $folder }
