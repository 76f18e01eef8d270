# What became of a task in a run.

# As one word, in lists and tables.
outcome-deleted = deleted
outcome-changed = changed
outcome-held = held
outcome-released = released
outcome-conflict = conflict
outcome-gone = gone
outcome-not-found = not found
outcome-refused = refused
outcome-too-late = too late
outcome-not-sent = not sent
outcome-unknown = unknown
outcome-skipped = left out

# Behind the end of a run that was resumed: counts of the whole run.
outcome-whole = in the whole run of { $total }: { $counts }
outcome-whole-deleted = { $count } deleted
outcome-whole-changed =
    { $verb ->
        [hold] { $count } held
        [edit] { $count } edited
        [release] { $count } released
       *[delete] { $count } changed
    }
outcome-whole-conflict = { $count } in conflict with another change
outcome-whole-gone = { $count } gone
outcome-whole-not-found = { $count } not found
outcome-whole-refused =
    { $verb ->
        [hold] { $count } refused and not held
        [edit] { $count } refused and not edited
        [release] { $count } refused and not released
       *[delete] { $count } refused and not deleted
    }
outcome-whole-too-late = { $count } too late
outcome-whole-not-sent = { $count } not sent
outcome-whole-unknown = { $count } unknown
outcome-whole-skipped = { $count } left out

# What a run waits for.
outcome-reading-again = { $count ->
    [one] { $count } unknown: its earlier request may still take effect; read again at { $time }
   *[other] { $count } unknown: their earlier requests may still take effect; read again at { $time }
}

# Why something was not done, with the service's code.
outcome-with-code = { $message } ({ $code })
