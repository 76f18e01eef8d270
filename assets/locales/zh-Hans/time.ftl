# Points in time, time zones, and the service's clock.

# What was given instead of a time is put in quotes.
time-not-one = { $text } 不是时间：请使用 RFC 3339（2026-12-24T16:00:00Z）、YYYY-MM-DD HH:MM:SS（UTC）或相对时间（2h、-30m）
# A time of day where clocks change in a zone: both readings.
time-skipped = { $zone } 的时钟在此时调快，{ $time } 不存在：请写成 { $one } 或 { $other }
time-twice = { $zone } 的时钟在此时调慢，{ $time } 出现两次：请写成 { $one } 或 { $other }

# Behind a text in a file that is no time: what it seems to be, and what to write.
time-hint-spreadsheet = 这是电子表格的日期序号，从 1900 年起算为 { $at }：请将该列的格式设为 yyyy-mm-dd hh:mm:ss
time-hint-unix = 看起来是 Unix 时间戳：如确实如此，请写成 { $at }
time-hint-no-time-of-day = 缺少时刻：请写成 2026-12-24 17:30:00
time-hint-which-is-month = 无法确定哪个数字是月份：请将该列的格式设为 yyyy-mm-dd hh:mm:ss
time-hint-zone = { $zone } 可能表示多个时区：请在时间后写明偏移量，例如 +08:00

# Behind a name that is no time zone: what to write.
time-zone-write = 请写 { $zone }
time-zone-meant = 请写 { $zones }，以实际所指为准
time-zone-use = 请使用 "Asia/Singapore" 或 "UTC" 这样的名称
time-zone-did-you-mean = 是否指 { $zone }？请使用 "Asia/Singapore" 或 "UTC" 这样的名称
time-zone-place = 请写同一时区的地点名称，例如 { $zone }
time-zone-place-or-fixed = 请写同一时区的地点名称，或 { $zone }（正负号与通常相反）
time-zone-any-place = 请写同一时区的地点名称
# What an abbreviation may stand for.
time-zone-cst = "Asia/Shanghai"（中国）或 "America/Chicago"
time-zone-ist = "Asia/Kolkata"、"Asia/Jerusalem" 或 "Europe/Dublin"
time-zone-two = { $one } 或 { $other }
time-zone-cest = "Europe/Berlin" 或当地的其他地点

# Which clock a forecast goes by, where that is not as one expects.
time-clock-unread = 尚不知道服务端的时间：时间以本机时钟为准
time-clock-ignored-ahead-signature = 服务端应答中的时间比本机快 { $span }，但按该时间，服务端本应拒绝签名：不采用该时间，以本机时钟为准
time-clock-ignored-behind-signature = 服务端应答中的时间比本机慢 { $span }，但按该时间，服务端本应拒绝签名：不采用该时间，以本机时钟为准
time-clock-ignored-ahead-far = 服务端应答中的时间比本机快 { $span }，任何时区都无法解释：不采用该时间，以本机时钟为准
time-clock-ignored-behind-far = 服务端应答中的时间比本机慢 { $span }，任何时区都无法解释：不采用该时间，以本机时钟为准
time-clock-contradicted = 服务端各次应答中的时间互相矛盾（最近 { $all } 次中有 { $others } 次不一致）：是否来得及，按其中最晚的时间计算
time-clock-unproven = 服务端时钟比本机慢 { $span }，但应答次数太少，不足为凭：是否来得及，按两者中较晚的本机时钟计算；如果服务端时钟正确，则还有相应的富余时间
time-clock-ahead = 服务端时钟比本机快 { $span }：时间以服务端时钟为准
time-clock-ahead-by-one = 服务端时钟比本机快 { $span }（仅凭一次应答）：时间以服务端时钟为准
time-clock-ahead-by-two = 服务端时钟比本机快 { $span }（仅凭两次应答）：时间以服务端时钟为准
time-clock-behind = 服务端时钟比本机慢 { $span }：时间以服务端时钟为准
time-clock-vague = 服务端时钟的误差可达 { $seconds } 秒
# Two of these on one line.
time-clock-both = { $one }；{ $other }
