# A line of the audit log in words: what was done, and what else it says. The log itself is in English.
# What was done, with its result.
audit-done = { $action }: { $result }
audit-action-intent = delete begun
audit-action-intent-hold = hold begun
audit-action-intent-edit = edit begun
audit-action-intent-release = release begun
audit-action-outcome = outcome
audit-action-run-begin = run begun
audit-action-run-take = run taken over
audit-action-run-end = run ended
audit-action-import = import
audit-action-forget = removed from the ledger
audit-action-note = note
audit-note-removed = note removed
audit-action-plan = plan made
audit-action-apply = plan applied
audit-action-reappeared = reappeared

# Anything else: its name and its value.
audit-fact = { $name }: { $value }
audit-name-added = added
audit-name-by = seen in
audit-name-code = code
audit-name-confirmed-by = confirmed by
audit-name-deadline = deadline
audit-name-digest = plan
audit-name-left = left
audit-name-message = reason
audit-name-note = note
audit-name-reason = reason given
audit-name-seen = now
audit-name-sched-at = new due time
audit-name-total = tasks
audit-name-type = type
audit-name-unchanged = unchanged
audit-name-updated = updated
audit-name-verb = change
audit-name-was = was
audit-name-was-due = due before

# The call that showed a task again.
audit-by-list = the list
audit-by-get = a read of this task
audit-by-delete = the reply to a delete
