# Copies of what tasks contain, which are taken before a change that loses it. $count of $all tasks get one; $time is how long
# it is kept. Nothing here says that a copy brings a task back.

copies-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
copies-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
# Before they are taken, while they are taken, and after.
copies-planned =
    { $all ->
        [one] its content is copied first if there is time, and the copy kept for { $time }; no undo yet
       *[other] contents are copied first where there is time, and kept for { $time }; no undo yet
    }
copies-kept =
    { $all ->
        [one] { $count ->
            [0] no copy of its content is kept
           *[other] a copy of its content is kept for { $time }; there is no undo yet
        }
       *[other] a copy of { $count } of { $all } is kept for { $time }; there is no undo yet
    }
copies-under-way =
    { $all ->
        [one] a copy of its content is being taken, to be kept for { $time }; no undo yet
       *[other] copies: { $taken } of { $count } taken so far, kept for { $time }; no undo yet
    }
copies-too-close =
    { $count ->
        [one] 1 is due within a minute and is changed without waiting for a copy
       *[other] { $count } are due within a minute and are changed without waiting for a copy
    }
copies-failed =
    { $count ->
        [one] no copy of 1 could be taken: it is changed without one
       *[other] no copy of { $count } could be taken: they are changed without one
    }
# The end of a run.
copies-missing =
    { $count ->
        [one] no copy of 1 task is kept
       *[other] no copy of { $count } tasks is kept
    }
# The details of a task: until when.
copies-detail = kept until { $time }
copies-pruned =
    { $count ->
        [0] no copy was too old
        [one] 1 copy removed
       *[other] { $count } copies removed
    }
copies-left =
    { $count ->
        [0] { $pruned }; none is left
        [one] { $pruned }; 1 is left
       *[other] { $pruned }; { $count } are left
    }
copies-in-log = another pushdeck is reading: until the last of them has ended, the log beside the ledger may still contain what was removed
