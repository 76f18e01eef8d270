# Scenarios of the simulated service: what is wrong with a file. $text is what stands in it, in quotes; a $name is a key
# of the file, which stays as it is.

scenario-not-read = 无法读取场景 { $path }：{ $reason }
scenario-line = 场景第 { $line } 行：{ $what }

# Values.
scenario-offset = { $text } 不是相对于开始的时间：请使用 "+6s" 或 "-2d"
scenario-length = { $text } 不是时长：请使用 "40ms" 或 "1m30s"
scenario-id = { $text } 不是 ID：请使用 5210074411 或 "18446744073709551615"
scenario-region = { $text } 不是地域：请使用 { $known }
scenario-zone = { $text } 不是时区：请使用 "Asia/Singapore" 这样的名称
scenario-name = { $text } 不是名称或密钥：只能使用字母、数字、- 和 _
scenario-days = { $text } 不是天数：请使用 1 到 { $most }
scenario-elsewhere = { $text } 不是表示地域错误的错误码：请使用 60026、70016 或 70020

# Apps and tasks.
scenario-app = { $text } 不是此场景中的应用：请使用 { $known }
scenario-app-first = { $text } 不是此场景中的应用，场景中还没有应用：请先写一个 [[app]]
scenario-two-apps = 有两个应用的名称是 { $name } 或 SDKAppID 是 { $sdkappid }
scenario-two-tasks = { $app } 有两个任务的 ID 是 { $id }
scenario-held-from = held_from 必须早于 due：它是任务推迟之前的推送时间
scenario-edited-from = edited_from 需要 title 或 desc
scenario-because = because 需要 held_from 或 edited_from：它是那次变更的理由
scenario-block-empty = 一组任务至少需要一个 types 和一个 titles
scenario-block-count = count 最大为 { $most }
scenario-block-time = `count` 乘以 `every` 得到的时间超出了范围

# Faults.
scenario-fault-takes-no = 这种故障不能有 { $name }
scenario-fault-needs = 这种故障需要 { $name }
scenario-chance = chance 必须在 0 和 1 之间
scenario-nth-zero = 调用从 1 开始计数
scenario-cadence = nth、every_nth 和 chance 只能给出一个
scenario-effect-late = effect 和 late 只能给出一个
scenario-http-status = { $status } 不是 HTTP 错误状态码：请使用 400 到 599
scenario-bytes = bytes 最大为 { $most }

# Changes by another operator.
scenario-change-when = 请给出 at 或 command 中的一个；tasks 和 nth 只能与 command 一起使用
scenario-change-takes-no = 这种更改不能有 { $name }
scenario-change-needs = 这种更改需要 { $name }
scenario-change-nothing = edit 至少需要 due、title、desc 和 to 中的一个
