# Scenarios of the simulated service: what is wrong with a file. $text is what stands in it, in quotes; a $name is a key
# of the file, which stays as it is.

scenario-not-read = cannot read scenario { $path }: { $reason }
scenario-line = scenario, line { $line }: { $what }

# Values.
scenario-offset = { $text } is not a time relative to the start: use "+6s" or "-2d"
scenario-length = { $text } is not a length of time: use "40ms" or "1m30s"
scenario-id = { $text } is not an id: use 5210074411 or "18446744073709551615"
scenario-region = { $text } is not a region: use { $known }
scenario-zone = { $text } is not a time zone: use a name such as "Asia/Singapore"
scenario-name = { $text } is not a name or a key: use letters, digits, - and _ only
scenario-days = { $text } is not a number of days: use 1 to { $most }
scenario-elsewhere = { $text } is not a code for a wrong region: use 60026, 70016 or 70020

# Apps and tasks.
scenario-app = { $text } is not an app of this scenario: use { $known }
scenario-app-first = { $text } is not an app of this scenario, which has none: write an [[app]] first
scenario-two-apps = two apps are called { $name } or have the SDKAppID { $sdkappid }
scenario-two-tasks = two tasks of { $app } have the id { $id }
scenario-held-from = held_from must be earlier than due: it is the time before the task was postponed
scenario-edited-from = edited_from needs title or desc
scenario-because = because needs held_from or edited_from: it is the reason for that change
scenario-block-empty = a block needs at least one type in types and one title in titles
scenario-block-count = count may be { $most } at most
scenario-block-time = `count` multiplied by `every` leads to a time that is out of range

# Faults.
scenario-fault-takes-no = this kind of fault takes no { $name }
scenario-fault-needs = this kind of fault needs { $name }
scenario-chance = chance must be between 0 and 1
scenario-nth-zero = calls are counted from 1
scenario-cadence = give only one of nth, every_nth and chance
scenario-effect-late = give only one of effect and late
scenario-http-status = { $status } is not an HTTP error status: use 400 to 599
scenario-bytes = bytes may be { $most } at most

# Changes by another operator.
scenario-change-when = give either at or command; tasks and nth go with command
scenario-change-takes-no = this kind of change takes no { $name }
scenario-change-needs = this kind of change needs { $name }
scenario-change-nothing = an edit needs at least one of due, title, desc and to
