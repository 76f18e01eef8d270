# Holds and releases: times that cannot be set.

change-time-past = { $time } has passed: give a time in the future
change-time-too-soon = { $time } is less than 60 s away, and the service may not accept it: give a later time
change-hold-too-short = a hold postpones tasks by at least 60 s: give a longer time

# A release of tasks that somebody else has moved since they were held.
change-release-moved = { $count ->
    [one] somebody else has changed the due time of { $count } of them since it was held; the release replaces that time
   *[other] somebody else has changed the due times of { $count } of them since they were held; the release replaces those times
}
change-time-blank = say how long, or until when
