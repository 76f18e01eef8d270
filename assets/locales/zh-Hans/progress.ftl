# The panel of a run, its report, and the line that offers to resume one.

# Outcomes, and how many tasks had each.
progress-outcome-deleted = 已删除
progress-outcome-changed = 已修改
progress-outcome-held = 已推迟
progress-outcome-edited = 已修改
progress-outcome-released = 已恢复
progress-outcome-conflict = 冲突
progress-outcome-gone = 已不存在
progress-outcome-not-found = 未找到
progress-outcome-refused = 被拒绝
progress-outcome-too-late = 来不及
progress-outcome-not-sent = 未处理
progress-outcome-unknown = 结果未知
progress-outcome-skipped = 已排除
progress-outcome-count = { $outcome } { $count }
progress-held-first = 先推迟 { $count }
progress-waiting = 等待 { $count }

# The first line of the panel: what the run does, as in "DELETING in PROD shop-sg", how far it is, and for how long it goes.
progress-doing =
    { $verb ->
        [hold] 正在推迟：{ $app }
        [edit] 正在修改：{ $app }
        [release] 正在恢复：{ $app }
       *[delete] 正在删除：{ $app }
    }
progress-resuming = 正在继续：{ $app }
progress-paused = 已暂停：{ $app }
progress-stopping = 正在停止：{ $app }
progress-stopped = 已停止：{ $app }
progress-ended = 已结束：{ $app }
progress-head = { $what }  已处理 { $done } / { $total }  { $span }
# The same in a window that has no room for all of it.
progress-head-short = { $what }  { $done } / { $total }
progress-bar = { $percent } %  { $done } / { $total }

# How fast it goes, of how much is allowed, and when it ends.
progress-rate = { $rate }/秒
progress-rate-of-limit = { $rate }/秒（上限 { $limit }）
progress-left = 还需 { $left }，{ $end } 结束
progress-ends = { $end } 结束
progress-all-fit = 其余都来得及
progress-late =
    { $verb ->
        [hold] { $count } 个来不及推迟
        [edit] { $count } 个来不及修改
        [release] { $count } 个来不及恢复
       *[delete] { $count } 个来不及删除
    }
progress-last = 最近：{ $task } { $outcome } { $time }
progress-next-due = 下一个推送：{ $time }（{ $left }）

# The report of a run, line by line.
progress-report-over =
    { $verb ->
        [hold] 已推迟 { $done } / { $total }，{ $began } 开始，用时 { $span }
        [edit] 已修改 { $done } / { $total }，{ $began } 开始，用时 { $span }
        [release] 已恢复 { $done } / { $total }，{ $began } 开始，用时 { $span }
       *[delete] 已删除 { $done } / { $total }，{ $began } 开始，用时 { $span }
    }
progress-report-so-far =
    { $verb ->
        [hold] 目前已推迟 { $done } / { $total }，已用 { $span }
        [edit] 目前已修改 { $done } / { $total }，已用 { $span }
        [release] 目前已恢复 { $done } / { $total }，已用 { $span }
       *[delete] 目前已删除 { $done } / { $total }，已用 { $span }
    }
progress-report-closest = 最接近推送时间的一个：{ $task }，距推送时间还有 { $left }
progress-report-held = { $count } 个来不及删除，已在删除的同时推迟
progress-report-too-late = { $count } 个来不及：已推送或正在推送
progress-report-unknown = { $count } 个结果未知：按 { $key } 核实
progress-report-not-sent = { $count } 个未处理：按 { $key } 继续
progress-report-refused = { $count } 个被拒绝：原因见下
progress-report-conflict = { $count } 个冲突：期间被他人修改
progress-report-not-found = { $count } 个未找到：服务端没有此 ID，请核对
progress-report-gone = { $count } 个此前就已不存在
progress-report-log = 完整记录：`pushdeck log --run { $run }`

# In one line, 40 cells at best: the key comes before what a narrow window cuts off.
progress-unfinished = { $count ->
    [1] 执行未完成：{ $key } 继续。未知 { $unknown }，剩余 { $left }
   *[other] { $count } 次执行未完成：{ $key } 继续。未知 { $unknown }，剩余 { $left }
}
progress-held = { $count ->
    [1] 其他进程正在执行：剩余 { $left }
   *[other] 其他进程有 { $count } 次执行：剩余 { $left }
}
progress-held-by = { $count ->
    [1] 其他进程正在执行：剩余 { $left }；{ $who }，{ $since } 起
   *[other] 其他进程有 { $count } 次执行：剩余 { $left }；{ $who }，{ $since } 起
}
