# Texts that are kept in the ledger in English and shown in the reader's language. Arguments only as { $name }, and at
# least one word beside them.

stored-no-answer = no answer within { $seconds } s

# Where a setting comes from.
stored-source-flag = flag { $flag }
stored-source-environment = environment { $variable }
stored-source-file = file, line { $line }
stored-source-built-in = built in
stored-command-value = [{ $program }, and { $count } more not shown]

# In the place of what is not shown.
stored-hidden-value = a value that looks like a secret (not shown)
stored-hidden-name = (a name that looks like a secret, not shown)
stored-hidden-key = (not shown)

# Why there is no credential: the source, then one of the faults below.
stored-command-fault = command { $program }: { $fault }
stored-key-file-fault = key file { $path }: { $fault }
stored-key-variable-fault = key in variable { $name }: { $fault }
stored-usersig-file-fault = UserSig file { $path }: { $fault }
stored-usersig-variable-fault = UserSig in variable { $name }: { $fault }

# Faults of a credential: each stands behind its source, such as "key file /path".
stored-no-secret-file = there is no such file: create it with the secret in it, mode 0600
stored-variable-not-set = the variable is not set: export it, or use another source
stored-variable-not-utf-8 = the value is not UTF-8 text
stored-output-not-utf-8 = the content is not UTF-8 text
stored-empty-secret = the content is empty: it must be the secret
stored-several-words = the content is more than one word: it must be the secret and nothing else
stored-json-for-key = the content is JSON, which can only be a UserSig: use usersig_file, usersig_env or command for it
stored-other-json = the JSON must look like {"{"}"usersig": "...", "expires": Unix seconds or RFC 3339{"}"} (expires is optional)
stored-expires-no-time = "expires" in the JSON is not a time: use Unix seconds or RFC 3339
stored-no-such-program = there is no such program
stored-cannot-be-started = it cannot be started: { $error }
stored-command-too-slow = it was still running after { $seconds } seconds and was stopped: it must not ask for anything on the terminal
stored-command-lost = waiting for it failed: { $error }
stored-command-failed = it failed ({ $status }) with the message: { $said }
stored-command-failed-silently = it failed ({ $status }) without a message
stored-printed-too-much = it printed more than { $kib } KiB, which cannot be a credential
stored-secret-pem = this is a key pair in PEM form (for the old signing method, or for a certificate): the secret key that the console shows has { $digits } hexadecimal digits
stored-secret-in-quotes = the secret is in quotes, which would count as part of it: remove them
stored-secret-reference = this is a variable or a command, which is not expanded here: give its value
stored-secret-placeholder = this is a placeholder: replace it with the secret
stored-secret-assignment = the content begins with a name and = (or a colon): give only the secret
stored-secret-comma = the secret ends with a comma or semicolon, which would count as part of it: remove it
stored-secret-backslash = the secret has a backslash, such as a literal \n, which would count as part of it: remove it
stored-secret-path = this is the path of a file: give what is in the file, or name the file with key_file or usersig_file
stored-secret-foreign = there is a character that cannot be in a secret ({ $code }, character { $place }): copy the secret again
stored-key-for-usersig = this is a secret key, not a UserSig: use key_file or key_env for it
stored-key-length = the key has { $found } hexadecimal digits, but a secret key has { $digits }: copy the whole key and nothing else
stored-usersig-for-key = this is a UserSig, not the secret key: use usersig_file or usersig_env for it, or print it as JSON
stored-base64-for-key = this is base64, such as the inside of a PEM file, and not the secret key, which has { $digits } hexadecimal digits

# Why a file is not read: each stands behind the file.
stored-cannot-be-read = it cannot be read: { $error }
stored-cannot-be-opened = it cannot be opened: { $error }
stored-cannot-be-found = it cannot be found: { $error }
stored-cannot-be-checked = it cannot be checked: { $error }
stored-is-a-folder = this is a folder: give the path of a file
stored-no-ordinary-file = this is not a regular file: give the path of a file
stored-too-large = it is larger than { $bytes } bytes, too large for a file of this kind
stored-dead-link = this is a symbolic link to a file that does not exist
stored-file-of-another = it belongs to another user (uid { $uid }): it must belong to you or to root
stored-readable-by-others = others can read or change it (mode { $mode }): run chmod 600 { $path }
stored-writable-by-others = others can change it (mode { $mode }): run chmod go-w { $path }
stored-link-of-another = its path goes through the symbolic link { $link }, which belongs to another user
stored-folder-of-another = its folder { $folder } belongs to another user (uid { $uid }), who could replace the file: move it
stored-open-folder = others can replace it, because they can write to its folder { $folder } (mode { $mode }): run chmod go-w { $word }

# What the system says.
stored-exit-status = exit status: { $code }
stored-os-not-found = no such file or directory
stored-os-not-permitted = permission denied
stored-os-no-room = no space left on device
stored-os-read-only = read-only file system
# Why a run sent nothing more, or not this task.
stored-run-unknown = too many outcomes are unknown: `pushdeck resume` settles them and continues the run
stored-run-unreachable = the service cannot be reached: run `pushdeck resume` when it can be reached again
stored-run-too-slow = the service keeps asking to slow down, so other programs may be using the same rate limit: { $why }
stored-run-stopped = `pushdeck resume` continues it
stored-run-panicked = pushdeck failed while changing this task, which is a bug in pushdeck
stored-run-unanswered = the run was ended before the answer came
stored-run-unreached = the run ended before the turn of this task
stored-run-postponed = held until { $until } by this run, which ended before it was deleted
# Why a run no longer holds pushes alongside its deletes.
stored-lane-impossible = tasks cannot be held: { $why }
stored-lane-together = the service seems to count both kinds of calls together: { $why }
stored-lane-unknown = outcomes of holds are unknown: { $why }
stored-run-unsent = the run was stopped before the request was sent
stored-run-not-ours = the request was not sent: { $error }
stored-run-turn = the request did not get its turn within 10 s
stored-run-time-passed = its new due time, { $time }, has passed or is less than 30 s away
stored-run-no-reason = no reason was given
stored-run-gone = the service no longer has this task; whether this run or somebody else deleted it is not known
stored-run-other-type = { $why }; on the service, the task is of type { $type }
stored-run-unwritten = its outcome ({ $outcome }) could not be written to the ledger: { $error }
stored-run-end-unwritten = every task is done, but the end of the run could not be written to the ledger: { $error }
stored-run-not-listed = { $error }, and the list does not show it
stored-run-no-type = the service gives no type for this task, and a change needs one: add --type
stored-run-dropped = it was removed from the ledger while it was being read
stored-hold-no-time = its due time is not known: read it first with `pushdeck get`
stored-hold-still-past = it would be due at { $until }, which has passed or is less than 60 s away
stored-hold-held-already = it is already held until { $until }
stored-hold-no-time-before = it is held, and its due time from before the hold is not known: say until when with `pushdeck hold --until TIME`
stored-hold-later = it is not due before { $due } anyway
stored-release-not-held = it is not held
stored-release-no-time = its due time from before the hold is not known: give one with `pushdeck release --at TIME`
stored-release-past = its due time from before the hold, { $time }, has passed or is less than 60 s away: give another with `pushdeck release --at TIME`
stored-edit-same = it already has these values
stored-edit-no-content = the service does not show its whole content, so it cannot be sent again
stored-edit-seen-otherwise = it has changed since it was last seen ({ $what }), so nothing was sent: look at it again
stored-edit-changed = it has changed since it was confirmed ({ $what }), so nothing was sent
stored-content-large = its content has { $bytes } bytes, and at most { $most } can be sent
stored-content-foreign = its content has { $field }, which a push of type { $type } must not have
stored-content-no-condition = its content has no Condition, so the push would go to everybody
stored-content-no-accounts = its content has no To_Account with account names
stored-content-no-info = its content has no object OfflinePushInfo
stored-content-no-text = { $field } in OfflinePushInfo is not text
stored-content-empty = it would have neither a title nor a text
stored-content-control = { $field } in OfflinePushInfo has control characters
stored-content-ext = Ext in OfflinePushInfo is not JSON
# In the audit log, where a run was put aside.
stored-run-put-aside = ended for good, { $count } not sent

# What reading a task back has shown; { $found } is one of those below, or stored-run-gone.
stored-read-back = read back: { $found }
stored-read-never-seen = the service does not have it, and it was never seen here, so it may never have existed
stored-read-pending = it is still pending, so that delete had no effect
stored-read-time-as-before = it is still due at the same time as before, so the change had no effect
stored-read-other-time = somebody else changed it, and it is due at { $time } now
stored-read-other-title = its title is not the one that it had when the change was confirmed
stored-read-other-content = its content differs from the requested content: { $fields }
stored-read-content-changed = its content has changed
stored-read-as-before = it is still as it was before, so the edit had no effect
stored-read-not-shown = the reply shows too little of it to tell whether the change worked
stored-read-changed-and-gone = the service confirmed the change, but does not have the task any more
stored-read-dispatching = it is being sent
stored-read-dispatched = it has been sent
stored-read-other = its state is { $state }, which does not tell whether the change took effect: look at it in the console
stored-read-stopped = the run was stopped before this task was read back: run `pushdeck resume` again
# Why a delete was not sent, or was not needed.
stored-deleted-before = it was already deleted
stored-not-there = the service no longer has it
stored-being-sent = it is being sent
stored-being-sent-as-seen = it was being sent when last seen, at { $at }
stored-sent = it has been sent
stored-sent-as-seen = it had been sent when last seen, at { $at }
stored-in-run-of = in another run, { $run } of { $holder }, which is still in progress and does not know the outcome yet; once it has ended, `pushdeck resume` settles it
stored-in-another-run = in another run, { $run }, which is still in progress and does not know the outcome yet; once it has ended, `pushdeck resume` settles it
stored-unsettled = the outcome of an earlier change is unknown: run `pushdeck resume`
# $state is the service's own word, in quotes.
stored-other-state = its state is { $state }, and only a pending task can be changed: `pushdeck get` reads it again
stored-never-seen = the service does not know this id: it never existed, or was deleted before it was ever seen here; check the id
stored-no-reason = the reason is not known

# How a delete was confirmed, as the audit log has it.
stored-confirmed-typed = typed { $value }
stored-confirmed-by-flag = flag { $flag }
stored-paused-by-you = you paused it
stored-left-out = you left it out: it cannot be changed before it is due
