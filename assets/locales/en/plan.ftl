# What has to be given before tasks are deleted, and who deletes them.

plan-confirm-yes = say yes
plan-confirm-count = give the number of tasks, { $count }
plan-confirm-digits = give the last four digits of the id, { $digits }
# $asked is one of the three above.
plan-more-is-needed = a yes is not enough here: { $asked }
plan-differs = the confirmation does not match: { $asked }

# Who holds a run.
plan-holder = { $user } on { $machine }
plan-holder-process = { $user } on { $machine }, process { $process }

# A plan file that is written. $time is when it can no longer be applied.
plan-file-written =
    { $verb ->
        [hold] a plan to hold { $count ->
            [one] 1 push
           *[other] { $count } pushes
        } was written to { $file }: apply it with `pushdeck apply { $file }` by { $time }
        [release] a plan to release { $count ->
            [one] 1 push
           *[other] { $count } pushes
        } was written to { $file }: apply it with `pushdeck apply { $file }` by { $time }
        [edit] a plan to edit { $count ->
            [one] 1 push
           *[other] { $count } pushes
        } was written to { $file }: apply it with `pushdeck apply { $file }` by { $time }
       *[delete] a plan to delete { $count ->
            [one] 1 push
           *[other] { $count } pushes
        } was written to { $file }: apply it with `pushdeck apply { $file }` by { $time }
    }
plan-file-none = none of the { $count } selected tasks can be changed: no plan was written
plan-file-exists = { $file } already exists: no plan was written; name a file that does not exist
plan-file-unwritten = the plan could not be written to { $file }: { $why }

# A plan file that is applied.
plan-file-made = this plan for { $count ->
    [one] 1 push
   *[other] { $count } pushes
} was made at { $time } by { $by }
plan-file-reads-list = reading the service's list to see whether the tasks are still as planned; this may take a while

# Why a plan file is not applied.
plan-file-unreadable = the plan file { $file } cannot be read: { $why }; nothing was sent
plan-file-directory = this is a directory
plan-file-missing = there is no such file
plan-file-too-large = a plan file may have at most { $most } MiB, and this one would have more: nothing was sent
plan-file-cut = the plan file ends too early, so a part of it is missing: nothing was sent; get the whole file or make a new plan
plan-file-not-json = this is not a plan file, because it is not JSON (line { $line }, column { $column }): nothing was sent
plan-file-not-a-plan = this is not a plan file as pushdeck writes it (line { $line }, column { $column }): nothing was sent; make a new plan
plan-file-other-schema = the plan file has schema { $schema }, and this version of pushdeck knows only schema 1: nothing was sent
plan-file-edited = the plan file was changed after it was written, as its digest shows: nothing was sent; make a new plan
plan-file-other-app = the plan is for app { $app } (SDKAppID { $sdkappid }), not for { $here }: nothing was sent; choose the app with --app
plan-file-other-host = the plan is for the host { $host }, but app { $app } is on { $here }: nothing was sent; make a new plan
plan-file-other-ledger = the plan was made with another ledger: nothing was sent; choose that ledger with --ledger, or make a new plan
plan-file-not-noted = the audit log of this ledger has no entry for this plan, so it was not made here: nothing was sent; make a new plan
plan-file-applied = the plan was applied before, in run { $run }, and a plan runs only once: nothing was sent; `pushdeck log --run { $run }` shows what it did, and `pushdeck resume { $run }` finishes it if it was interrupted
plan-file-expired = the plan is too old, because it could be applied only until { $time } (safety.plan_ttl): nothing was sent; make a new plan
plan-file-in-future = the plan was made at { $time }, which is in the future by this machine's clock: nothing was sent; set the clock right
plan-file-unread = { $count ->
    [one] 1 task of the plan, { $task },
   *[other] { $count } tasks of the plan, the first of them { $task },
} could not be read: { $why }; nothing was sent: try again
plan-file-changed = { $count ->
    [one] 1 of the { $total } tasks is
   *[other] { $count } of the { $total } tasks are
} not as planned: nothing was sent; make a new plan
plan-file-more-changed = and { $count } more
plan-file-content-changed = content is not the one that was planned
plan-file-status-changed = status was { $before }, is now { $now }
plan-file-new-time-changed = it would now get the due time { $now }, not { $before } as planned
