# The main screen, and the smaller windows over it.

# The tabs above the list, each with its short form for narrow windows.
screen-tab-pending = Pending
    .short = Pend
screen-tab-due = Due<10m
    .short = <10m
screen-tab-sending = Sending
    .short = Send
screen-tab-sent = Sent
    .short = Sent
screen-tab-trouble = Trouble
    .short = Trbl
screen-tab-all = All
    .short = All
screen-tab-held = Held
    .short = Held

# The orders of the list, behind "by" and as values of the command `sort`.
screen-order-due = due
screen-order-latest = latest due
screen-order-title = title
screen-order-audience = audience
screen-order-state = state
screen-order-campaign = campaign
screen-order-id = id

# What the signs of the timeline stand for: more tasks from left to right.
screen-legend-ascii = . 1  : 10  + 100  # 1,000 or more tasks; digits: pushes to all users
screen-legend-braille = ⡀ 1  ⣀ 3  ⣄ 10  ⣤ 30  ⣦ 100  ⣶ 300  ⣷ 1,000 or more; digits: to all users

# In front of everything in the demo, whose tasks are made up.
screen-demo = DEMO

# A window too small for keys to act.
screen-too-small = Too small: { $size } (need { $smallest }).
screen-too-small-keys = Keys are off, except q and ctrl-c.
screen-too-small-run = { $badge } { $app }: a run is in progress, { $settled }/{ $total }.
screen-too-small-quit = q twice pauses it and leaves.
screen-too-small-quit-armed = q again pauses it and leaves.

# How many tasks are marked.
screen-none-marked = none marked
screen-marked = { $count } marked
# Right behind the text above.
screen-marked-hidden = {" "}({ $count } hidden by filter)
screen-range = range of { $count ->
    [one] { $count } task
   *[other] { $count } tasks
}
screen-ending = ending: waiting for calls in flight

# The question whether to leave while a run goes on. `key` is ctrl-c or another.
screen-leave-title = A run is in progress
screen-leave-asked = It continues while you decide: { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} in total. { $key } again stops it.
screen-leave-pause = Pause and leave: sends nothing more and waits up to 5 s for calls in flight; the run stays unfinished, and `pushdeck resume` continues it.
screen-leave-stop = Stop it: ends the run after the calls in flight; you stay here and see the outcomes.
screen-leave-button-no = Keep running
screen-leave-button-yes = Pause and leave
screen-leave-button-stop = Stop it

# The question whether to mark pasted ids.
screen-paste-title = Mark pasted ids
screen-paste-button-no = Do not mark
screen-paste-button-yes = Mark them
screen-paste-count = { $count ->
    [one] { $count } task was pasted.
   *[other] { $count } tasks were pasted.
}
screen-paste-harmless = This does not delete anything.
# Above a list of tasks.
screen-paste-known = { $count ->
    [one] { $count } is in this app's list:
   *[other] { $count } are in this app's list:
}
screen-paste-unknown = { $count ->
    [one] { $count } is not in the list, and will be added by its id only:
   *[other] { $count } are not in the list, and will be added by their ids only:
}

# The choice of an app.
screen-switch-title = App and region
screen-switch-armed = { $app } is PRODUCTION: { $key } again opens it
screen-switch-read-only = read-only

screen-columns-title = Columns

# The choice of what is copied.
screen-copy-title = Copy to your terminal's clipboard
screen-copy-id = id
screen-copy-name = title
screen-copy-json = JSON
# Where several tasks are marked and only that at the cursor is copied.
screen-copy-this-json = this JSON
screen-copy-command = command
screen-copy-error = error
# The beginning of a text of several lines.
screen-copy-preview = { $beginning } and { $count } more
# What is copied as the error, for somebody who does not sit here.
screen-copied-error = { $place }  task { $task }  copied { $local }, { $utc }: { $text }

# Sheets of text.
screen-sheet-reading = reading ..
screen-json-title = A task as JSON
screen-json-whole = task { $task }, as stored in the ledger
screen-json-partly = task { $task }, as shown in the list: the rest has not been read yet
screen-log-title = Messages
screen-log-empty = nothing yet
screen-log-order = latest first
screen-audit-title = Audit log
screen-audit-not-read = ! the audit log could not be read: { $why }
screen-audit-empty = no entries yet
screen-audit-broken = ! not valid from line { $line } on: { $why }; keep a copy of the ledger
screen-audit-verified = { $total } lines verified; the latest { $shown } are shown here

# In the frame of a window with more lines than it can show.
screen-more-lines = { $count } more: { $key }

# Why the interface cannot run in this terminal.
screen-needs-terminal = the terminal interface needs a terminal: use `pushdeck list` or `pushdeck delete` here
screen-no-terminal = failed to use the terminal
screen-no-modes = failed to read the terminal's modes
screen-modes-not-set = failed to set the terminal's modes
screen-not-listening = failed to listen to the terminal and to signals
screen-panicked = internal error at { $place }: nothing more is sent; `pushdeck resume` settles what was in progress
screen-panicked-somewhere = internal error: nothing more is sent; `pushdeck resume` settles what was in progress
screen-panicked-inside = internal error: the interface crashed; the terminal was restored
