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
service-undocumented = the service gave an error that is not documented, and says nothing about it
service-undocumented-says = the service gave an error that is not documented, and says: { $word }

# Nothing was sent.
service-wrong-turn = the turn was for another call: claim one for a delete
service-little-time = too little time was left before the deadline of the attempt
service-turn-passed = the turn passed before the request could leave: this machine was too slow, or asleep
service-time-over = the time of the call was over before the request could leave: this machine was too slow, or asleep
service-slots-busy = another process has held the rate slots for { $seconds } s: nothing is sent before it goes on or ends
service-slots-closed = nobody was let in to the rate slots

# The network. $proxy is one of the service-proxy texts.
service-no-tls = no secure connection to { $host }: { $detail }; check the clock, ca_file and { $proxy }
service-no-host = the host name { $host } was not found: check region or host, and the network
service-connect-timeout = no connection to { $host } within { $seconds } s: check the network and { $proxy }
service-no-connection = no connection to { $host }: { $why }; check the network and { $proxy }
service-connection-lost = the connection was lost before the whole answer came: { $why }
service-not-http = the connection was lost, or what came is not HTTP, before the whole answer came
service-reply-too-long = the reply is longer than { $limit } KiB
service-io-refused = connection refused
service-io-reset = connection reset
service-io-aborted = connection aborted
service-io-closed = connection closed
service-io-host-unreachable = host unreachable
service-io-network-unreachable = network unreachable
service-io-network-down = network down
service-io-no-address = no address of this machine is free
service-io-not-permitted = not permitted on this machine
service-io-timed-out = timed out
service-io-failed = it failed
service-proxy = the proxy
service-proxy-at = the proxy { $place }
service-proxy-of = the proxy of { $variable }, { $place }
service-proxy-unused = the proxy: { $variable } is set, and used only with trust_env = true or as proxy in the config

# A connection could not be prepared.
service-ca-file = cannot use the CA file { $path }: { $detail }
service-ca-not-pem = it is not valid PEM
service-ca-not-a-ca = a certificate in it cannot be used as a CA
service-ca-empty = there is no certificate in it
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
service-usersig-base64 = it is not base64 with * - _ for + / =: check that it was copied whole
service-usersig-compression = it does not unpack: check that it was copied whole
service-usersig-json = it does not hold a version 2 signature

# A reply that cannot be understood: $puzzle is one of the texts below it.
service-reply = the reply { $puzzle }
service-odd-status = has HTTP status { $status } instead of 200
service-odd-empty = is empty
service-odd-not-utf8 = is not UTF-8
service-odd-not-json = is not JSON (at line { $line }, column { $column })
service-odd-not-an-object = is not an object
service-odd-key-twice = is not an object with each key once
service-odd-missing = has no { $field }
service-odd-type = has a { $field } of the wrong type
service-odd-type-given = has a { $field } of the wrong type ({ $given })
service-odd-twice = has more than one { $field }
service-odd-ok-with-code = contradicts itself: OK with error code { $code }
service-odd-fail-without-code = contradicts itself: FAIL with error code 0
service-odd-word = has an unknown ActionStatus { $word }
service-odd-other-task-deleted = says OK for task { $other } instead of { $task }
service-odd-other-task = is about task { $other } instead of { $task }
service-odd-task = has a TaskInfo that { $puzzle }
service-odd-other-app = belongs to another app ({ $app })
service-odd-more-apps = belongs to more than one app
service-odd-no-list = has a Tasks that is no list
service-odd-refusal = is a refusal with code { $code }

# Tasks that a list of the service left out, by the span of their due times.
service-gap-counted = from { $from } to { $to } UTC: the service counts { $total } tasks, but shows { $shown }
service-gap-repeats = from { $from } to { $to } UTC: after { $shown } tasks each further page shows nothing new, so there may be more
service-gap-endless = from { $from } to { $to } UTC: the list has no end: it was left after { $shown } tasks
service-gap-not-read = from { $from } to { $to } UTC: not read
service-list-memory = what was remembered of the list's limits cannot be read
