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
