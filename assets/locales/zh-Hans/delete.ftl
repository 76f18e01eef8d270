# The commands delete and resume: what they ask, what they say as they go, and what became of each task.

# Why nothing is deleted.
delete-nothing-sent = { $why }；未发送任何请求
delete-none-selected = 没有选中任何任务：未发送任何请求
delete-empty-filter = --filter 为空，会选中所有任务：请指明哪些，例如 --filter 'due:<1h'；未发送任何请求
delete-say-which = 请指明哪些任务：给出 ID，用 - 从 stdin 读取 ID，或使用 --campaign 或 --filter
delete-named-twice = 任务 { $task } 给出了两次：每个任务只能给出一次；未发送任何请求
delete-elsewhere =
    任务 { $task } 属于应用 { $app }，而不是 { $here }：请用 --app { $app } { $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }；未发送任何请求
delete-other-type = 任务 { $task } 的类型是 { $type }，而不是 --type 给出的 { $given }；未发送任何请求
delete-expected-other = --expect 为 { $expected }，但选中了 { $selected } 个：未发送任何请求
delete-expected-other-left =
    --expect 为 { $expected }，但要{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }的有 { $left } 个：选中的 { $selected } 个中，{ $others } 个无需或无法变更（--dry-run 会说明原因）：未发送任何请求
delete-more-than-max = --max 为 { $most }，但选中了 { $selected } 个：未发送任何请求
delete-needs-size = { $why }，此时用 --campaign 或 --filter 选择任务还需要给出数量：请加 --expect={ $count }；未发送任何请求
delete-unread = 选中的 { $selected } 个任务中有 { $count } 个无法读取，未包含在内，第一个是 { $first }；未发送任何请求：请重新读取，或单独确认其余任务
delete-not-in-audit-log = 此变更未能写入审计记录：{ $error }
delete-many-reads = 有 { $count } 个任务的类型或推送时间未知，要从服务端逐个读取，每秒 { $rate } 个，约需 { $time }；`pushdeck sync` 读取列表所需的调用少得多

# Why nobody is asked.
delete-asks-no-terminal = 没有终端，无法询问确认
delete-asks-stdin-used = ID 来自 stdin，因此无法再从 stdin 读取回答
delete-asks-prose = ID 是从文字中读取的，或取自带有其他列或注释的列表，其中可能有未能识别的内容：请核对上文
delete-asks-forbidden = --no-input 禁止询问
delete-add-yes =
    加 --yes 可{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个推送
delete-add-confirm =
    加 --confirm={ $value } 可{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个推送

# Which flag would save more. $count: how many pushes more.
delete-use-then-hold = 加上 --then-hold，可在删除的同时再推迟 { $count } 个，随后将其删除

delete-add-reason = 配置要求填写操作原因（safety.reason）：请加 --reason=TEXT
delete-reason-refused = 不能使用 --reason 的内容：{ $why }；未发送任何请求

# The question. What is typed stays: y, numbers.
delete-what =
    { $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个推送：{ $kinds }
delete-kind-all = 全员推送 { $count } 个
delete-kind-tag = 标签推送 { $count } 个
delete-kind-user = 账号推送 { $count } 个
delete-audience-all = 全员推送
delete-more = 另有 { $count } 个（--dry-run 显示全部）
delete-reason = 操作原因：{ $reason }
delete-new-time = { $due }；变更后{ $time }
delete-left-out-counts = 已排除：{ $counts }
delete-unread-first = { $count } 个无法读取，第一个是 { $first }
delete-ask-yes =
    { $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }？[y/N]
delete-ask-count =
    请输入要{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }的推送数量并按回车（直接按回车则全部保持不变）：
delete-ask-digits = 请输入 ID 的后 4 位并按回车（直接按回车则保留）：
delete-not-confirmed = 未确认
delete-not-confirmed-nothing-sent = 未确认；未发送任何请求
delete-typed-other = 未确认：输入的是 { $typed }；{ $asked }
delete-typed-no-yes =
    未确认：输入的是 { $typed }，输入 y、yes 或“是”才会{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
delete-typed-wide = { $typed }（全角字符等同于 ASCII 字符）
delete-time-ran-out = ! 提问期间，{ $tasks } 已来不及处理；请重新回答
delete-ids-and-more = { $ids } 等，另有 { $count } 个

# The forecast.
delete-unreachable = ! 来不及处理：{ $ids }
delete-surely-unreachable = ! 不一定来得及处理：{ $ids }
delete-ids-and-more-in-json = { $ids } 等，另有 { $count } 个（--dry-run --json 含全部）
delete-would =
    将{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个
delete-would-late =
    将{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个，其中 { $late } 个推送时间太近，来不及{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
delete-would-surely-late =
    将{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个，其中 { $late } 个推送时间太近，不一定来得及{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
delete-dry-run = 试运行（{ $place }）：{ $would }，排除 { $left_out } 个；未发送任何请求
delete-dry-run-confirm = 试运行（{ $place }）：{ $would }，排除 { $left_out } 个；未发送任何请求；如要确认，请加 { $flag }
delete-left-out-because = 已排除：{ $task }：{ $why }
delete-left-out = 已排除：{ $task } { $outcome }：{ $why }

# A run as it goes.
delete-stopping = 正在停止；用 `{ $command }` 可继续
delete-stopping-after-calls = 待已发出的请求返回后停止；再按 Ctrl-C 立即停止；用 `{ $command }` 可继续
delete-stopped = 已停止：{ $why }
delete-paused = 已暂停：{ $why }
delete-going-on = 继续
delete-full-pace = 现改为全速：慢速会有任务来不及
delete-polite-pace = 现改为慢速：全速也不能多处理任何任务
delete-one-lane = 不再在删除的同时推迟任务：{ $why }
# On the bar: calls a second, and the time of the end.
delete-bar-rate = { $rate } 次/秒
delete-bar-left = 剩余 { $time }，{ $ends }Z 结束

# What became of tasks.
delete-outcome = { $task } { $outcome }
delete-outcome-because = { $task } { $outcome }：{ $why }
# A task is held first, and deleted later in the same run. $outcome: a whole line, as above.
delete-held = { $task } 已推迟到 { $until }（第 { $attempt } 次尝试），随后删除
delete-outcome-held = { $outcome }（此前由第 { $attempt } 次尝试推迟）
delete-summary-held = 先推迟 { $count } 个
delete-outcomes-alike = { $count } 个任务{ $outcome }：{ $why }
delete-count = { $outcome } { $count } 个
delete-nothing-done = 没有执行任何操作
# $total is the same number as it is shown.
delete-summary =
    { $count ->
       *[other] { $total } 个任务
    }：{ $counts }
delete-summary-more = { $summary }；{ $more }
delete-summary-run = 执行 { $run }

# What to do next.
delete-advice-both = 有的结果未知，未处理的任务仍会推送：`pushdeck resume { $run }` 会核实前者并继续后者
delete-advice-unknown = 有的结果未知：用 `pushdeck resume { $run }` 核实
delete-advice-earlier = 此前有变更的结果未知：用 `pushdeck resume` 核实
delete-advice-unsent = 未处理的任务仍会推送：用 `pushdeck resume { $run }` 继续

# resume
delete-resume-held = { $held }：请等待其结束（`pushdeck log --run { $run }` 显示进度）
delete-resume-none = 应用 { $app } 没有中断的执行：无需继续
delete-resume-run = 继续执行 { $run }：
delete-resume-no-clock = { $error }；因此预测以本机时钟为准
delete-resume-dry-run = 试运行：将核实 { $unknown } 个，然后按已有的确认处理 { $left } 个；未发送任何请求
delete-resume-would-settle = 将核实 { $task }：第 { $attempt } 次尝试的结果未知；执行 { $run }
delete-resume-would-delete =
    将{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $task }：{ $type }；执行 { $run }
