# The details of a task, beside the list or instead of it.

# In the last line, where there is more below.
detail-more = { $count } more: { $key }
detail-rest-follows = the rest appears once all tasks are loaded

# Names of facts, at most nine cells each, and what stands behind them.
detail-due = due
detail-held = held
detail-created = created
detail-seen = seen
detail-campaign = campaign
detail-delete = delete
detail-push-id = push id
detail-dispatch = dispatch
detail-error = error
detail-note = note
detail-held-from = from { $from } until the time above; it is then sent, unless it is released or deleted
detail-was-held = before, from { $from } until the time above
detail-held-moved = from { $from } until { $until }, then moved by somebody else to the time above; it is then sent
detail-held-until = until the time above; it is then sent, unless it is released or deleted
detail-due-in = { $time }   in { $left }
detail-never-seen = never: known by its id only; { $key } reads it
detail-seen-by-list = { $time }, in the list
detail-seen-by-get = { $time }, read by its id
detail-seen-by-delete = { $time }, by the reply to a delete
detail-seen-by-modify = { $time }, by the reply to a change
detail-confirm-by = confirm by { $time } (in { $left })
detail-confirm-by-while-busy = confirm by { $time } (in { $left }), earlier while a run is in progress
detail-too-late = it may be too late to delete it

detail-checks = CHECKS
detail-goes-to-all = goes to ALL USERS
detail-due-soon = due in less than 60 s
detail-test-word = looks like a test push
detail-no-words = has neither a title nor a text that is known
detail-unsearched = look-alikes: not searched for, because there are too many tasks
detail-alikes = { $count ->
    [one] 1 look-alike is still to be sent (same title):
   *[other] { $count } look-alikes are still to be sent (same title):
}
# Instead of the place of a look-alike in the open app, and of its time.
detail-here = here
detail-no-due-time = no due time

detail-copy = copy
detail-history = HISTORY (audit log, latest first)
# The reason for a change, under its line of the history.
detail-reason = reason given: { $reason }
