# Holds and releases: times that cannot be set.

change-time-past = { $time } has passed: give a time in the future
change-time-too-soon = { $time } is less than 60 s away, and the service may not take it: give a later time
change-hold-too-short = a hold postpones tasks by at least 60 s: give a longer time
change-time-blank = say how long, or until when
