# The windows over the list: the question about a change, the choice of a run to resume, the outcomes of a run's tasks, and
# the timeline.

# The question about a change: its heading.
dialog-preparing =
    { $verb ->
        [hold] Preparing a hold
        [edit] Preparing an edit
        [release] Preparing a release
       *[delete] Preparing a delete
    }
dialog-freezing = Collecting the tasks; those of unknown type are read first ..
dialog-pushes = { $count ->
    [one] 1 scheduled push
   *[other] { $count } scheduled pushes
}
dialog-change =
    { $verb ->
        [hold] { $count ->
            [one] Hold 1 scheduled push
           *[other] Hold { $count } scheduled pushes
        }
        [edit] { $count ->
            [one] Edit 1 scheduled push
           *[other] Edit { $count } scheduled pushes
        }
        [release] { $count ->
            [one] Release 1 scheduled push
           *[other] Release { $count } scheduled pushes
        }
       *[delete] { $count ->
            [one] Delete 1 scheduled push
           *[other] Delete { $count } scheduled pushes
        }
    }
dialog-change-some =
    { $verb ->
        [hold] { $all ->
            [one] Hold { $count } of 1 scheduled push
           *[other] Hold { $count } of { $all } scheduled pushes
        }
        [edit] { $all ->
            [one] Edit { $count } of 1 scheduled push
           *[other] Edit { $count } of { $all } scheduled pushes
        }
        [release] { $all ->
            [one] Release { $count } of 1 scheduled push
           *[other] Release { $count } of { $all } scheduled pushes
        }
       *[delete] { $all ->
            [one] Delete { $count } of 1 scheduled push
           *[other] Delete { $count } of { $all } scheduled pushes
        }
    }
dialog-change-everybody =
    { $verb ->
        [hold] Hold a push to ALL USERS in PRODUCTION
        [edit] Edit a push to ALL USERS in PRODUCTION
        [release] Release a push to ALL USERS in PRODUCTION
       *[delete] Delete a push to ALL USERS in PRODUCTION
    }

# What there is to know before answering.
dialog-hidden = { $count } of the marked tasks are hidden by the filter
dialog-none-hidden = 0 hidden by the filter
dialog-one = { $task }   { $audience }   in { $left }
dialog-one-to-everybody = goes to ALL USERS in PRODUCTION
dialog-quoted = "{ $text }"
# Names of facts, at most eight cells each.
dialog-name-due = due
dialog-name-held = until
dialog-name-released = released
dialog-name-created = created
dialog-name-body = body
dialog-due = { $time }   in { $left }
dialog-due-and-utc = { $time }   { $utc }   in { $left }
dialog-due-not-known = not known
dialog-due-past =
    { $verb ->
        [hold] already due: this hold may come too late
        [edit] already due: this edit may come too late
        [release] already due: this release may come too late
       *[delete] already due: this delete may come too late
    }
dialog-last-safe =
    { $verb ->
        [hold] last safe moment to hold it: { $time }, in { $left }
        [edit] last safe moment to edit it: { $time }, in { $left }
        [release] last safe moment to release it: { $time }, in { $left }
       *[delete] last safe moment to delete it: { $time }, in { $left }
    }
dialog-size = { $count } pushes:  { $all } ALL USERS  { $tag } Tag  { $user } User
dialog-all-to-everybody = all go to ALL USERS in PRODUCTION
dialog-some-to-everybody = { $count ->
    [one] 1 goes to ALL USERS in PRODUCTION
   *[other] { $count } go to ALL USERS in PRODUCTION
}
dialog-first-due = first due { $time }
dialog-last-due = last due  { $time }
# The due times that a hold or a release sets.
dialog-new-time =
    { $verb ->
        [hold] held until { $time }
        [edit] due at { $time }
        [release] due again { $time }
       *[delete] then due { $time }
    }
dialog-first-new-time =
    { $verb ->
        [hold] first held until { $time }
        [edit] first due at { $time }
        [release] first due again { $time }
       *[delete] first then due { $time }
    }
dialog-last-new-time =
    { $verb ->
        [hold] last held until  { $time }
        [edit] last due at  { $time }
        [release] last due again  { $time }
       *[delete] last then due  { $time }
    }
dialog-edited-then-sent = { $count ->
    [one] It is sent as edited, at its due time.
   *[other] They are sent as edited, at their due times.
}
dialog-held-then-sent = { $count ->
    [one] It is sent at that time, unless it is released or deleted before then.
   *[other] They are sent at those times, unless they are released or deleted before then.
}
dialog-released-then-sent = { $count ->
    [one] It is no longer held, and is sent at that time.
   *[other] They are no longer held, and are sent at those times.
}
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
dialog-more = and { $count } more
# $key turns on a second lane of the run.
dialog-lanes-offer = { $key } holds { $count } more for 24 hours meanwhile, and deletes them later
# The form for the time of a hold or a release. $example: a time as it is typed.
dialog-time-hold = Hold until when?
dialog-time-release = Release at what time?
dialog-time-hold-about = 48h, or 1d12h, after each push's time before any hold; or a time, such as { $example }, in { $zone } unless the name of another zone follows it.
dialog-time-release-about = A time for all, such as { $example }, in { $zone } unless the name of another zone follows it; nothing gives each push the time back that it had before its hold.
dialog-time-past = the time from before the hold has passed or is not known: choose another
dialog-lanes-off = { $key } turns that off again
dialog-lanes-useless = holding pushes alongside the deletes would stop no more of them
dialog-unreachable-listed =
    { $verb ->
        [hold] These cannot be held before they are due; { $key } lists all again:
        [edit] These cannot be edited before they are due; { $key } lists all again:
        [release] These cannot be released before they are due; { $key } lists all again:
       *[delete] These cannot be deleted before they are due; { $key } lists all again:
    }

# What to type, the short forms in 36 cells with the field of 12 behind them, and the words on the buttons.
dialog-type-digits-short = Type the id's last 4:
dialog-type-digits = Type the last 4 digits of the id above, then { $key }:
dialog-type-number-short = Type { $number }:
dialog-type-number =
    { $verb ->
        [hold] Type the number of pushes to hold ({ $number }), then { $key }:
        [edit] Type the number of pushes to edit ({ $number }), then { $key }:
        [release] Type the number of pushes to release ({ $number }), then { $key }:
       *[delete] Type the number of pushes to delete ({ $number }), then { $key }:
    }
# The field for the reason; the short forms in 18 cells.
dialog-reason-offered = Reason, optional ({ $key }):
dialog-reason-offered-short = Reason (optional):
dialog-reason-required = Reason, required ({ $key }):
dialog-reason-required-short = Reason (required):
dialog-keep-it =
    { $verb ->
        [hold] Leave it
        [edit] Leave it
        [release] Leave it
       *[delete] Keep it
    }
dialog-keep-all =
    { $verb ->
        [hold] Leave all
        [edit] Leave all
        [release] Leave all
       *[delete] Keep all
    }
dialog-change-it =
    { $verb ->
        [hold] Hold it
        [edit] Edit it
        [release] Release it
       *[delete] Delete it
    }
dialog-change-this-push =
    { $verb ->
        [hold] Hold this push
        [edit] Edit this push
        [release] Release this push
       *[delete] Delete this push
    }
dialog-change-number =
    { $verb ->
        [hold] Hold { $count }
        [edit] Edit { $count }
        [release] Release { $count }
       *[delete] Delete { $count }
    }
# What the keys do in the question about a hold or a release; those of a delete are in help.ftl.
dialog-hint-back = leave
dialog-hint-hold = hold
dialog-hint-hold-capital = (shift-y) hold
dialog-hint-hold-typed = hold, once typed
dialog-hint-edit = edit
dialog-hint-edit-capital = (shift-y) edit
dialog-hint-edit-typed = edit, once typed
dialog-hint-release = release
dialog-hint-release-capital = (shift-y) release
dialog-hint-release-typed = release, once typed

# What is said about an answer.
dialog-wrong-digits = "{ $typed }" is not the last 4 digits of the id; nothing was sent
dialog-wrong-number = expected { $expected }, got "{ $typed }"; nothing was sent
dialog-not-confirmed = { $why }; nothing was sent
dialog-value-blank = nothing was typed there yet; nothing was sent
dialog-reason-missing = the config requires a reason for this change: write it here; nothing was sent
dialog-reason-refused = not entered: { $why }
dialog-no-paste = a paste is refused here: type it
dialog-none-reachable =
    { $verb ->
        [hold] nothing can be held before it is due
        [edit] nothing can be edited before it is due
        [release] nothing can be released before it is due
       *[delete] nothing can be deleted before it is due
    }
dialog-all-reachable =
    { $verb ->
        [hold] everything can be held before it is due
        [edit] everything can be edited before it is due
        [release] everything can be released before it is due
       *[delete] everything can be deleted before it is due
    }
dialog-left-out =
    { $verb ->
        [hold] { $count ->
            [one] 1 task that cannot be held in time was left out
           *[other] { $count } tasks that cannot be held in time were left out
        }
        [edit] { $count ->
            [one] 1 task that cannot be edited in time was left out
           *[other] { $count } tasks that cannot be edited in time were left out
        }
        [release] { $count ->
            [one] 1 task that cannot be released in time was left out
           *[other] { $count } tasks that cannot be released in time were left out
        }
       *[delete] { $count ->
            [one] 1 task that cannot be deleted in time was left out
           *[other] { $count } tasks that cannot be deleted in time were left out
        }
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
dialog-unknown-first = { $count } unknown: read back first, and not sent again before that
dialog-not-sent-yet = { $count } not sent yet: resuming sends them
dialog-first-is-due = the first is due { $time }, in { $left }
dialog-first-was-due = the first was due { $time } ({ $left }): pushes that are already due may have been sent, and then it is too late to stop them
dialog-run = run { $run }
dialog-unknown-cannot-be-put-aside = this run has unknown outcomes: resume it first to settle them
dialog-put-aside-armed = press again to end it for good: its { $count ->
    [one] { $count } task is
   *[other] { $count } tasks are
} not changed, and will be sent by the service

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
dialog-above-free = { $day } UTC: { $count } ALL/Tag pushes; Free and Trial editions allow { $quota } a day
dialog-no-due-times = None of the tasks still to be sent has a due time.
dialog-clocks-change = clocks change: { $span }
dialog-more-to-all = and { $count } more to ALL
dialog-close = { $count ->
    [one] 1 ALL/Tag push is
   *[other] { $count } ALL/Tag pushes are
} less than 2 s after another one
dialog-close-short = { $count ->
    [one] 1 gap under 2 s
   *[other] { $count } gaps under 2 s
}
dialog-gap = { $span } without a push
dialog-hours = { $hours } h
dialog-hours-minutes = { $hours } h { $minutes } m
