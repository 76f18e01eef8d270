# The windows over the list: is this set to be deleted, the choice to resume, what became of a run's tasks, the timeline.

# The question about a delete: its heading.
dialog-preparing = Preparing a delete
dialog-freezing = Collecting the tasks; those of unknown type are read first ..
dialog-pushes = { $count ->
    [one] 1 scheduled push
   *[other] { $count } scheduled pushes
}
dialog-delete = { $count ->
    [one] Delete 1 scheduled push
   *[other] Delete { $count } scheduled pushes
}
dialog-delete-some = { $all ->
    [one] Delete { $count } of 1 scheduled push
   *[other] Delete { $count } of { $all } scheduled pushes
}
dialog-delete-everybody = Delete a push to ALL USERS in PRODUCTION

# What there is to know before answering.
dialog-hidden = { $count } of the marked tasks are hidden by the filter
dialog-none-hidden = 0 hidden by the filter
dialog-one = { $task }   { $audience }   in { $left }
dialog-one-to-everybody = goes to ALL USERS in PRODUCTION
dialog-quoted = "{ $text }"
# Names of facts, at most eight cells each.
dialog-name-due = due
dialog-name-created = created
dialog-name-body = body
dialog-due = { $time }   in { $left }
dialog-due-and-utc = { $time }   { $utc }   in { $left }
dialog-due-not-known = not known
dialog-due-past = due now or past: this delete may come too late
dialog-last-safe = last safe moment to delete it: { $time }, in { $left }
dialog-size = { $count } pushes:  { $all } ALL USERS  { $tag } Tag  { $user } User
dialog-all-to-everybody = all go to ALL USERS in PRODUCTION
dialog-some-to-everybody = { $count ->
    [one] 1 goes to ALL USERS in PRODUCTION
   *[other] { $count } go to ALL USERS in PRODUCTION
}
dialog-first-due = first due { $time }
dialog-last-due = last due  { $time }
dialog-if-right = If this is the right push to delete, nobody will receive it.
dialog-if-wrong = If it is the wrong one, users will miss a push that they should get.
dialog-no-way-back = The service has no way to bring it back.
dialog-deleted-for-good = What is deleted will not be sent, and the service has no way to bring it back.
dialog-one-deleted-for-good = It will not be sent, and the service has no way to bring it back.
dialog-alikes = { $count ->
    [one] 1 with the same title stays scheduled:
   *[other] { $count } with the same title stay scheduled:
}
dialog-alike = { $task }  { $app }  { $place }  { $audience }  due { $due }
# Tasks that were chosen and will not be deleted, as in "3 left out: 2 already gone, 1 too late; see below", and
# one for each reason of the others.
dialog-left-out-kinds = { $count } left out: { $kinds }; see below
dialog-left-out-kind = { $count } { $outcome }
dialog-left-out-because = { $count } left out: { $why }
dialog-more = and { $count } more
dialog-unreachable-listed = These cannot be deleted before they are due; { $key } lists all again:

# What to type, the short forms in 36 cells with the field of 12 behind them, and the words on the buttons.
dialog-type-digits-short = Type the id's last 4:
dialog-type-digits = Type the last 4 digits of the id above, then { $key }:
dialog-type-number-short = Type { $number }:
dialog-type-number = Type the number of pushes to delete ({ $number }), then { $key }:
dialog-keep-it = Keep it
dialog-keep-all = Keep all
dialog-delete-it = Delete it
dialog-delete-this-push = Delete this push
dialog-delete-number = Delete { $count }

# What is said about an answer.
dialog-wrong-digits = "{ $typed }" is not the last 4 digits of the id; nothing was deleted
dialog-wrong-number = expected { $expected }, got "{ $typed }"; nothing was deleted
dialog-not-confirmed = { $why }; nothing was deleted
dialog-no-paste = a paste is refused here: type it
dialog-none-reachable = nothing can be deleted before it is due
dialog-all-reachable = everything can be deleted before it is due
dialog-left-out = { $count ->
    [one] 1 task that cannot be deleted in time was left out
   *[other] { $count } tasks that cannot be deleted in time were left out
}
dialog-dropped = { $count ->
    [one] 1 task is no longer pending and was left out
   *[other] { $count } tasks are no longer pending and were left out
}
dialog-dropped-number-stays = { $count ->
    [one] 1 task is no longer pending and was left out; the number to type stays { $value }
   *[other] { $count } tasks are no longer pending and were left out; the number to type stays { $value }
}

# Which unfinished run is to be resumed?
dialog-resume = Resume an unfinished run
dialog-unfinished-run = begun { $began }   { $unknown } unknown  { $left } left  of { $total }
dialog-unknown-first = { $count } unknown: read back first, and not deleted again before that
dialog-not-sent-yet = { $count } not sent yet: resuming deletes them
dialog-first-is-due = the first is due { $time }, in { $left }
dialog-first-was-due = the first was due { $time } ({ $left }): pushes that are already due may have been sent, and can then no longer be deleted
dialog-run = run { $run }
dialog-unknown-cannot-be-put-aside = it has unknown outcomes: resume it first, to settle them
dialog-put-aside-armed = press again to end it for good: its { $count ->
    [one] { $count } task is
   *[other] { $count } tasks are
} not deleted and will be sent

# What became of a run's tasks.
dialog-outcomes = Outcome of each task so far
dialog-all-outcomes = all
dialog-nothing-settled = no outcomes yet

# The timeline.
dialog-timeline = { $count ->
    [one] Timeline: 1 task still to be sent
   *[other] Timeline: { $count } tasks still to be sent
}
dialog-strip = strip: { $legend }
dialog-above-quota = { $day } UTC: { $count } ALL/Tag pushes, above { $what } ({ $quota }); some may not be sent
dialog-above-free = { $day } UTC: { $count } ALL/Tag pushes; Free and Trial editions have { $quota } a day
dialog-no-due-times = None of the tasks still to be sent has a due time.
dialog-clocks-change = clocks change: { $span }
dialog-more-to-all = and { $count } more to ALL
dialog-close = { $count } ALL/Tag less than 2 s after another
dialog-close-short = { $count } less than 2 s apart
dialog-gap = { $span } without a push
dialog-hours = { $hours } h
dialog-hours-minutes = { $hours } h { $minutes } m
