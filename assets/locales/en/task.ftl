# Tasks: ids, types, states, campaigns.

# $text is put in quotes.
task-not-an-id = { $text } is not a task id: { $reason }
task-id-digits-only = an id has decimal digits only
task-id-of-a-push = it is the id of a push that was sent, and no scheduled task has such an id
task-id-empty = it is empty
task-id-too-large = it is larger than 18446744073709551615
task-not-a-type = { $text } is not a task type: use All, Tag or User

# The states of a task, as one word.
task-status-unverified = unverified
task-status-pending = pending
task-status-dispatching = sending
task-status-dispatched = sent
task-status-deleted = deleted
task-status-gone = gone
task-status-unknown = unknown

# Who a task goes to, as one word.
task-type-all = All
task-type-tag = Tag
task-type-user = User

# What kind of environment an app is of: a badge at the left of every screen.
task-badge-production = PROD
task-badge-staging = STAGING
task-badge-test = TEST

# What a task has that could not be read; behind "task 7 has".
task-flaw-garbled = the field { $field } has characters that cannot be read, shown as U+FFFD
task-flaw-unreadable = the field { $field } cannot be read

# What has changed since a delete was confirmed.
task-type-changed = type was { $before }, is { $now }
task-title-changed = title was "{ $before }", is "{ $now }"
task-due-changed = due was { $before }, is { $now }
task-text-changed = text was "{ $before }", is "{ $now }"

task-campaign-empty = a campaign cannot be empty
task-campaign-too-long = a campaign can have at most 128 characters
task-campaign-unsafe = a campaign cannot have control or format characters
task-campaign-secret = a campaign cannot have a signature or a key in it

# A text that an operator writes for others: what is wrong with it.
task-remark-blank = it is blank
task-remark-too-long = it has { $count } characters, but at most { $most } are allowed
task-remark-control = it contains the control character { $char }: write it on one line, without such characters
