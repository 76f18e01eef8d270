# Tasks: ids, types, states, campaigns.

# $text is put in quotes.
task-not-an-id = { $text } 不是任务 ID：{ $reason }
task-id-digits-only = ID 只能由十进制数字组成
task-id-of-a-push = 这是已发出的推送的 ID，定时任务没有这样的 ID
task-id-empty = 内容为空
task-id-too-large = 大于 18446744073709551615
task-not-a-type = { $text } 不是任务类型：请使用 All、Tag 或 User

# The states of a task, as one word.
task-status-unverified = 未核实
task-status-pending = 待推送
task-status-dispatching = 推送中
task-status-dispatched = 已推送
task-status-deleted = 已删除
task-status-gone = 已不存在
task-status-unknown = 结果未知

# Who a task goes to, as one word.
task-type-all = 全员推送
task-type-tag = 标签推送
task-type-user = 账号推送

# What kind of environment an app is of: a badge at the left of every screen.
task-badge-production = 生产
task-badge-staging = 预发
task-badge-test = 测试

# What a task has that could not be read; behind "task 7 has".
task-flaw-garbled = 字段 { $field } 中有无法读取的字符，显示为 U+FFFD
task-flaw-unreadable = 字段 { $field } 无法读取

# What has changed since a delete was confirmed.
task-type-changed = 类型原为 { $before }，现为 { $now }
task-title-changed = 标题原为“{ $before }”，现为“{ $now }”
task-due-changed = 推送时间原为 { $before }，现为 { $now }
task-text-changed = 正文原为“{ $before }”，现为“{ $now }”

task-campaign-empty = 活动名称不能为空
task-campaign-too-long = 活动名称最多 128 个字符
task-campaign-unsafe = 活动名称不能含有控制字符或格式字符
task-campaign-secret = 活动名称不能含有签名或密钥

# A text that an operator writes for others: what is wrong with it.
task-remark-blank = 内容为空
task-remark-too-long = 共有 { $count } 个字符，最多允许 { $most } 个
task-remark-control = 含有控制字符 { $char }：请写成一行，不要使用这类字符
