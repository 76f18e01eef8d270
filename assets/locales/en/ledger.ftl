# What can be wrong with a ledger, each with what to do about it. Much of it is kept in English, with these texts as
# arguments of each other.

ledger-damaged = the ledger { $path } is damaged: { $detail }; it was left as it is and nothing was sent: { $advice }
ledger-lost = the ledger { $path } has lost entries: { $detail }; nothing is sent until that is settled: { $advice }
# $what is one of the ledger-was texts.
ledger-altered = the ledger { $path } { $what } while this process was using it: nothing more is written or sent: { $advice }
ledger-read-only = the ledger cannot be written: { $why }
ledger-outdated = the ledger { $path } was written by an older pushdeck (schema { $version }) and is brought to schema { $ours } before the first write, but not while another process holds run { $run }: nothing was written or sent; it can be read meanwhile, so try again once that run has ended
ledger-locked = the ledger { $path } is locked by another program: wait until it is done, or end it (fuser shows it)
ledger-disk-full = the disk with the ledger { $path } is full: free some space
ledger-file-limit = the ledger { $path } cannot grow: the files of this process are limited to { $bytes } bytes; raise the limit (`ulimit -f unlimited`)
ledger-network-fs = the ledger { $path } is on a network file system ({ $kind }), where locks cannot be trusted: move it, or set allow_network_fs = true under [ledger]
ledger-address = cannot open a ledger at { $address }: this build keeps ledgers in SQLite files: use a file path or sqlite:PATH
ledger-exposed = the ledger { $path } is not safe from other users: { $detail }
ledger-foreign = { $path } is a database of another program, not a ledger: name another file
ledger-old-sqlite = this build has SQLite { $version }, which can lose committed writes: build with 3.51.3 or newer
ledger-unchecked = the ledger is still being checked: nothing is sent before that is through
ledger-unsettled = task { $task } has an unsettled delete: run `pushdeck resume` first
ledger-over = task { $task } is { $status } already
ledger-left-to-run = task { $task } is still to be deleted by the unfinished run { $run }: let it end, `pushdeck resume { $run }`, or put it aside in the interface; nothing was forgotten
ledger-no-such-run = there is no run { $run }
ledger-run-finished = run { $run } is finished: there is nothing to resume
ledger-run-held = run { $run } is held by another process that is still running
ledger-run-not-held = run { $run } is not held by this process: take it over with `pushdeck resume` first
ledger-run-exists = run { $run } was begun before
ledger-no-such-attempt = there is no attempt { $attempt } at task { $task } in run { $run }
ledger-settled = attempt { $attempt } at task { $task } was settled as { $settled } before: that stands

# A file could not be used.
ledger-io-open = failed to open the ledger { $path }: { $detail }
ledger-io-find = failed to find the ledger { $path }: { $detail }
ledger-io-find-folder = failed to find the folder of the ledger { $path }: { $detail }
ledger-io-look-at-folder = failed to look at the folder of the ledger { $path }: { $detail }
ledger-io-use = failed to use the ledger { $path }: { $detail }
ledger-io-back-up = failed to back up the ledger { $path }: { $detail }
ledger-io-look-at-log = failed to look at the write-ahead log of the ledger { $path }: { $detail }
ledger-io-lock-run = failed to lock a run of the ledger { $path }: { $detail }
ledger-io-look-for-runs = failed to look for runs under way in the ledger { $path }: { $detail }
ledger-io-start-reader = failed to start a reader of the ledger { $path }: { $detail }
ledger-io-start-writer = failed to start the writer of the ledger { $path }: { $detail }
ledger-io-remove-slots = failed to remove the damaged rate slots beside the ledger { $path }: { $detail }

# The database failed.
ledger-db-open = failed to open the ledger: { $detail }
ledger-db-check = failed to check the ledger: { $detail }
ledger-db-read-schema = failed to read the schema: { $detail }
ledger-db-compare-head = failed to compare the ledger with its head file: { $detail }
ledger-db-list-tasks = failed to list tasks: { $detail }
ledger-db-count-tasks = failed to count tasks: { $detail }
ledger-db-split-tasks = failed to split the tasks: { $detail }
ledger-db-read-tasks = failed to read tasks: { $detail }
ledger-db-import = failed to import: { $detail }
ledger-db-store-sightings = failed to store what was seen: { $detail }
ledger-db-forget-tasks = failed to forget tasks: { $detail }
ledger-db-begin-run = failed to begin a run: { $detail }
ledger-db-take-run = failed to take over a run: { $detail }
ledger-db-read-run = failed to read a run: { $detail }
ledger-db-look-for-holder = failed to look whether a run is ours: { $detail }
ledger-db-end-run = failed to end a run: { $detail }
ledger-db-write-intent = failed to write an intent: { $detail }
ledger-db-write-outcome = failed to write an outcome: { $detail }
ledger-db-write-outcomes = failed to write outcomes: { $detail }
ledger-db-read-attempts = failed to read the unsettled attempts: { $detail }
ledger-db-read-services = failed to read the services: { $detail }
ledger-db-read-runs = failed to read the open runs: { $detail }
ledger-db-read-audit = failed to read the audit log: { $detail }
ledger-db-recall = failed to recall a fact: { $detail }
ledger-db-remember = failed to remember a fact: { $detail }
ledger-db-use-slots = failed to use the rate slots: { $detail }

# Details: what was found, as the $detail or $why of the above.
ledger-thread-failed = its thread failed; what it had begun was undone
ledger-disk-trouble = { $path } or a file beside it could not be opened, read or written ({ $detail }): its disk may be over a quota (`quota -s`), almost full (`df`) or failing (`dmesg`)
ledger-wrong-kind = it holds a value of the wrong kind: { $detail }
ledger-no-log = the file system allows no write-ahead log (journal mode { $mode })
ledger-other-head = its head file belongs to another ledger
ledger-log-is-short = its audit log ends at line { $last }, its head file knows line { $known }: an older copy?
ledger-line-differs = audit line { $line } is not the one that its head file knows: another copy?
ledger-rows-not-read = cannot start reading the rows: { $why }
ledger-rows-failed = reading the rows failed within the program
ledger-moved-alone = it was moved without what lies beside { $place }
ledger-is-empty = the file is empty, though its head file knows of entries
ledger-is-missing = the file is missing, though its head file is there
ledger-has-no-tables = the file has no tables, though its head file knows of entries
ledger-with-log = { $detail } (its write-ahead log { $log } is too: move that away before you put a copy back)
ledger-empty-for-reading = it is empty, and may only be read
ledger-is-folder = it is a folder: name a file in it
ledger-is-no-file = it is not an ordinary file
ledger-has-names = the file has { $count } names (hard links), and what a pushdeck writes under one of them damages what another one writes under the next: end every pushdeck and remove the other names (`find / -xdev -samefile { $path }` lists them all), or give this one a file of its own: cp -p { $path } { $path }.own && mv { $path }.own { $path }
ledger-exposed-to-owner = { $path } belongs to another user: use a place of your own
ledger-exposed-to-group = its group can change or replace { $path }: chmod g-w { $path }
ledger-exposed-to-all = every user can change or replace { $path }: chmod go-w { $path }
ledger-for-reading = it was opened for reading only
ledger-file-protected = the file { $path } is write-protected
ledger-folder-protected = its folder { $path } is write-protected
ledger-no-writer = it has no writer
ledger-fuse = fuse, perhaps sshfs
ledger-older-schema = it has schema { $version } and must be brought to { $ours } first, but { $why }
ledger-newer = a newer pushdeck wrote it (schema { $version }, this one knows { $ours }): update pushdeck
ledger-newer-slots = a newer pushdeck wrote { $path } (schema { $version }): update pushdeck
ledger-slots-no-boot = it does not say of which start it is
ledger-slots-other-file = it is another file
ledger-run-no-id = a run has no readable id
ledger-service-no-host = a service has no readable host
ledger-task-no-type = a planned task has no readable type
ledger-attempt-no-run = an attempt has no readable run
ledger-attempt-no-type = an attempt has no readable type

# What happened to the file: the $what of ledger-altered.
ledger-was-removed = was removed
ledger-was-replaced = was replaced by another file
ledger-was-shortened = was overwritten by something shorter, perhaps an older copy of it,
ledger-was-written = was written by something else: it was overwritten, perhaps by an older copy, or a pushdeck was killed while it wrote
ledger-was-migrated = was changed by another version of pushdeck (schema { $version }, this one knows { $ours })
ledger-was-led-astray = is not what { $path } leads to any more
ledger-was-parted-from-log = lost its write-ahead log, which holds the newest entries,

# What to do: the $advice of the above.
ledger-do-restore = put a backup in its place, or move it away with its head file, keep both, and start anew with `pushdeck sync`
ledger-do-put-newest-back = put the newest copy back, or, to go on with what is there, remove { $head }
ledger-do-move-rest = end every pushdeck, and move { $from }.head, { $from }-wal, { $from }-shm, { $from }.slots and { $from }.runs, as far as they are there, to the same endings beside { $to }
ledger-do-relink = put the link back and run `pushdeck resume`; to go over to another ledger, end every pushdeck first
ledger-do-doctor = end every pushdeck that has it open; `pushdeck doctor` then says whether it is whole, and `pushdeck resume` goes on
ledger-do-put-back = put it back and run `pushdeck resume`; before you put an older copy in its place, move away what lies beside it and ends in -wal and -shm
ledger-do-list = end every pushdeck that has it open; `pushdeck list` then says what is missing from the file that is there now, and what ends in -wal.bak has the last entries of the one that was there
ledger-do-sync = end every pushdeck that has it open; `pushdeck doctor` then says whether entries are missing, and `pushdeck sync` reads from the service what became of the tasks
ledger-do-update = end this process, update pushdeck, and run `pushdeck resume`

# The check of the audit log.
ledger-audit-break = the log does not hold from entry { $number } on: { $reason }; { $advice }
ledger-audit-changed = something other than pushdeck changed the ledger: keep a copy of the file
ledger-audit-newer = a newer pushdeck can verify it; where none wrote to the ledger, keep a copy of the file
ledger-audit-unknown-rule = its hash follows rule { $rule }, and this pushdeck knows none after { $known }
ledger-audit-gap = it should be line { $number }: lines are missing
ledger-audit-hash = its hash does not fit what it says and the line before it
ledger-audit-other-line = it is not the line that the head file knows
ledger-audit-ends = it is missing: the head file knows lines up to { $number }

# A task that was deleted, and that the service shows again.
ledger-reappeared-sent = task { $task } was { $was }, but the service shows it again as { $seen }: it was not stopped
ledger-reappeared = task { $task } was { $was }, but the service shows it again as { $seen }: it will be sent when it is due; delete it again, or in the console if it comes back once more
