# What a delete can still reach, before it is confirmed.

forecast-duration = at { $rate } per second, this takes { $span } and ends at { $end }
forecast-duration-eased = at { $rate }, later { $later } per second, this takes { $span } and ends at { $end }
forecast-last-safe-start = last safe moment to start: { $at }, in { $span }
forecast-all-in-time =
    all of them can be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } before they are sent
forecast-all-dated-in-time =
    all { $count } with a due time can be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } before they are sent
forecast-undated = { $count ->
    [one] { $count } has no known due time: it is tried first, but may still be too late.
   *[other] { $count } have no known due time: they are tried first, but may still be too late.
}
forecast-elsewhere = { $count ->
    [one] Another run is changing { $count } of them right now: this run waits for the outcome.
   *[other] Another run is changing { $count } of them right now: this run waits for the outcomes.
}
forecast-in-time =
    { $count } can be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } before { $count ->
        [one] it is sent.
       *[other] they are sent.
    }
forecast-due-already = { $count } TOO LATE: already due, the last at { $until }.
forecast-lost = { $count } TOO LATE: { $due } are due by { $until }; only { $fit } fit before then.
forecast-hopeful = { $count } may be too late: { $due } are due by { $until }; these fit only if no call is slow.
forecast-waiting = Every second you wait makes up to { $more } more too late.
forecast-order = Order: by due time; where not all fit, the largest audience first.
# $tasks: counts of each type, as in "2 ALL USERS, 3 Tag".
forecast-at-once = Still tried at once: { $tasks }.
forecast-at-once-with-users = Still tried at once: { $tasks }; once sent, a User push cannot be recalled; All-users and Tag pushes can, for 24 hours.
forecast-last = Tried last: { $tasks }.
forecast-last-with-users = Tried last: { $tasks }; once sent, a User push cannot be recalled; All-users and Tag pushes can, for 24 hours.
forecast-kind-all = { $count } ALL USERS
forecast-kind-tag = { $count } Tag
forecast-kind-user = { $count } User

# A run with two lanes.
forecast-lanes = { $count ->
    [one] { $count } more is held for 24 hours alongside the deletes, and deleted afterwards in the same run.
   *[other] { $count } more are held for 24 hours alongside the deletes, and deleted afterwards in the same run.
}
forecast-lanes-lost = { $count } TOO LATE all the same.
forecast-lanes-held = { $count ->
    [one] { $count } was held by this run, and is still to be deleted
   *[other] { $count } were held by this run, and are still to be deleted
}
forecast-unknown-held = { $count ->
    [one] { $count } of them may have been held: read back first, and then deleted
   *[other] { $count } of them may have been held: read back first, and then deleted
}

# What resuming a run does.
forecast-retry-too-late = { $count ->
    [one] { $count } unknown is due before it is tried again, and WILL GO OUT if the earlier request had no effect: { $tasks }; look in the service's console now, and delete there what is still pending
   *[other] { $count } unknown are due before they are tried again, and WILL GO OUT if the earlier request had no effect: { $tasks }; look in the service's console now, and delete there what is still pending
}
forecast-changed = { $task } has changed since it was confirmed: { $changes }
forecast-changed-more = { $count } more have changed since they were confirmed
forecast-unknown =
    { $count } unknown: read back first, and not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } again before that
forecast-retry-from =
    { $count } of them, if still pending, will be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } again from { $at } on, in { $span }: until then the earlier { $verb ->
        [hold] hold
        [edit] edit
        [release] release
       *[delete] delete
    } may take effect
forecast-run-ended =
    the run was ended: those still pending stay scheduled and are not { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } again
forecast-not-sent =
    { $count } not sent yet: resuming { $verb ->
        [hold] holds
        [edit] edits
        [release] releases
       *[delete] deletes
    } them
forecast-not-sent-with-everybody =
    { $count } not sent yet, { $everybody } to ALL USERS: resuming { $verb ->
        [hold] holds
        [edit] edits
        [release] releases
       *[delete] deletes
    } them
forecast-unreachable =
    cannot be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } in time: { $tasks }
forecast-surely-unreachable =
    might not be { $verb ->
        [hold] held
        [edit] edited
        [release] released
       *[delete] deleted
    } in time: { $tasks }
# The first few ids, and how many more there are.
forecast-named-and-more = { $tasks } { $more }

# What the daily number of pushes to all users and to tags is measured by.
forecast-quota-of-app = quota_per_day of this app
forecast-quota-of-edition = the quota of Standard and Advanced editions
# The due times that a run has yet to set. $times: one time, or two as in set-times.
forecast-new-times =
    { $verb ->
        [hold] held until { $times }
        [release] due again { $times }
       *[edit] due { $times }
    }
