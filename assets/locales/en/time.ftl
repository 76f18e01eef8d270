# Points in time, time zones, and the service's clock.

# What was given instead of a time is put in quotes.
time-not-one = { $text } is not a time: use RFC 3339 (2026-12-24T16:00:00Z), YYYY-MM-DD HH:MM:SS (UTC), or a relative time (2h, -30m)
# A time of day where clocks change in a zone: both readings.
time-skipped = { $time } does not exist in { $zone }, because clocks are put forward then: write { $one } or { $other }
time-twice = { $time } occurs twice in { $zone }, because clocks are put back then: write { $one } or { $other }

# Behind a text in a file that is no time: what it seems to be, and what to write.
time-hint-spreadsheet = it is a spreadsheet's serial number for { $at }, if its dates count from 1900: format the column as yyyy-mm-dd hh:mm:ss
time-hint-unix = it looks like a Unix time: if it is one, write { $at }
time-hint-no-time-of-day = it has no time of day: write 2026-12-24 17:30:00
time-hint-which-is-month = it is not clear which number is the month: format the column as yyyy-mm-dd hh:mm:ss
time-hint-zone = { $zone } may mean several offsets: write one, such as +08:00, after the time

# Behind a name that is no time zone: what to write.
time-zone-write = write { $zone }
time-zone-meant = write { $zones }, depending on which is meant
time-zone-use = use a name such as "Asia/Singapore" or "UTC"
time-zone-did-you-mean = did you mean { $zone }? Use a name such as "Asia/Singapore" or "UTC"
time-zone-place = write the name of a place in this time zone, such as { $zone }
time-zone-place-or-fixed = write the name of a place in this time zone, or { $zone } (with the sign reversed)
time-zone-any-place = write the name of a place in this time zone
# What an abbreviation may stand for.
time-zone-cst = "Asia/Shanghai" (China) or "America/Chicago"
time-zone-ist = "Asia/Kolkata", "Asia/Jerusalem" or "Europe/Dublin"
time-zone-two = { $one } or { $other }
time-zone-cest = "Europe/Berlin" or another place in that zone

# Which clock a forecast goes by, where that is not as one expects.
time-clock-unread = the service's clock is not known yet: times follow this machine's clock
time-clock-ignored-ahead-signature = the service's replies show a time { $span } ahead of this machine's clock, but at that time the service would have refused the signature: that time is ignored, and times follow this machine's clock
time-clock-ignored-behind-signature = the service's replies show a time { $span } behind this machine's clock, but at that time the service would have refused the signature: that time is ignored, and times follow this machine's clock
time-clock-ignored-ahead-far = the service's replies show a time { $span } ahead of this machine's clock, which no time zone explains: that time is ignored, and times follow this machine's clock
time-clock-ignored-behind-far = the service's replies show a time { $span } behind this machine's clock, which no time zone explains: that time is ignored, and times follow this machine's clock
time-clock-contradicted = the service's replies disagree about the time ({ $others } of the last { $all } differ): to be safe, the latest of these times decides what can still be deleted
time-clock-unproven = the service's clock seems to be { $span } behind this machine's, but too few replies confirm it: to be safe, this machine's clock decides what can still be deleted; if the service's clock is right, there is that much more time
time-clock-ahead = the service's clock is { $span } ahead of this machine's: times follow the service's clock
time-clock-ahead-by-one = the service's clock is { $span } ahead of this machine's, according to a single reply: times follow the service's clock
time-clock-ahead-by-two = the service's clock is { $span } ahead of this machine's, according to only two replies: times follow the service's clock
time-clock-behind = the service's clock is { $span } behind this machine's: times follow the service's clock
time-clock-vague = the service's clock is only known to within { $seconds } s
# Two of these on one line.
time-clock-both = { $one }; { $other }
