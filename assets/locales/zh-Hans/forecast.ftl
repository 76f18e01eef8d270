# What a delete can still reach, before it is confirmed.

forecast-duration = 按每秒 { $rate } 次计算，需要 { $span }，{ $end } 结束
forecast-duration-eased = 按每秒 { $rate } 次、之后每秒 { $later } 次计算，需要 { $span }，{ $end } 结束
forecast-last-safe-start = 最晚安全开始时间：{ $at }，还有 { $span }
forecast-all-in-time =
    全部任务都能在推送前{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-all-dated-in-time =
    有推送时间的 { $count } 个任务都能在推送前{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-undated = { $count } 个任务的推送时间未知：最先尝试，但仍可能来不及。
forecast-elsewhere = 另一次执行正在处理其中 { $count } 个：本次执行会等待其结果。
forecast-in-time =
    { $count } 个任务能在推送前{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }。
forecast-due-already = { $count } 个【来不及】：已到推送时间，最晚的是 { $until }。
forecast-lost = { $count } 个【来不及】：{ $until } 前有 { $due } 个到推送时间，在此之前只来得及处理 { $fit } 个。
forecast-hopeful = { $count } 个可能来不及：{ $until } 前有 { $due } 个到推送时间，只有每次调用都不慢才来得及。
forecast-waiting = 每多等一秒，最多又有 { $more } 个来不及。
forecast-order = 顺序：按推送时间；来不及全部处理时，推送范围最大的优先。
# $tasks: counts of each type, as in "2 ALL USERS, 3 Tag".
forecast-at-once = 仍会立即尝试：{ $tasks }。
forecast-at-once-with-users = 仍会立即尝试：{ $tasks }；推送发出后，账号推送无法撤回，全员推送和标签推送可在 24 小时内撤回。
forecast-last = 最后尝试：{ $tasks }。
forecast-last-with-users = 最后尝试：{ $tasks }；推送发出后，账号推送无法撤回，全员推送和标签推送可在 24 小时内撤回。
forecast-kind-all = { $count } 个【全员推送】
forecast-kind-tag = { $count } 个标签推送
forecast-kind-user = { $count } 个账号推送

# A run with two lanes.
forecast-lanes = 另有 { $count } 个在删除的同时推迟 24 小时，随后在同一次执行中删除。
forecast-lanes-lost = 仍有 { $count } 个【来不及】。
forecast-lanes-held = { $count } 个已由本次执行推迟，尚待删除
forecast-unknown-held = 其中 { $count } 个可能已推迟：先核实，再删除

# What resuming a run does.
forecast-retry-too-late = { $count } 个结果未知的任务在可以重试之前就会到推送时间；如果先前的请求没有生效，【将会推送】：{ $tasks }；请立即到控制台查看，删除仍为“待推送”的任务
forecast-changed = 任务 { $task } 在确认之后有变化：{ $changes }
forecast-changed-more = 另有 { $count } 个任务在确认之后有变化
forecast-unknown =
    { $count } 个结果未知：先核实，核实之前不会再次请求{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-retry-from =
    其中 { $count } 个如果仍为“待推送”，将从 { $at } 起（{ $span }后）再次{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }：在此之前，先前的{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }仍可能生效
forecast-run-ended =
    该执行已结束：其中仍为“待推送”的任务保持待推送，不会再次{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-not-sent =
    { $count } 个尚未处理：继续执行后将予以{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-not-sent-with-everybody =
    { $count } 个尚未处理，其中 { $everybody } 个为【全员推送】：继续执行后将予以{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
forecast-unreachable =
    来不及{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }：{ $tasks }
forecast-surely-unreachable =
    不一定来得及{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }：{ $tasks }
# The first few ids, and how many more there are.
forecast-named-and-more = { $tasks } { $more }

# What the daily number of pushes to all users and to tags is measured by.
forecast-quota-of-app = 该应用的 quota_per_day
forecast-quota-of-edition = 标准版和进阶版的配额
# The due times that a run has yet to set. $times: one time, or two as in set-times.
forecast-new-times =
    { $verb ->
        [hold] 推迟至 { $times }
        [release] 恢复为 { $times } 推送
       *[edit] 改为 { $times } 推送
    }
