# Numbers of a pasted or read text that were not taken for task ids.

ids-not-taken = not used: { $numbers }: { $why }
ids-not-taken-about = not used: { $numbers }: { $why } ({ $about })
# Numbers, each with its line, and how many others there are.
ids-and-more = { $numbers } and { $count } more
ids-number = { $number } (line { $line })
ids-separator = {", "}
# Why nothing was taken: the word, the heading or the number that it is about, and the reason.
ids-gravest = { $about }: { $why }
ids-doubt = "{ $word }" in line { $line }
ids-headings = the headings are { $headings }

# Reasons. What may have been meant as a task id, all of it or some of its digits.
ids-torn = the text ends right after it, and its length differs from that of the others: was it cut off? If it is complete, end the line after it
ids-kept = the text seems to say that it should be kept
ids-doubtful = the text may say that some tasks should be kept: give only the ids that are meant, without other words
ids-choice = one or the other: give the one that is meant
ids-no-column = no heading of the table names the task ids: name their column task_id, or give the ids alone
ids-odd-row = its row does not fit the headings: give its id on a line of its own
ids-perhaps-other = in this app's list, but a word near it says that it is something else
ids-glued = in this app's list, but stuck to something else: write it by itself
ids-signed = a plus or minus sign is right before it: write the id without it
ids-split = between its digits there is a character that may be a line end: write it in one piece
ids-rounded = a spreadsheet has rounded it: copy the column as text
ids-grouped = there are separators between its digits: write it without them
ids-range = a range: name each id
ids-cut-off = dots or stars beside it: digits may be missing
ids-other-length = a different number of digits from the ids of this app
ids-leading-zero = begins with a zero
ids-too-large = larger than any id
ids-turned = hidden characters change the direction of the text: type it
ids-number-sign = after a #, which begins a comment: write it without the #

# Reasons. What is something else.
ids-unlabelled = not in this app's list, and nothing says that it is a task id
ids-other-name = labelled as something else
ids-other-column = in another column than the ids
ids-in-word = part of a longer word
ids-push-id = the id of a push that was sent, not of a scheduled task
ids-fraction = has a fraction
ids-amount = an amount
ids-phone = a phone number
ids-address = part of an address or a mention
ids-moment = a date or a time
ids-comment = in a comment, which begins with #
ids-few = far fewer digits than an id

# Why a cell or a line that must hold one id holds none.
ids-cell-rounded = an id has decimal digits only; a spreadsheet has rounded it: export the column as text
ids-cell-semicolons = an id has decimal digits only; are the columns separated by semicolons? Put a line such as task_id;title above them
