# Points in time, time zones, and the service's clock.

# What was given instead of a time is put in quotes.
time-not-one = { $text } is not a time: use RFC 3339 (2026-12-24T16:00:00Z), YYYY-MM-DD HH:MM:SS (UTC), or relative (2h, -30m)

# Behind a text in a file that is no time: what it seems to be, and what to write.
time-hint-spreadsheet = it is a spreadsheet's number for { $at }, if its dates count from 1900: give the column the format yyyy-mm-dd hh:mm:ss
time-hint-unix = it looks like unix time: write { $at } if that is meant
time-hint-no-time-of-day = it has no time of day: write 2026-12-24 17:30:00
time-hint-which-is-month = it is not clear which number is the month: give the column the format yyyy-mm-dd hh:mm:ss
time-hint-zone = { $zone } may mean several offsets: write one, such as +08:00, behind the time

# Behind a name that is no time zone: what to write.
time-zone-write = write { $zone }
time-zone-meant = write { $zones }, whichever is meant
time-zone-use = use a name such as "Asia/Singapore" or "UTC"
time-zone-did-you-mean = did you mean { $zone }? use a name such as "Asia/Singapore" or "UTC"
time-zone-place = write the name of a place with these clocks, such as { $zone }
time-zone-place-or-fixed = write the name of a place with these clocks, or { $zone } (its sign is the other way round)
time-zone-any-place = write the name of a place with these clocks
# What an abbreviation may stand for.
time-zone-cst = "Asia/Shanghai" (China) or "America/Chicago"
time-zone-ist = "Asia/Kolkata", "Asia/Jerusalem" or "Europe/Dublin"
time-zone-two = { $one } or { $other }
time-zone-cest = "Europe/Berlin" or another place there

# Which clock a forecast goes by, where that is not as one expects.
time-clock-unread = no reply has shown the service's clock yet: times are by this machine's clock
time-clock-ignored-ahead-signature = the service's replies name a time { $span } ahead of this machine's, yet it takes a signature that would have ended by then: it is ignored, times are by this machine's clock
time-clock-ignored-behind-signature = the service's replies name a time { $span } behind this machine's, yet it takes a signature that would have ended by then: it is ignored, times are by this machine's clock
time-clock-ignored-ahead-far = the service's replies name a time { $span } ahead of this machine's, which no time zone explains: it is ignored, times are by this machine's clock
time-clock-ignored-behind-far = the service's replies name a time { $span } behind this machine's, which no time zone explains: it is ignored, times are by this machine's clock
time-clock-contradicted = the service's replies contradict each other about the time ({ $others } of the last { $all } name another): what can be reached is counted by the latest time in question
time-clock-unproven = the service's clock is { $span } behind this machine's by too few replies to rely on: what can be reached is counted by this machine's, the later of the two; if the service's is right, there is that much more time
time-clock-ahead = the service's clock is { $span } ahead of this machine's: times are by the service's
time-clock-ahead-by-one = the service's clock is { $span } ahead of this machine's by a single reply: times are by the service's
time-clock-ahead-by-two = the service's clock is { $span } ahead of this machine's by two replies only: times are by the service's
time-clock-behind = the service's clock is { $span } behind this machine's: times are by the service's
time-clock-vague = the service's clock is known to { $seconds } s only
# Two of these on one line.
time-clock-both = { $one }; { $other }
