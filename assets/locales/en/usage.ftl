# Help, usage and wrong usage of the command line; also the manual page and the completions of shells. Commands, flags
# and the names of values (TIME, FILE) stay as they are.

usage-program = Find scheduled TIMPush tasks, delete them in time, and know what happened
usage-program-long =
    Find scheduled TIMPush tasks, delete them in time, and know what happened.

    Without a command, it opens the terminal interface.

# What a command does, one line for each.
usage-command-demo = The terminal interface on an embedded simulated service: made-up apps and tasks, no account, no network
usage-command-simulate = The simulated service over HTTP on 127.0.0.1; prints its address and a config that fits it
usage-command-list = Show the tasks of the ledger
usage-command-get = Read tasks from the service, store them, and print them
usage-command-add = Put task ids into the ledger by hand
usage-command-import = Put the tasks of a file into the ledger: all of them or none
usage-command-sync = Read the service's list into the ledger
usage-command-delete = Delete scheduled tasks on the service, after a confirmation
usage-command-resume = Finish an interrupted run: settle what is unknown, then continue with what was confirmed
usage-command-forget = Remove tasks from the ledger only; refused for tasks with an unknown outcome
usage-command-log = Show who did what and when, with what result; verifies the chain of entries
usage-command-hold = Postpone scheduled tasks, after a confirmation: they are sent later, unless they are released or deleted
usage-command-release = Give held tasks their due time back, after a confirmation
usage-command-edit = Give scheduled tasks another time, title, text or content, after a confirmation that shows each change
usage-command-plan = Write a change and its tasks to a plan file, to be read by others and applied later; sends nothing
usage-command-plan-delete = Write a plan that deletes scheduled tasks
usage-command-plan-hold = Write a plan that postpones scheduled tasks
usage-command-plan-release = Write a plan that gives held tasks their due time back
usage-command-plan-edit = Write a plan that gives scheduled tasks another time, title, text or content
usage-command-apply = Carry out a plan file, after a confirmation: once, and only if its tasks are still as planned
usage-command-note = Write a note on tasks in the ledger, which everybody who uses the ledger sees
usage-command-usersig = Print a fresh UserSig, for curl; it is a credential
usage-command-doctor = Check everything that a run needs
usage-command-config = Show, create and check the config
usage-command-config-path = Print the path of the config file
usage-command-config-init = Write an annotated config file where there is none
usage-command-config-show = Print every setting in force and where it comes from; no secrets
usage-command-config-check = Check the config and each credential's source
usage-command-config-apps = Print the names of the apps, as the completions of --app offer them
usage-command-ledger = Look after the ledger itself
usage-command-ledger-prune = Remove copies of deleted and edited tasks that are older than safety.copies
usage-command-ledger-check = Check the ledger's file, audit log, runs, plans, holds and copies
usage-command-completions = Print the completions for a shell
usage-command-man = Print the manual page
usage-command-help = Print this message or the help of the given subcommand(s)

# What a flag or a value is for: the name of its command, then its own; without a command, those of all commands.
usage-option-linear = The interface in line mode, for screen readers and dumb terminals; ACCESSIBLE=1 and TERM=dumb do the same
usage-option-app = The app to work with, by its name in the config [env: PUSHDECK_APP]
usage-option-config = The config file [env: PUSHDECK_CONFIG]
usage-option-ledger = The ledger: a file, or sqlite:PATH [env: PUSHDECK_LEDGER]
usage-option-lang = The language of every text: { $languages } or { $last }
usage-option-json = The same as --output json: JSON, one line for each item
usage-option-output = The form of the result
usage-option-color = When to use colour
usage-option-read-only = Refuse to change anything on the service, whatever the config says
usage-option-no-input = Never ask anything
usage-option-verbose = Describe on stderr what is done; twice for more
usage-option-help-short = Print help (see more with '--help')
usage-option-help-long = Print help (see a summary with '-h')
usage-option-version = Print version
usage-option-demo-linear = In line mode, for screen readers and dumb terminals; ACCESSIBLE=1 and TERM=dumb do the same
usage-option-demo-scenario = A built-in scenario ({ $scenarios }), or a file
usage-option-demo-speed = How many times as fast the service's clock runs
usage-option-simulate-port = The port; 0 takes a free one
usage-option-simulate-scenario = { usage-option-demo-scenario }
usage-option-simulate-log = Write what arrives to this file, one JSON line for each call
usage-option-list-status = Only these states: unverified, pending, dispatching, dispatched, deleted, gone, unknown
usage-option-list-types = Only these types: All, Tag, User
usage-option-list-campaign = Only this campaign
usage-option-list-filter = Only what matches: words of title or text, and type: status: due: title: desc: id: campaign: app: and !
usage-option-list-held = Only held tasks, with the time at which they will be sent and the due time from before the hold
usage-option-list-sort = The order: due, id, created, title, status or seen, with - before it for the reverse [default: due; for --output ids: id]
usage-option-list-no-header = Leave out the header of table, tsv and csv
usage-option-list-all-apps = The tasks of all apps, app by app; each row names its own
usage-option-get-ids = Task ids, or - to read them from stdin
usage-option-get-whole = Treat the input as complete even if its last line has no line end
usage-option-forget-ids = { usage-option-get-ids }
usage-option-forget-whole = { usage-option-get-whole }
usage-option-note-ids = { usage-option-get-ids }
usage-option-note-text = The note, in one line of at most 500 characters; an empty text removes it
usage-option-note-whole = { usage-option-get-whole }
usage-option-add-ids = { usage-option-get-ids }
usage-option-add-task-type = Who they go to: All, Tag or User
usage-option-add-campaign = The campaign [default: campaign_default of the app]
usage-option-add-title = The title
usage-option-add-sched-at = When they are due
usage-option-add-whole = { usage-option-get-whole }
usage-option-import-file = The file, or - for stdin
usage-option-import-format = The format of the file
usage-option-import-campaign = The campaign of rows that name none [default: campaign_default of the app]
usage-option-import-encoding = The encoding of its text, such as gb18030 for what Excel in Chinese saves as CSV [default: UTF-8 or UTF-16]
usage-option-import-zone = The time zone of times that name none, such as Asia/Shanghai [default: UTC]
usage-option-import-skip-bad = Leave bad rows out instead of storing nothing
usage-option-import-whole = Treat the file as complete even if its last line has no line end
usage-option-sync-from = The beginning of the window [default: 31 days ago]
usage-option-sync-to = The end of the window [default: in 31 days]
usage-option-delete-ids = { usage-option-get-ids }
usage-option-delete-campaign = All tasks of this campaign
usage-option-delete-filter = All tasks that match
usage-option-delete-task-type = With ids: the type of those whose type the ledger does not know. With --campaign or --filter: only this type
usage-option-delete-yes = Do not ask; enough for fewer than 20 tasks that are not production All-users pushes
usage-option-delete-confirm = Do not ask: the number of tasks, or for a single task the last four digits of its id
usage-option-delete-expect = Stop unless exactly this many tasks are to be changed, or are selected
usage-option-delete-max = Stop if more than this many tasks are selected
usage-option-delete-dry-run = Print what would be done; change nothing
usage-option-delete-reason = Why, in one line of at most 500 characters; recorded in the audit log and with the run
usage-option-delete-then-hold = Hold for 24 hours what cannot be deleted in time, alongside the deletes, and delete it afterwards: stops up to twice as many
usage-option-delete-whole = { usage-option-get-whole }
usage-option-hold-ids = { usage-option-delete-ids }
usage-option-hold-campaign = { usage-option-delete-campaign }
usage-option-hold-filter = { usage-option-delete-filter }
usage-option-hold-task-type = { usage-option-delete-task-type }
usage-option-hold-yes = { usage-option-delete-yes }
usage-option-hold-confirm = { usage-option-delete-confirm }
usage-option-hold-expect = { usage-option-delete-expect }
usage-option-hold-max = { usage-option-delete-max }
usage-option-hold-dry-run = { usage-option-delete-dry-run }
usage-option-hold-reason = { usage-option-delete-reason }
usage-option-hold-whole = { usage-option-delete-whole }
usage-option-hold-by = Postpone each task by this much from the due time that it had before any hold, such as 24h or 1d12h [default: 24h]
usage-option-hold-until = Postpone all of them until this time
usage-option-hold-zone = The zone of an --until without an offset, such as Asia/Singapore [default: UTC]
usage-option-release-ids = { usage-option-delete-ids }
usage-option-release-campaign = { usage-option-delete-campaign }
usage-option-release-filter = { usage-option-delete-filter }
usage-option-release-task-type = { usage-option-delete-task-type }
usage-option-release-yes = { usage-option-delete-yes }
usage-option-release-confirm = { usage-option-delete-confirm }
usage-option-release-expect = { usage-option-delete-expect }
usage-option-release-max = { usage-option-delete-max }
usage-option-release-dry-run = { usage-option-delete-dry-run }
usage-option-release-reason = { usage-option-delete-reason }
usage-option-release-whole = { usage-option-delete-whole }
usage-option-release-at = Make them due at this time [default: each at its due time from before the hold]
usage-option-release-zone = { usage-option-edit-zone }
usage-option-edit-ids = { usage-option-delete-ids }
usage-option-edit-yes = { usage-option-delete-yes }
usage-option-edit-confirm = { usage-option-delete-confirm }
usage-option-edit-dry-run = { usage-option-delete-dry-run }
usage-option-edit-reason = { usage-option-delete-reason }
usage-option-edit-whole = { usage-option-delete-whole }
usage-option-edit-at = Make them due at this time
usage-option-edit-shift = Move each due time later or earlier by this much: +2h, -30m
usage-option-edit-zone = The zone of an --at without an offset, such as Asia/Singapore [default: UTC]
usage-option-edit-title = The new title of the notification
usage-option-edit-desc = The new text of the notification
usage-option-edit-content = A file with the whole new Content in JSON; --title and --desc take the place of those in it
usage-option-plan-delete-ids = { usage-option-delete-ids }
usage-option-plan-delete-campaign = { usage-option-delete-campaign }
usage-option-plan-delete-filter = { usage-option-delete-filter }
usage-option-plan-delete-task-type = { usage-option-delete-task-type }
usage-option-plan-delete-expect = { usage-option-delete-expect }
usage-option-plan-delete-max = { usage-option-delete-max }
usage-option-plan-delete-then-hold = { usage-option-delete-then-hold }
usage-option-plan-delete-whole = { usage-option-delete-whole }
usage-option-plan-delete-out = Write the plan to this new file [default: stdout]
usage-option-plan-hold-ids = { usage-option-delete-ids }
usage-option-plan-hold-campaign = { usage-option-delete-campaign }
usage-option-plan-hold-filter = { usage-option-delete-filter }
usage-option-plan-hold-task-type = { usage-option-delete-task-type }
usage-option-plan-hold-expect = { usage-option-delete-expect }
usage-option-plan-hold-max = { usage-option-delete-max }
usage-option-plan-hold-whole = { usage-option-delete-whole }
usage-option-plan-hold-by = { usage-option-hold-by }
usage-option-plan-hold-until = { usage-option-hold-until }
usage-option-plan-hold-zone = { usage-option-hold-zone }
usage-option-plan-hold-out = { usage-option-plan-delete-out }
usage-option-plan-release-ids = { usage-option-delete-ids }
usage-option-plan-release-campaign = { usage-option-delete-campaign }
usage-option-plan-release-filter = { usage-option-delete-filter }
usage-option-plan-release-task-type = { usage-option-delete-task-type }
usage-option-plan-release-expect = { usage-option-delete-expect }
usage-option-plan-release-max = { usage-option-delete-max }
usage-option-plan-release-whole = { usage-option-delete-whole }
usage-option-plan-release-at = { usage-option-release-at }
usage-option-plan-release-zone = { usage-option-edit-zone }
usage-option-plan-release-out = { usage-option-plan-delete-out }
usage-option-plan-edit-ids = { usage-option-delete-ids }
usage-option-plan-edit-whole = { usage-option-delete-whole }
usage-option-plan-edit-at = { usage-option-edit-at }
usage-option-plan-edit-shift = { usage-option-edit-shift }
usage-option-plan-edit-zone = { usage-option-edit-zone }
usage-option-plan-edit-title = { usage-option-edit-title }
usage-option-plan-edit-desc = { usage-option-edit-desc }
usage-option-plan-edit-content = { usage-option-edit-content }
usage-option-plan-edit-out = { usage-option-plan-delete-out }
usage-option-apply-file = The plan file
usage-option-apply-yes = { usage-option-delete-yes }
usage-option-apply-confirm = { usage-option-delete-confirm }
usage-option-apply-reason = { usage-option-delete-reason }
usage-option-apply-dry-run = { usage-option-delete-dry-run }
usage-option-resume-run = The run; without it, every interrupted run of the app
usage-option-resume-dry-run = Print what would be done; send nothing
usage-option-log-since = Only entries since this time: a TIME, a day such as 2026-11-28, today or yesterday (days in UTC)
usage-option-log-task = Only entries about this task
usage-option-log-run = Only entries of this run
usage-option-usersig-ttl = How long it is valid: 30s, 10m, 2h, at most 7d
usage-option-usersig-show = Print it even where stdout is a terminal
usage-option-completions-shell = The shell

# What a possible value of a flag means: the flag, then the value.
usage-value-output-table = Columns for people
usage-value-output-tsv = Fields between tabs
usage-value-output-csv = RFC 4180
usage-value-output-json = JSON; streams are one document per line
usage-value-output-jsonl = One JSON document per line
usage-value-output-ids = Task ids, one per line
usage-value-color-auto = On a terminal, unless NO_COLOR is set
usage-value-color-always = Always
usage-value-color-never = Never
usage-value-format-auto = Detected from its content
usage-value-format-ids = One id per line; # begins a comment
usage-value-format-csv = A header with task_id and any of type, sched_at, title, desc, campaign
usage-value-format-jsonl = One JSON object per line
usage-value-format-json = One JSON document, such as a saved reply

# What stands below the help of a command.
usage-program-after =
    Exit codes:
      0    everything that was asked for is now the case
      1    failed
      2    wrong usage, bad config
      3    partly done: some were refused or failed, or at least one of the ids has never been seen
      4    not signed in or not allowed
      5    not confirmed, or cancelled
      6    nothing matched
      7    at least one was too late: dispatching or dispatched
      8    gave up because of a limit or the network; no outcome is unknown
      9    the outcome of at least one is unknown (`pushdeck resume` settles it)
    {"  "}{ $codes }   { $signals }

    TIME is RFC 3339 (2026-12-24T16:00:00Z), "YYYY-MM-DD HH:MM:SS" (UTC), or a relative time (2h, -30m).
    `pushdeck demo` shows everything on made-up data: no account, no network.
usage-after-simulate =
    Examples:
      pushdeck simulate --port 8080 > sim.toml &
      pushdeck --config sim.toml sync
usage-after-list =
    Examples:
      pushdeck list --status pending --type All
      pushdeck list --filter 'due:<10m title:"flash sale"'
      pushdeck list --campaign holiday --output ids | pushdeck delete - --expect 12 --yes
      pushdeck list --json > tasks.jsonl
usage-after-import =
    Examples:
      pushdeck import tasks.csv --campaign holiday
      pushdeck import excel.csv --encoding gb18030 --zone Asia/Shanghai
      pushdeck list --json --app old | pushdeck import - --app new
usage-after-delete =
    How much confirmation: --yes is enough for fewer than 20 tasks that are not production All-users pushes. More, or an
    All-users push in production, needs --confirm=VALUE: the number of tasks, or for a single task the last four digits of
    its id. In scripts, a selection by --filter or --campaign needs --expect N as well.

    Both numbers count only the selected tasks that are still to be changed, not those that are already deleted, gone or
    sent, whose outcome is unknown, or that are left as they are. After an interruption, they count what is left. --expect also accepts the number of
    all selected tasks. `pushdeck resume` needs neither, because it continues with what was confirmed before.

    Examples:
      pushdeck delete 5210074411 --dry-run
      pushdeck delete 5210074411 --yes
      pushdeck delete --campaign holiday --expect 200 --confirm=200
      pushdeck list --filter 'due:<1h' --output ids | pushdeck delete - --yes --max 10
usage-after-hold =
    It is confirmed like a delete: --yes is enough for fewer than 20 tasks that are not production All-users pushes. More,
    or an All-users push in production, needs --confirm=VALUE: the number of tasks, or for a single task the last four
    digits of its id. In scripts, a selection by --filter or --campaign needs --expect N as well. Both numbers count only
    the tasks that are to be held: tasks that are already held for as long, or due later anyway, are left out.

    A held task is sent at its new time, unless it is released or deleted before then.

    Examples:
      pushdeck hold 5210074411 --dry-run
      pushdeck hold 5210074411 --for 48h --yes
      pushdeck hold 5210074411 --until '2036-12-24 09:00:00' --zone Asia/Singapore --yes
      pushdeck hold --campaign holiday --expect 200 --confirm=200
usage-after-release =
    It is confirmed like a delete: --yes is enough for fewer than 20 tasks that are not production All-users pushes. More,
    or an All-users push in production, needs --confirm=VALUE: the number of tasks, or for a single task the last four
    digits of its id. In scripts, a selection by --filter or --campaign needs --expect N as well. Both numbers count only
    the tasks that are to be released: tasks that are not held are left out, and so are those whose earlier time has
    passed, unless --at gives another.

    Examples:
      pushdeck list --held
      pushdeck release 5210074411 --dry-run
      pushdeck release 5210074411 --at 2h --yes
      pushdeck release --campaign holiday --expect 200 --confirm=200
usage-after-edit =
    The question shows each change. It is confirmed like a delete: --yes is enough for fewer than 20 tasks that are not
    production All-users pushes. More, or an All-users push in production, needs --confirm=VALUE: the number of tasks, or
    for a single task the last four digits of its id. Tasks that are like that already are left out.

    Examples:
      pushdeck edit 5210074411 --title "Holiday hours" --dry-run
      pushdeck edit 5210074411 --desc "We are closed." --yes
      pushdeck edit 5210074411 --shift +2h --yes
usage-after-plan =
    Examples:
      pushdeck plan hold --campaign holiday --for 2h --out holiday.json
      pushdeck plan edit 5210074411 --title 'New hours' --out title.json
      pushdeck apply holiday.json --dry-run
      pushdeck apply holiday.json --confirm=200 --reason "wrong price"

# The frame of the help.
usage-usage = Usage: { $usage }
usage-any-options = [OPTIONS]
usage-some-command = COMMAND
usage-heading-commands = Commands:
usage-heading-arguments = Arguments:
usage-heading-options = Options:
usage-heading-global = Global options:
usage-default = [default: { $value }]
usage-possible-values = [possible values: { $values }]
usage-possible-values-below = Possible values:

# Wrong usage, on one line: what is wrong, then what may have been meant.
usage-wrong-argument = unexpected argument '{ $argument }' found
usage-wrong-command = unrecognized subcommand '{ $command }'
usage-wrong-value = invalid value '{ $value }' for '{ $argument }'
usage-wrong-value-because = invalid value '{ $value }' for '{ $argument }': { $why }
usage-no-value = a value is required for '{ $argument }' but none was supplied
usage-too-many-values = unexpected value '{ $value }' for '{ $argument }' found; no more were expected
usage-missing = the following required arguments were not provided: { $arguments }
usage-twice = the argument '{ $argument }' cannot be used multiple times
usage-conflict = the argument '{ $argument }' cannot be used with '{ $other }'
usage-conflicts = the argument '{ $argument }' cannot be used with: { $others }
usage-not-utf-8 = invalid UTF-8 was detected in one or more arguments
usage-wrong = these arguments cannot be used
usage-with-tip = { $what }; { $tip }
usage-similar-command = a similar subcommand exists: { $names }
usage-similar-commands = some similar subcommands exist: { $names }
usage-similar-argument = a similar argument exists: { $names }
usage-similar-value = a similar value exists: { $names }
usage-pass-as-value = to pass '{ $value }' as a value, use '{ $words }'
usage-exists = '{ $words }' exists
usage-without-dashes = subcommand '{ $command }' exists; to use it, remove the '--' before it
usage-quoted = '{ $text }'

# Values of flags that cannot be used: what stands behind "invalid value ..:".
usage-no-such-status = there is no such status: use { $names }; --filter 'status:...' also finds other status words that the service uses
usage-no-such-zone = this is not a time zone: { $hint }
usage-no-such-order = use due, id, created, title, status or seen, with - before it for the reverse
usage-no-such-run = a run is named by the 26 letters and digits that `pushdeck log` shows
usage-no-such-lifetime = use a time from 1s to 7d, such as 10m
usage-no-such-duration = use a length of time such as 24h, 90m or 1d12h
usage-not-in-range = { $value } is not in { $first }..={ $last }
usage-not-a-number = use a whole number from { $first } to { $last }
usage-not-a-count = use a whole number, such as 20
usage-two-forms = --json and --output ask for different forms: give one of them

# The manual page: its sections.
usage-manual-name = NAME
usage-manual-synopsis = SYNOPSIS
usage-manual-description = DESCRIPTION
usage-manual-options = OPTIONS
usage-manual-global = GLOBAL OPTIONS
usage-manual-subcommands = SUBCOMMANDS
usage-manual-extra = EXTRA
usage-manual-version = VERSION
usage-manual-a-command = subcommands
usage-manual-examples = EXAMPLES
usage-manual-calls =
    pushdeck                                                  the terminal interface
    pushdeck demo                                             the same on made-up data
    pushdeck sync && pushdeck list --status pending           what is scheduled
    pushdeck delete --filter 'due:<10m' --dry-run             what would be deleted
    pushdeck delete --campaign holiday --expect 200 --confirm=200
    pushdeck import excel.csv --encoding gb18030 --zone Asia/Shanghai
    pushdeck log --since today --json
usage-manual-environment = ENVIRONMENT
usage-manual-our-variables = The same as --app, --config and --ledger.
usage-manual-colours = Whether there is colour, how much, and which signs can be drawn.
usage-manual-accessible = 1 is the same as --linear.
usage-manual-language = The language, where neither --lang nor ui.language names one.
usage-manual-signs = Signs beyond ASCII are drawn in a UTF-8 locale only.
usage-manual-proxy = Used only where the config says trust_env = true.
usage-manual-files = FILES
usage-manual-config = The config; `pushdeck config path` shows where it is, `pushdeck config init` writes an annotated one.
usage-manual-keymap = Keys of your own, beside the config.
usage-manual-ledger = the ledger
usage-manual-ledger-file = An SQLite file; `pushdeck config show` shows where it is.
