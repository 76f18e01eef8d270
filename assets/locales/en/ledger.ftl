# What can be wrong with a ledger, each with what to do about it. Much of it is kept in English, with these texts as
# arguments of each other.

ledger-damaged = the ledger { $path } is damaged: { $detail }; the file was left unchanged and nothing was sent: { $advice }
ledger-lost = the ledger { $path } has lost entries: { $detail }; nothing is sent until this is resolved: { $advice }
# $what is one of the ledger-was texts.
ledger-altered = the ledger { $path } changed while this process was using it: { $what }; nothing more is written or sent: { $advice }
ledger-read-only = the ledger cannot be written: { $why }
ledger-outdated = the ledger { $path } was written by an older pushdeck (schema { $version }) and must be upgraded to schema { $ours } before it can be written, which has to wait while another process holds run { $run }: nothing was written or sent; reading works in the meantime, so try again when that run has ended
ledger-locked = the ledger { $path } is locked by another program: wait for that program to finish, or end it (fuser shows it)
ledger-disk-full = the disk with the ledger { $path } is full: free some space
ledger-file-limit = the ledger { $path } cannot grow: the files of this process are limited to { $bytes } bytes; raise the limit (`ulimit -f unlimited`)
ledger-network-fs = the ledger { $path } is on a network file system ({ $kind }), where locks cannot be trusted: move it, or set allow_network_fs = true under [ledger]
ledger-address = cannot open a ledger at { $address }: this build keeps ledgers in SQLite files; use a file path or sqlite:PATH
ledger-exposed = the ledger { $path } is not safe from other users: { $detail }
ledger-foreign = { $path } is a database of another program, not a ledger: name another file
ledger-old-sqlite = this build has SQLite { $version }, which can lose committed writes: build with 3.51.3 or newer
ledger-unchecked = the ledger is still being checked: nothing is sent until the check is done
ledger-unsettled = an earlier change of task { $task } has an unknown outcome: run `pushdeck resume` first
ledger-over = task { $task } is already { $status }
ledger-moved = task { $task } is due at { $due } now, which is not as it was confirmed
ledger-attempted = another run has changed task { $task }, or has tried to, since the task was read
ledger-left-to-run = task { $task } is still to be changed by the unfinished run { $run }: wait for the run to end, continue it with `pushdeck resume { $run }`, or end it for good in the interface; nothing was removed
ledger-no-such-task = task { $task } is not in the ledger: `pushdeck add { $task }` adds it; nothing was changed
ledger-no-such-run = there is no run { $run }
ledger-run-finished = run { $run } is finished: there is nothing to resume
ledger-run-held = run { $run } is held by another process that is still running
ledger-run-not-held = run { $run } is not held by this process: take it over with `pushdeck resume` first
ledger-plan-applied = run { $run } has applied this plan before, and a plan runs only once
ledger-run-exists = run { $run } already exists
ledger-no-such-attempt = run { $run } has no attempt { $attempt } at task { $task }
ledger-settled = the outcome of attempt { $attempt } at task { $task } is already recorded as { $settled }, and stays so

# A file could not be used.
ledger-io-open = failed to open the ledger { $path }: { $detail }
ledger-io-find = failed to find the ledger { $path }: { $detail }
ledger-io-find-folder = failed to find the folder of the ledger { $path }: { $detail }
ledger-io-look-at-folder = failed to inspect the folder of the ledger { $path }: { $detail }
ledger-io-use = failed to use the ledger { $path }: { $detail }
ledger-io-back-up = failed to back up the ledger { $path }: { $detail }
ledger-io-look-at-log = failed to inspect the write-ahead log of the ledger { $path }: { $detail }
ledger-io-lock-run = failed to lock a run of the ledger { $path }: { $detail }
ledger-io-look-for-runs = failed to look for runs in progress in the ledger { $path }: { $detail }
ledger-io-start-reader = failed to start a reader of the ledger { $path }: { $detail }
ledger-io-start-writer = failed to start the writer of the ledger { $path }: { $detail }
ledger-io-remove-slots = failed to remove the damaged call-rate records of the ledger { $path }: { $detail }

# The database failed.
ledger-db-open = failed to open the ledger: { $detail }
ledger-db-check = failed to check the ledger: { $detail }
ledger-db-read-schema = failed to read the schema: { $detail }
ledger-db-compare-head = failed to compare the ledger with its head file: { $detail }
ledger-db-list-tasks = failed to list tasks: { $detail }
ledger-db-count-tasks = failed to count tasks: { $detail }
ledger-db-split-tasks = failed to divide the tasks into parts: { $detail }
ledger-db-read-tasks = failed to read tasks: { $detail }
ledger-db-import = failed to import: { $detail }
ledger-db-store-sightings = failed to store the tasks that were read: { $detail }
ledger-db-forget-tasks = failed to remove tasks: { $detail }
ledger-db-note-tasks = failed to write the note: { $detail }
ledger-db-read-id = failed to read the id of the ledger: { $detail }
ledger-db-note-plan = failed to record a plan: { $detail }
ledger-db-read-plan = failed to read the record of a plan: { $detail }
ledger-db-begin-run = failed to begin a run: { $detail }
ledger-db-take-run = failed to take over a run: { $detail }
ledger-db-read-run = failed to read a run: { $detail }
ledger-db-look-for-holder = failed to check whether this process holds the run: { $detail }
ledger-db-end-run = failed to end a run: { $detail }
ledger-db-write-intent = failed to record a change before sending it: { $detail }
ledger-db-write-outcome = failed to write an outcome: { $detail }
ledger-db-write-outcomes = failed to write outcomes: { $detail }
ledger-db-read-attempts = failed to read the attempts with an unknown outcome: { $detail }
ledger-db-read-services = failed to read the services: { $detail }
ledger-db-read-runs = failed to read the unfinished runs: { $detail }
ledger-db-read-audit = failed to read the audit log: { $detail }
ledger-db-recall = failed to read a stored fact: { $detail }
ledger-db-remember = failed to store a fact: { $detail }
ledger-db-use-slots = failed to use the call-rate records: { $detail }

# Details: what was found, as the $detail or $why of the above.
ledger-thread-failed = an internal thread failed; its unfinished work was rolled back
ledger-disk-trouble = { $path } or a file beside it could not be opened, read or written ({ $detail }): its disk may be over a quota (`quota -s`), almost full (`df`) or failing (`dmesg`)
ledger-wrong-kind = it holds a value of the wrong type: { $detail }
ledger-no-log = the file system does not support a write-ahead log (journal mode { $mode })
ledger-other-head = its head file belongs to another ledger
ledger-log-is-short = its audit log ends at line { $last }, but its head file records line { $known }: is it an older copy?
ledger-line-differs = audit line { $line } differs from the one that its head file records: is it another copy?
ledger-rows-not-read = cannot start reading the rows: { $why }
ledger-rows-failed = reading the rows failed within the program
ledger-moved-alone = it was moved without the files that are still beside { $place }
ledger-is-empty = the file is empty, but its head file records entries
ledger-is-missing = the file is missing, but its head file is still there
ledger-has-no-tables = the file has no tables, but its head file records entries
ledger-with-log = { $detail } (its write-ahead log { $log } is still there: move it away before you restore a copy)
ledger-empty-for-reading = it is empty, and was opened for reading only
ledger-is-folder = it is a folder: name a file in it
ledger-is-no-file = it is not a regular file
ledger-has-names = the file has { $count } names (hard links), and a pushdeck that writes under one name damages what another writes under a second: end every pushdeck and remove the other names (`find / -xdev -samefile { $path }` lists them all), or give this name a file of its own: cp -p { $path } { $path }.own && mv { $path }.own { $path }
ledger-exposed-to-owner = { $path } belongs to another user: use a folder of your own
ledger-exposed-to-group = its group can change or replace { $path }: chmod g-w { $path }
ledger-exposed-to-all = every user can change or replace { $path }: chmod go-w { $path }
ledger-for-reading = it was opened for reading only
ledger-file-protected = the file { $path } is write-protected
ledger-folder-protected = its folder { $path } is write-protected
ledger-no-writer = it was opened without a writer
ledger-fuse = fuse, perhaps sshfs
ledger-older-schema = it has schema { $version } and must first be upgraded to { $ours }, but { $why }
ledger-newer = a newer pushdeck wrote it (schema { $version }; this one reads up to { $ours }): update pushdeck
ledger-newer-slots = a newer pushdeck wrote { $path } (schema { $version }): update pushdeck
ledger-slots-no-boot = it does not record which boot of this machine it belongs to
ledger-slots-other-file = it is a different file
ledger-run-no-id = a run has no readable id
ledger-service-no-host = a service has no readable host
ledger-task-no-type = a planned task has no readable type
ledger-unknown-change = a run changes tasks in a way that this version does not know
ledger-attempt-no-run = an attempt has no readable run
ledger-attempt-no-type = an attempt has no readable type

# What happened to the file: the $what of ledger-altered.
ledger-was-removed = it was removed
ledger-was-replaced = another file was put in its place
ledger-was-shortened = it was overwritten with something shorter, perhaps an older copy of it
ledger-was-written = something else wrote to it: perhaps an older copy was put over it, or a pushdeck was killed while it was writing
ledger-was-migrated = another version of pushdeck changed it (schema { $version }; this one reads up to { $ours })
ledger-was-led-astray = { $path } now leads to another file
ledger-was-parted-from-log = it lost its write-ahead log, which holds the newest entries

# What to do: the $advice of the above.
ledger-do-restore = restore a backup; or move the ledger and its head file away, keep both, and start again with `pushdeck sync`
ledger-do-put-newest-back = restore the newest copy, or remove { $head } to continue with what is there
ledger-do-move-rest = end every pushdeck, and move those of { $from }.head, { $from }-wal, { $from }-shm, { $from }.slots and { $from }.runs that exist, with the same endings, beside { $to }
ledger-do-relink = restore the link and run `pushdeck resume`; to switch to another ledger, end every pushdeck first
ledger-do-doctor = end every pushdeck that has it open; then `pushdeck doctor` shows whether it is intact, and `pushdeck resume` continues
ledger-do-put-back = put it back and run `pushdeck resume`; before you restore an older copy, move away the files beside it that end in -wal and -shm
ledger-do-list = end every pushdeck that has it open; then `pushdeck list` shows what is missing from the file that is there now; the file that ends in -wal.bak has the last entries of the previous one
ledger-do-sync = end every pushdeck that has it open; then `pushdeck doctor` shows whether entries are missing, and `pushdeck sync` reads the current state of the tasks from the service
ledger-do-update = end this process, update pushdeck, and run `pushdeck resume`

# The check of the audit log.
ledger-audit-break = the audit log cannot be trusted from entry { $number } on: { $reason }; { $advice }
ledger-audit-changed = something other than pushdeck changed the ledger: keep a copy of the file
ledger-audit-newer = a newer pushdeck can verify it; if no newer one has written to the ledger, keep a copy of the file
ledger-audit-unknown-rule = its hash follows rule { $rule }, but this pushdeck knows only rules up to { $known }
ledger-audit-gap = it should be line { $number }: lines are missing
ledger-audit-hash = its hash does not match its content and the line before it
ledger-audit-other-line = it is not the line that the head file records
ledger-audit-ends = it is missing: the head file records lines up to { $number }

# A task that was deleted, and that the service shows again.
ledger-reappeared-sent = task { $task } was { $was }, but the service shows it again as { $seen }: it was not stopped
ledger-reappeared = task { $task } was { $was }, but the service shows it again as { $seen }: it will be sent when it is due; delete it again, and if it comes back once more, delete it in the console
