# What a question says about its set of tasks: which are held now, which would be sent only in a month or more, and why
# others are left out.

# $times: one time, or two as in set-times.
set-times = { $first } .. { $last }
set-held-from-unknown = at a time that is not known
# The only task of a question. $from: when it was due before.
set-one-held =
    { $verb ->
        [hold] it is already held until { $times }, and was due { $from }: this postpones it further
       *[delete] it is held: it was due { $from }, and is sent { $times } unless it is changed
    }
set-held =
    { $verb ->
        [hold] { $count ->
            [one] 1 is already held, until { $times }, and is postponed further
           *[other] { $count } are already held, until { $times }, and are postponed further
        }
       *[delete] { $count ->
            [one] 1 of them is held, until { $times }
           *[other] { $count } of them are held, until { $times }
        }
    }
set-already-held = { $count ->
    [one] 1 is already held, until { $times }, and is left out
   *[other] { $count } are already held, until { $times }, and are left out
}
set-far = { $count ->
    [one] 1 would be sent more than 30 days from now, at { $time }: the service may not take it, and `pushdeck sync` does not read that far unless told to
   *[other] { $count } would be sent more than 30 days from now, the last at { $time }: the service may not take that, and `pushdeck sync` does not read that far unless told to
}
set-past = { $count ->
    [one] 1 left out: its time from before the hold, { $times }, has passed or is less than 60 s away; give another time
   *[other] { $count } left out: their times from before the hold, { $times }, have passed or are less than 60 s away; give another time
}
set-left-out-because = { $count } left out: { $why }
