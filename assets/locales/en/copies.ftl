# Copies of the content of tasks, taken before a change that loses it. $count of $all tasks get a copy, and $time is how long
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
copies-kept =
    { $all ->
        [one] { $count ->
            [0] no copy of its content is kept
           *[other] a copy of its content is kept for { $time }
        }
       *[other] { $count ->
            [one] a copy of 1 of { $all } is kept for { $time }
           *[other] copies of { $count } of { $all } are kept for { $time }
        }
    }
copies-under-way =
    { $all ->
        [one] a copy of its content is being taken, to be kept for { $time }
       *[other] { $count ->
            [one] a copy of 1 of { $all } is kept for { $time } ({ $taken } taken so far)
           *[other] copies of { $count } of { $all } are kept for { $time } ({ $taken } taken so far)
        }
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
