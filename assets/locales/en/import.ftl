# Files of tasks and lists of ids: what is wrong with them, and what to do. { $name } is the name of a file, { $text } is
# what stands in it, in quotes.

# The file as a whole.
import-file = { $name }: { $reason }
import-line = line { $line }: { $reason }
import-bad-rows = { $count ->
    [one] 1 bad row
   *[other] { $count } bad rows
} in { $name }; nothing was stored
import-bad-rows-at-least = at least { $count ->
    [one] 1 bad row
   *[other] { $count } bad rows
} in { $name }; nothing was stored
import-no-task = there is no task in { $name }
import-empty = the file is empty: nothing to import
import-no-thread = failed to start a thread to read it: { $error }
import-ended = reading ended unexpectedly
import-ids-too-many = it has more than { $most } ids: give them in several lists
import-text-too-long = the text is longer than { $most } MiB: give one id per line
import-list-more = { $list } { $more }

# Opening and reading it.
import-directory = this is a directory: name a file in it
import-missing = there is no such file: check the path, or use - for standard input
import-denied = you may not read this file: ask its owner, or change its mode
import-path-through-file = a part of the path is a file, not a directory: check the path
import-not-opened = failed to open the file: { $error }
import-not-read = failed to read it to the end: { $error }
import-not-read-on = failed to read on: { $error }
import-endless = it has not ended after { $most } GiB: is this the right source?
import-line-too-long = the line is longer than { $most } KiB: is this the right file?
import-cut-character = the file ends in the middle of a character: get the whole file

# One id per line.
import-id-split = between its digits there is a character that some programs treat as a line end: write the id in one piece
import-id-torn = the input ends right after this id, which has a different number of digits from the others: was it cut off? Get the whole input, or add --whole if this is all of it
import-ids-rounded = { $count } of { $total } ids with more than 15 digits end in zeros: a spreadsheet has probably rounded them; export the column as text and compare

# The fields of a row.
import-id-empty = the task_id is empty
import-not-a-number = sdkappid { $text } is not a number
import-not-a-time = { $field } { $text } is not a time: { $hint }
import-time-hint = use 2026-12-24T16:00:00Z or 2026-12-24 16:00:00 (UTC)
import-time-far = the year is out of range
import-time-zone = that zone
import-time-ambiguous = clocks change at that time in { $zone }, so it occurs twice or not at all: write its offset from UTC after it
import-campaign = campaign { $text }: { $error }
import-other-app = the task belongs to app { $number }, not to { $app } ({ $sdkappid }): choose that app with --app
import-stays-cell = line { $line }: { $heading } is { $text }, which may mean that the task is to be kept
import-stays-comment = line { $line }: the comment { $text } may mean that the task is to be kept
import-times-utc = { $count ->
    [one] 1 time without a zone was taken as UTC (such as { $text }); --zone { $zone } reads it as local time there
   *[other] { $count } times without a zone were taken as UTC (such as { $text }); --zone { $zone } reads them as local time there
}
import-apps = { $count ->
    [one] 1 row names
   *[other] { $count } rows name
} another app (such as { $text }), but all rows were stored in { $app }

# Tables.
import-csv-commented = { $count ->
    [one] 1 row begins with # and was skipped as a comment: if it is data, put its first cell in quotes
   *[other] { $count } rows begin with # and were skipped as comments: if they are data, put their first cells in quotes
}
import-csv-rounded = a spreadsheet rounded a number here and wrote it with a decimal comma: export the column as text
import-csv-too-many = { $found ->
    [one] 1 column
   *[other] { $found } columns
} where the header has { $wanted }: put cells that contain a { $separator } in quotes
import-csv-too-few = { $found ->
    [one] 1 column
   *[other] { $found } columns
} where the header has { $wanted }: a { $separator } is missing
import-csv-twice = the header names { $field } twice: remove or rename one of the columns
import-csv-ids-twice = the header names the task ids twice: remove or rename one of the columns
import-csv-headless = the first line must name the columns, but it begins with an id: put a line such as { $example } above it
import-csv-headless-separated = the first line must name the columns, but it begins with an id: put a line such as { $example } above it (the columns are separated by { $separator }s)
import-csv-no-id-meant = the header has no column task_id (found: { $found }); did you mean { $meant }? Rename it to task_id
import-csv-no-id = the header has no column task_id (found: { $found }): name the column of the ids task_id
import-csv-ignored = these columns were ignored: { $found }
import-csv-ignored-meant = { $note }; did you mean { $field } instead of { $text }?
import-csv-unclosed = the quote that opens in this line is never closed: close it, or double it if it is part of the text
import-csv-row-too-long = the row is longer than { $most } KiB: is this the right file?
import-csv-quote-inside = there is a quote inside the unquoted cell in column { $column }: put the whole cell in quotes and double the quote
import-csv-text-behind = there is text after a closing quote (column { $column }, opened in line { $opened }, closed in line { $closed }): double the quotes inside a cell
# What separates the cells of a row.
import-cells-comma = comma
import-cells-semicolon = semicolon
import-cells-tab = tab
import-cells-bar = bar
import-cells-other = separator

# JSON.
import-json-expected-document = not valid JSON: an object or an array must begin here, not { $found }
import-json-expected-element = not valid JSON: an object or an id must begin here, not { $found }
import-json-expected-comma = not valid JSON: a comma or ] must be here, not { $found }
import-json-byte = byte 0x{ $byte }
import-json-no-id = not valid JSON: there is no id here, or a comma or ] is missing after it
import-json-cut-array = the file ends in the middle of the array that begins in line { $begin }: get the whole file
import-json-cut-object = the file ends in the middle of the object that begins in line { $begin }: get the whole file
import-json-too-large = the object that begins here is larger than { $most } MiB: save the tasks one by one (jq -c '.Tasks[]')
import-json-cut-last-line = the file ends in the middle of a line: get the whole file
import-json-cut-line = the line ends in the middle of an object: give each object one line, or use --format json
import-json-invalid = not valid JSON at column { $column }: { $error }
import-json-column = column { $column }: { $error }
import-json-no-object = an object must begin here, not { $text }
import-json-comments = JSON has no comments: remove // and what follows it
import-json-id = a task id (a whole number, or its digits as text)
import-json-not-an-id = a task id is a whole number from 0 to 18446744073709551615, without a decimal point or an exponent
import-json-failed-call = this is the reply to a call that failed (code { $code }, { $text }): there is no task in it
import-json-push = this object is a push that was sent, not a scheduled task: its id has three parts, and there is no task_id
import-json-no-task-id = the object has no task_id or TaskID
import-json-no-task-id-meant = the object has no task_id or TaskID; did you mean { $meant }? Rename it
# What the reader of JSON says; in English these are its own words.
import-json-duplicate = duplicate field `{ $field }`
import-json-type = invalid type: { $found }, expected { $wanted }
import-json-trailing-comma = trailing comma
import-json-trailing-characters = trailing characters
import-json-value-missing = expected value
import-json-colon-missing = expected `:`
import-json-array-unended = expected `,` or `]`
import-json-object-unended = expected `,` or `{"}"}`
import-json-key = key must be a string
import-json-number = invalid number
import-json-number-large = number out of range
import-json-escape = invalid escape
import-json-deep = recursion limit exceeded
import-json-control = control character (\u0000-\u001F) found while parsing a string
