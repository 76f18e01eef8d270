# Calls to the service: what was tried, and why it gave no result. Much of it is kept in the ledger in English.

# What was tried, in front of a colon and the reason.
service-failed = { $operation }: { $fault }
service-prepare = prepare { $command }
service-call-add = create a task
service-call-modify = change task
    .task = change task { $task }
service-call-delete = delete task
    .task = delete task { $task }
service-call-get = read task
    .task = read task { $task }
service-call-list = list tasks
service-call-revoke = recall a push

# The service said no.
service-says = { $failure }; the service says: { $word }
service-locked-out = the service locked this app out (70050): fix the signature, and try again in { $seconds } s
service-undocumented = the service returned an undocumented error without a message
service-undocumented-says = the service returned an undocumented error with the message: { $word }

# Nothing was sent.
service-wrong-turn = internal error: the reserved turn was for another kind of call
service-little-time = there was too little time left before the deadline of this attempt
service-turn-passed = its turn was over before the request could be sent: this machine was too slow, or asleep
service-time-over = the call timed out before the request could be sent: this machine was too slow, or asleep
service-slots-busy = another process has locked the call-rate records for { $seconds } s: nothing is sent until it continues or ends
service-slots-closed = the call-rate records cannot be used

# The network. $proxy is one of the service-proxy texts.
service-no-tls = no secure connection to { $host }: { $detail }; check the clock, ca_file and { $proxy }
service-no-host = the host name { $host } was not found: check region or host, and the network
service-connect-timeout = no connection to { $host } within { $seconds } s: check the network and { $proxy }
service-no-connection = no connection to { $host }: { $why }; check the network and { $proxy }
service-connection-lost = the connection was lost before the whole answer arrived: { $why }
service-not-http = the connection was lost before the whole answer arrived, or the answer is not HTTP
service-reply-too-long = the reply is longer than { $limit } KiB
service-io-refused = connection refused
service-io-reset = connection reset
service-io-aborted = connection aborted
service-io-closed = connection closed
service-io-host-unreachable = host unreachable
service-io-network-unreachable = network unreachable
service-io-network-down = network down
service-io-no-address = this machine has no free address
service-io-not-permitted = not permitted on this machine
service-io-timed-out = timed out
service-io-failed = the connection failed
service-proxy = the proxy
service-proxy-at = the proxy { $place }
service-proxy-of = the proxy { $place } (from { $variable })
service-proxy-unused = the proxy: { $variable } is set, but is used only if the config has trust_env = true or names it as proxy

# A connection could not be prepared.
service-ca-file = cannot use the CA file { $path }: { $detail }
service-ca-not-pem = the file is not valid PEM
service-ca-not-a-ca = a certificate in the file cannot be used as a CA
service-ca-empty = there is no certificate in the file
service-bad-proxy = cannot use the proxy: give http:// or https://, host and port, as in http://proxy.example:3128
service-no-http = cannot set up HTTP for { $host }

# An address of the service that cannot be one; behind what was given and a colon.
service-host-scheme = it must begin with https:// (or http:// for a loopback address)
service-host-not-loopback = plain http:// is for loopback addresses only; use https://
service-host-shape = it must be a scheme and a host only, as in https://adminapisgp.im.qcloud.com

# The signature of calls.
service-no-credential = no credential: { $why }
service-usersig-unreadable = the UserSig cannot be read: { $why }
service-usersig-mismatch = the UserSig is for { $found }, but the config says { $wanted }: make it for the same account and app
service-account-of-app = { $account } of app { $app }
service-usersig-expired = the UserSig expired at { $at }: make a new one, and check this machine's clock
service-usersig-base64 = it is not base64 (with * - _ in place of + / =): check that it was copied completely
service-usersig-compression = it cannot be decompressed: check that it was copied completely
service-usersig-json = it does not contain a version 2 signature

# A reply that cannot be understood: $puzzle is one of the texts below it.
service-reply = the reply cannot be used: { $puzzle }
service-odd-status = its HTTP status is { $status }, not 200
service-odd-empty = it is empty
service-odd-not-utf8 = it is not UTF-8
service-odd-not-json = it is not JSON (at line { $line }, column { $column })
service-odd-not-an-object = it is not a JSON object
service-odd-key-twice = it is not a JSON object in which each key occurs once
service-odd-missing = the field { $field } is missing
service-odd-type = the field { $field } has the wrong type
service-odd-type-given = the field { $field } has the wrong type ({ $given })
service-odd-twice = the field { $field } occurs more than once
service-odd-ok-with-code = it contradicts itself: OK with error code { $code }
service-odd-fail-without-code = it contradicts itself: FAIL with error code 0
service-odd-word = its ActionStatus { $word } is unknown
service-odd-other-task-deleted = it says OK for task { $other } instead of { $task }
service-odd-other-task = it is about task { $other } instead of { $task }
service-odd-task = in TaskInfo: { $puzzle }
service-odd-other-app = it belongs to another app ({ $app })
service-odd-more-apps = it belongs to more than one app
service-odd-no-list = the field Tasks is not a list
service-odd-refusal = it is a refusal with code { $code }

# Tasks that a list of the service left out, by the span of their due times.
service-gap-counted = from { $from } to { $to } UTC: the service counts { $total } tasks, but shows { $shown }
service-gap-repeats = from { $from } to { $to } UTC: after { $shown } tasks, further pages show nothing new, so there may be more
service-gap-endless = from { $from } to { $to } UTC: the list does not end, so reading stopped after { $shown } tasks
service-gap-not-read = from { $from } to { $to } UTC: not read
service-list-memory = the stored limits of the list cannot be read
