# `pushdeck doctor`: what each check found, and what to do about it. { $source } is where a credential comes from.

doctor-proxy-used = calls go through { $proxy }
doctor-proxy-unused = calls do not go through { $proxy }

doctor-credential-key = { $source }: a key, from which signatures are made
doctor-credential-unreadable = { $source }: the UserSig cannot be read: { $error }
doctor-credential-ended = { $source }: the UserSig expired { $when }, by this machine's clock: put a new one there
doctor-credential-ends = { $source }: the UserSig expires { $when }
doctor-credential-ends-advice = put a new one there before a long run
doctor-credential-holds = { $source }: a UserSig that is valid until { $when }

# The way to the service.
doctor-host-answered = { $host } answered in { $milliseconds } ms
doctor-host-failed = { $host }: { $error }
doctor-tls-trusted = the host's certificate is trusted
doctor-tls-none = plain HTTP to a loopback address
doctor-tls-none-advice = only right for the simulated service
doctor-sign-in = the service accepts the signature of { $account }

# The service's clock. { $clock } is one of the first three, or one of these with more behind it.
doctor-clock-agrees = the service's clock agrees with this machine's
doctor-clock-behind = the service's clock is { $seconds } s behind
doctor-clock-ahead = the service's clock is { $seconds } s ahead
doctor-clock-within = { $clock }, give or take { $seconds } s
doctor-clock-others = { $clock }; { $count } of the last { $total } replies gave a different time, which is not used
doctor-clock-unread = the service's replies contain no time
doctor-clock-check = make sure that this machine's clock is right
doctor-clock-set = set this machine's clock; due times and signatures allow for the difference

# The ledger. { $url } is where it is.
doctor-ledger-broken = { $url }: { $break }
doctor-ledger-broken-advice = `pushdeck log` shows the entries; deletes and `pushdeck resume` still work
doctor-ledger-sound = { $url }: sound
doctor-ledger-older = { $url }: sound, written by an older pushdeck (schema { $version }): the first write migrates it and keeps a copy
doctor-ledger-read-only = { $sound }, but it cannot be written: { $why }
doctor-ledger-read-only-advice = deletes are refused until it can be written

# Unfinished runs: { $runs } is a list of doctor-run, perhaps with "and 3 more" behind it.
doctor-run = { $run } ({ $unknown } unknown, { $unsent } left)
doctor-runs-more = { $runs } { $more }
doctor-runs = app { $app }: { $count ->
    [one] 1 run is unfinished: { $runs }
   *[other] { $count } runs are unfinished: { $runs }; in all { $unknown } unknown, { $unsent } left
}
doctor-runs-advice = `pushdeck resume --app { $app }` settles the unknown outcomes and continues with what was confirmed

doctor-zones = app { $app }: { $zone }; this machine: { $local }
doctor-zones-unnamed = unnamed
doctor-zones-unknown = app { $app }: { $zone }; this machine's zone is not known
doctor-zones-unknown-advice = set TZ; otherwise times that should be local are shown in UTC

# Copies of what is deleted or edited. { $time } is how long they are kept.
doctor-copies-off = none is taken: what is deleted or edited is kept nowhere
doctor-copies-none = kept for { $time }; there is none now
doctor-copies =
    { $count ->
        [one] kept for { $time }; there is 1 now, taken { $oldest }
       *[other] kept for { $time }; there are { $count } now, the oldest taken { $oldest }
    }
doctor-copies-old =
    { $count ->
        [one] { $words }; and 1 that is too old
       *[other] { $words }; and { $count } that are too old
    }

# `pushdeck ledger check`: what is wrong, and what to do about it. { $first } is the first task, run or plan.
doctor-ledger-checked =
    { $count ->
        [0] the ledger is in order: { $lines } audit entries, copies: { $copies }
        [one] 1 problem: { $lines } audit entries, copies: { $copies }
       *[other] { $count } problems: { $lines } audit entries, copies: { $copies }
    }
doctor-found-task-without-app =
    { $count ->
        [one] 1 task belongs to no app: { $first }
       *[other] { $count } tasks belong to no app, the first is { $first }
    }
doctor-found-run-incomplete =
    { $count ->
        [one] 1 run does not have the tasks that were confirmed: { $first }
       *[other] { $count } runs do not have the tasks that were confirmed, the first is { $first }
    }
doctor-found-attempt-without-run =
    { $count ->
        [one] 1 request is for a task that was not confirmed: { $first }
       *[other] { $count } requests are for tasks that were not confirmed, the first is { $first }
    }
doctor-found-unknown-without-attempt =
    { $count ->
        [one] 1 task is unknown, but no request for it is open: { $first }
       *[other] { $count } tasks are unknown, but no request for them is open, the first is { $first }
    }
doctor-found-plan-without-line =
    { $count ->
        [one] 1 plan has no line in the audit log: { $first }
       *[other] { $count } plans have no line in the audit log, the first is { $first }
    }
doctor-found-hold-without-end =
    { $count ->
        [one] 1 task is held without a time at which it goes out: { $first }
       *[other] { $count } tasks are held without a time at which they go out, the first is { $first }
    }
doctor-found-edit-without-content =
    { $count ->
        [one] the content that 1 confirmed edit would send is missing, in run { $first }
       *[other] the contents that { $count } confirmed edits would send are missing, the first in run { $first }
    }
doctor-found-edit-left-over =
    { $count ->
        [one] the content of 1 edit belongs to no confirmed task, in run { $first }
       *[other] the contents of { $count } edits belong to no confirmed task, the first in run { $first }
    }
doctor-found-copy-without-run =
    { $count ->
        [one] 1 copy is of a task that was not confirmed: { $first }
       *[other] { $count } copies are of tasks that were not confirmed, the first is { $first }
    }
doctor-found-copy-damaged =
    { $count ->
        [one] 1 copy is not what was copied: that of task { $first }
       *[other] { $count } copies are not what was copied, the first is that of task { $first }
    }
doctor-found-copy-too-old =
    { $count ->
        [one] 1 copy is older than safety.copies
       *[other] { $count } copies are older than safety.copies
    }
doctor-found-damaged = { $first }
doctor-found-lost = { $first }
doctor-found-audit-chain = { $first }
doctor-advice-task-without-app = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-run-incomplete = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-attempt-without-run = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-unknown-without-attempt = `pushdeck get` reads the task again; keep a copy of the file, which another program changed
doctor-advice-plan-without-line = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-hold-without-end = `pushdeck get` reads the task again; keep a copy of the file, which another program changed
doctor-advice-edit-without-content = the run cannot be resumed: edit the tasks anew, after looking at them with `pushdeck get`
doctor-advice-edit-left-over = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-copy-without-run = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-copy-damaged = another program changed the file: keep a copy of it, and put a backup from before in its place
doctor-advice-copy-too-old = `pushdeck ledger prune` removes what is too old
doctor-advice-damaged = nothing is sent with it: put a backup in its place
doctor-advice-lost = nothing is sent with it: find the newest file, or put it back
doctor-advice-audit-chain = keep a copy of the file; `pushdeck log` shows the entries
