# Texts that are kept in the ledger in English and shown in the reader's language. Arguments only as { $name }, and at
# least one word beside them.

stored-no-answer = no answer within { $seconds } s

# Where a setting comes from.
stored-source-flag = flag { $flag }
stored-source-environment = environment { $variable }
stored-source-file = file, line { $line }
stored-source-built-in = built in
stored-command-value = [{ $program }, and { $count } not shown]

# In the place of what is not shown.
stored-hidden-value = a value that looks like a secret (not shown)
stored-hidden-name = (a name that looks like a secret, not shown)
stored-hidden-key = (not shown)

# Why there is no credential: the source, then one of the faults below.
stored-command-fault = command { $program } { $fault }
stored-key-file-fault = key file { $path } { $fault }
stored-key-variable-fault = key in variable { $name } { $fault }
stored-usersig-file-fault = UserSig file { $path } { $fault }
stored-usersig-variable-fault = UserSig in variable { $name } { $fault }

# Faults of a credential: each stands behind its source, such as "key file /path".
stored-no-secret-file = does not exist: write the secret into it, mode 0600
stored-variable-not-set = is not set: export it, or name another source
stored-variable-not-utf-8 = is not UTF-8 text
stored-output-not-utf-8 = gave something that is not UTF-8 text
stored-empty-secret = is empty: it must give the secret
stored-several-words = gave more than one word: it must give the secret and nothing else
stored-json-for-key = gave JSON: a UserSig in JSON comes from usersig_file, usersig_env or command
stored-other-json = gave JSON that is not {"{"}"usersig": "...", "expires": unix seconds or RFC 3339{"}"} (expires may be left out)
stored-expires-no-time = gave an "expires" that is not a time: use unix seconds or RFC 3339
stored-no-such-program = cannot be started: there is no such program
stored-cannot-be-started = cannot be started: { $error }
stored-command-too-slow = was still running after { $seconds } seconds and was ended: it must not ask for anything on the terminal
stored-command-lost = was lost: { $error }
stored-command-failed = failed ({ $status }) and said: { $said }
stored-command-failed-silently = failed ({ $status }) and said nothing
stored-printed-too-much = printed more than { $kib } KiB, which is no credential
stored-secret-pem = holds a key pair in PEM form (that of the old signing method, or of a certificate): the secret key that the console shows has { $digits } hexadecimal digits
stored-secret-in-quotes = is in quotes, which count as part of it: remove them
stored-secret-reference = holds a variable or a command, which is not expanded here: give its value
stored-secret-placeholder = holds a placeholder: put the secret in its place
stored-secret-assignment = begins with a name and = (or a colon): give the secret alone
stored-secret-comma = ends with a comma or semicolon, which counts as part of it: remove it
stored-secret-backslash = has a backslash, such as a literal \n, which counts as part of it: remove it
stored-secret-path = holds the path of a file: give what is in the file, or name it with key_file or usersig_file
stored-secret-foreign = has a character that no secret has ({ $code }, character { $place }): copy it again
stored-key-for-usersig = holds a secret key and not a UserSig: name it with key_file or key_env
stored-key-length = has { $found } hexadecimal digits where a secret key has { $digits }: copy the whole key alone
stored-usersig-for-key = holds a UserSig and not the secret key: name it with usersig_file or usersig_env, or print it in JSON
stored-base64-for-key = holds base64, such as the inside of a PEM, and not the secret key, which has { $digits } hexadecimal digits

# Why a file is not read: each stands behind the file.
stored-cannot-be-read = cannot be read: { $error }
stored-cannot-be-opened = cannot be opened: { $error }
stored-cannot-be-found = cannot be found: { $error }
stored-cannot-be-checked = cannot be checked: { $error }
stored-is-a-folder = is a folder: give the path of a file
stored-no-ordinary-file = is not an ordinary file: give the path of a file
stored-too-large = is larger than { $bytes } bytes, which is no file of this kind
stored-dead-link = is a symbolic link to a file that does not exist
stored-file-of-another = belongs to another user (number { $uid }): it must be yours or root's
stored-readable-by-others = can be read or changed by others (mode { $mode }): run chmod 600 { $path }
stored-writable-by-others = can be changed by others (mode { $mode }): run chmod go-w { $path }
stored-link-of-another = is reached through the symbolic link { $link }, which is not yours
stored-folder-of-another = lies in { $folder }, which belongs to another user (number { $uid }), who could replace it: move it
stored-open-folder = lies in { $folder }, where others can replace it (mode { $mode }): run chmod go-w { $word }

# What the system says.
stored-exit-status = exit status: { $code }
stored-os-not-found = no such file or directory
stored-os-not-permitted = permission denied
stored-os-no-room = no space left on device
stored-os-read-only = read-only file system
# Why a run sent nothing more, or not this task.
stored-run-unknown = too many outcomes are unknown: `pushdeck resume` settles them and goes on
stored-run-unreachable = the service cannot be reached: `pushdeck resume` goes on once it can
stored-run-too-slow = the service asks to slow down again and again, so others may be using its limit: { $why }
stored-run-stopped = the run was stopped: `pushdeck resume` goes on with it
stored-run-panicked = this program failed in the middle of it, which is a mistake in pushdeck
stored-run-unanswered = the run was ended before the answer came
stored-run-unreached = the run ended before its turn came
stored-run-unsent = the run was stopped before it was sent
stored-run-not-ours = before it was sent: { $error }
stored-run-turn = its turn did not come within 10 s
stored-run-no-reason = no reason was given
stored-run-gone = the service does not know this task any more; whether this run or somebody else removed it is not known
stored-run-other-type = { $why }; the service has it as a task of type { $type }
stored-run-unwritten = its outcome, { $outcome }, could not be written to the ledger: { $error }
stored-run-end-unwritten = all of it is done, but its end could not be written: { $error }
stored-run-not-listed = { $error }, and the list does not show it
stored-run-no-type = the service gives no type for it, and a delete must name one: give it with --type
stored-run-dropped = it was dropped from the ledger while it was read
# In the audit log, where a run was put aside.
stored-run-put-aside = put aside, { $count } not sent

# What reading a task back has shown; { $found } is one of those below, or stored-run-gone.
stored-read-back = read back: { $found }
stored-read-never-seen = the service does not have it; nobody here ever saw it, so it may never have existed
stored-read-pending = it is still pending, so that delete had no effect
stored-read-dispatching = it is being sent
stored-read-dispatched = it has been sent
stored-read-other = its state is { $state }, which says nothing about the delete: look at it in the console
stored-read-stopped = the run was stopped before it was read back: run `pushdeck resume` again
# Why a delete was not sent, or was not needed.
stored-deleted-before = it was deleted before
stored-not-there = the service does not have it any more
stored-being-sent = it is being sent
stored-being-sent-as-seen = it is being sent, as seen { $at }
stored-sent = it has been sent
stored-sent-as-seen = it has been sent, as seen { $at }
stored-unsettled = a delete was sent before and its outcome is not settled: run `pushdeck resume`
# $state is the service's own word, in quotes.
stored-other-state = its state is { $state }; only a pending task can be deleted: `pushdeck get` reads it again
stored-never-seen = the service does not know this id: it never existed, or was removed before it was ever seen here; check the id
stored-no-reason = no reason is known

# How a delete was confirmed, as the audit log has it.
stored-confirmed-typed = typed { $value }
stored-confirmed-by-flag = flag { $flag }
stored-paused-by-you = you paused it
stored-left-out = you left it out: it cannot be reached before it is due
