# The windows over the list: is this set to be deleted, held or released, the choice to resume, what became of a run's tasks, the timeline.

# The question about a delete, a hold or a release: its heading.
dialog-preparing =
    { $verb ->
        [hold] 正在准备推迟
        [edit] 正在准备修改
        [release] 正在准备恢复
       *[delete] 正在准备删除
    }
dialog-freezing = 正在确定任务范围；类型未知的任务会先读取……
dialog-pushes = { $count } 个定时推送
dialog-change =
    { $verb ->
        [hold] 推迟 { $count } 个定时推送
        [edit] 修改 { $count } 个定时推送
        [release] 恢复 { $count } 个定时推送
       *[delete] 删除 { $count } 个定时推送
    }
dialog-change-some =
    { $verb ->
        [hold] 推迟 { $all } 个定时推送中的 { $count } 个
        [edit] 修改 { $all } 个定时推送中的 { $count } 个
        [release] 恢复 { $all } 个定时推送中的 { $count } 个
       *[delete] 删除 { $all } 个定时推送中的 { $count } 个
    }
dialog-change-everybody =
    { $verb ->
        [hold] 推迟生产环境的全员推送
        [edit] 修改生产环境的全员推送
        [release] 恢复生产环境的全员推送
       *[delete] 删除生产环境的全员推送
    }

# What there is to know before answering.
dialog-hidden = 已选任务中有 { $count } 个被筛选隐藏
dialog-none-hidden = 0 个被筛选隐藏
dialog-one = { $task }   { $audience }   还剩 { $left }
dialog-one-to-everybody = 生产环境的全员推送
dialog-quoted = “{ $text }”
# Names of facts, at most eight cells each.
dialog-name-due = 推送时间
dialog-name-held = 推迟到
dialog-name-released = 恢复到
dialog-name-created = 创建时间
dialog-name-body = 正文
dialog-due = { $time }   还剩 { $left }
dialog-due-and-utc = { $time }   { $utc }   还剩 { $left }
dialog-due-not-known = 未知
dialog-due-past =
    { $verb ->
        [hold] 已到或已过推送时间：可能来不及推迟
        [edit] 已到或已过推送时间：可能来不及修改
        [release] 已到或已过推送时间：可能来不及恢复
       *[delete] 已到或已过推送时间：可能来不及删除
    }
dialog-last-safe =
    { $verb ->
        [hold] 最晚推迟时间：{ $time }，还剩 { $left }
        [edit] 最晚修改时间：{ $time }，还剩 { $left }
        [release] 最晚恢复时间：{ $time }，还剩 { $left }
       *[delete] 最晚删除时间：{ $time }，还剩 { $left }
    }
dialog-size = 共 { $count } 个推送：  全员 { $all }  标签 { $tag }  账号 { $user }
dialog-all-to-everybody = 全部是生产环境的全员推送
dialog-some-to-everybody = 其中 { $count } 个是生产环境的全员推送
dialog-first-due = 最早推送 { $time }
dialog-last-due = 最晚推送 { $time }
# The due times that a hold or a release sets.
dialog-new-time =
    { $verb ->
        [hold] 推迟到 { $time }
        [edit] 计划于 { $time }
        [release] 恢复到 { $time }
       *[delete] 改到 { $time }
    }
dialog-first-new-time =
    { $verb ->
        [hold] 最早推迟到 { $time }
        [edit] 最早计划于 { $time }
        [release] 最早恢复到 { $time }
       *[delete] 最早改到 { $time }
    }
dialog-last-new-time =
    { $verb ->
        [hold] 最晚推迟到 { $time }
        [edit] 最晚计划于 { $time }
        [release] 最晚恢复到 { $time }
       *[delete] 最晚改到 { $time }
    }
dialog-edited-then-sent = { $count ->
   *[other] 到计划时间时，按修改后的内容推送。
}
dialog-held-then-sent = { $count ->
   *[other] 到推迟后的时间仍会推送，除非在此之前恢复或删除。
}
dialog-released-then-sent = { $count ->
   *[other] 不再推迟，到恢复后的时间就会推送。
}
dialog-if-right = 如果这就是要删除的推送，任何人都不会收到它。
dialog-if-wrong = 如果选错了，用户将收不到本该收到的内容。
dialog-no-way-back = 服务端无法恢复已删除的推送。
dialog-deleted-for-good = 删除后不会再推送，服务端也无法恢复。
dialog-one-deleted-for-good = 删除后不会再推送，服务端也无法恢复。
dialog-alikes = 另有 { $count } 个相同标题的推送仍会发出：
dialog-alike = { $task }  { $app }  { $place }  { $audience }  推送时间 { $due }
# Tasks that were chosen and will not be deleted, as in "3 left out: 2 already gone, 1 too late; see below", and
# one for each reason of the others.
dialog-left-out-kinds = 已排除 { $count } 个：{ $kinds }；详见下方
dialog-left-out-kind = { $outcome } { $count }
dialog-more = 另有 { $count } 个
# $key turns on a second lane of the run.
dialog-lanes-offer = 按 { $key } 可同时将其余 { $count } 个推迟 24 小时，随后删除
# The form for the time of a hold or a release. $example: a time as it is typed.
dialog-time-hold = 推迟到何时？
dialog-time-release = 恢复到何时？
dialog-time-hold-about = 48h 或 1d12h，从各推送在任何推迟之前的计划时间算起；或一个时间，如 { $example }（按 { $zone }，也可在其后注明其他时区）。
dialog-time-release-about = 统一的时间，如 { $example }（按 { $zone }，也可在其后注明其他时区）；留空则恢复为各推送推迟前的时间。
dialog-time-past = 推迟前的计划时间已过或未知：请另选时间
dialog-no-plan = 修改不能写入计划文件
dialog-lanes-useless = 在此处，推迟任务不能多拦下任何推送
dialog-unreachable-listed =
    { $verb ->
        [hold] 以下任务来不及推迟；按 { $key } 恢复显示全部：
        [edit] 以下任务来不及修改；按 { $key } 恢复显示全部：
        [release] 以下任务来不及恢复；按 { $key } 恢复显示全部：
       *[delete] 以下任务来不及删除；按 { $key } 恢复显示全部：
    }

# What to type, the short forms in 36 cells with the field of 12 behind them, and the words on the buttons.
dialog-type-digits-short = 输入 ID 后 4 位：
dialog-type-digits = 输入上方 ID 的后 4 位，再按 { $key }：
dialog-type-number-short = 输入 { $number }：
dialog-type-number =
    { $verb ->
        [hold] 输入要推迟的推送数量（{ $number }），再按 { $key }：
        [edit] 输入要修改的推送数量（{ $number }），再按 { $key }：
        [release] 输入要恢复的推送数量（{ $number }），再按 { $key }：
       *[delete] 输入要删除的推送数量（{ $number }），再按 { $key }：
    }
# The field for the reason; the short forms in 18 cells.
dialog-reason-offered = 原因，可不填（{ $key }）：
dialog-reason-offered-short = 原因（可不填）：
dialog-reason-required = 原因，必填（{ $key }）：
dialog-reason-required-short = 原因（必填）：
dialog-keep-it =
    { $verb ->
        [hold] 不推迟
        [edit] 不修改
        [release] 不恢复
       *[delete] 保留
    }
dialog-keep-all =
    { $verb ->
        [hold] 全部不推迟
        [edit] 全部不修改
        [release] 全部不恢复
       *[delete] 全部保留
    }
dialog-change-it =
    { $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }
dialog-change-this-push =
    { $verb ->
        [hold] 推迟此推送
        [edit] 修改此推送
        [release] 恢复此推送
       *[delete] 删除此推送
    }
dialog-change-number =
    { $verb ->
        [hold] 推迟 { $count } 个
        [edit] 修改 { $count } 个
        [release] 恢复 { $count } 个
       *[delete] 删除 { $count } 个
    }
# What the keys do in the question about a hold or a release; those of a delete are in help.ftl.
dialog-hint-back = 不变
dialog-hint-hold = 推迟
dialog-hint-hold-capital = （shift-y）推迟
dialog-hint-hold-typed = 输入后推迟
dialog-hint-edit = 修改
dialog-hint-edit-capital = （shift-y）修改
dialog-hint-edit-typed = 输入后修改
dialog-hint-release = 恢复
dialog-hint-release-capital = （shift-y）恢复
dialog-hint-release-typed = 输入后恢复

# What is said about an answer.
dialog-wrong-digits = “{ $typed }”不是该 ID 的后 4 位；未发出任何请求
dialog-wrong-number = 应输入 { $expected }，实际为“{ $typed }”；未发出任何请求
dialog-not-confirmed = { $why }；未发出任何请求
dialog-value-blank = 尚未输入；未发出任何请求
dialog-reason-missing = 配置要求为此变更填写原因：请在此填写；未发出任何请求
dialog-reason-refused = 未填入：{ $why }
dialog-no-paste = 此处不接受粘贴：请手动输入
dialog-none-reachable =
    { $verb ->
        [hold] 所有任务都来不及推迟
        [edit] 所有任务都来不及修改
        [release] 所有任务都来不及恢复
       *[delete] 所有任务都来不及删除
    }
dialog-all-reachable =
    { $verb ->
        [hold] 所有任务都来得及推迟
        [edit] 所有任务都来得及修改
        [release] 所有任务都来得及恢复
       *[delete] 所有任务都来得及删除
    }
dialog-left-out =
    { $verb ->
        [hold] 已排除 { $count } 个来不及推迟的任务
        [edit] 已排除 { $count } 个来不及修改的任务
        [release] 已排除 { $count } 个来不及恢复的任务
       *[delete] 已排除 { $count } 个来不及删除的任务
    }
dialog-dropped = { $count } 个任务不再是待推送，已排除
dialog-dropped-number-stays = { $count } 个任务不再是待推送，已排除；要输入的数字仍为 { $value }

# Which unfinished run is to be resumed?
dialog-resume = 继续未完成的执行
dialog-unfinished-run = { $began } 开始   未知 { $unknown }  剩余 { $left }  共 { $total }
dialog-unknown-first = { $count } 个结果未知：先核实，核实之前不会再次请求
dialog-not-sent-yet = { $count } 个尚未处理：继续执行将处理它们
dialog-first-is-due = 最早的推送时间 { $time }，还剩 { $left }
dialog-first-was-due = 最早的推送时间 { $time }（{ $left }）：已到时间的可能已经推送，那就来不及了
dialog-run = 执行 { $run }
dialog-unknown-cannot-be-put-aside = 有结果未知的任务：请先继续执行，以便核实
dialog-put-aside-armed = 再按一次将彻底结束：{ $count } 个任务不再处理，仍会推送

# What became of a run's tasks.
dialog-outcomes = 任务结果（截至目前）
dialog-all-outcomes = 全部
dialog-nothing-settled = 还没有任何结果

# The timeline.
dialog-timeline = 时间线：{ $count } 个任务待推送
dialog-strip = 图例：{ $legend }
dialog-above-quota = { $day } UTC：{ $count } 个全员/标签推送，超出 { $quota }（{ $what }）；部分可能无法推送
dialog-above-free = { $day } UTC：{ $count } 个全员/标签推送；免费版和体验版每天 { $quota } 个
dialog-no-due-times = 待推送的任务都没有推送时间。
dialog-clocks-change = 时钟调整：{ $span }
dialog-more-to-all = 另有 { $count } 个全员推送
dialog-close = { $count } 个全员/标签推送与前一个间隔不足 2 秒
dialog-close-short = { $count } 个间隔不足 2 秒
dialog-gap = { $span }内没有推送
dialog-hours = { $hours } 小时
dialog-hours-minutes = { $hours } 小时 { $minutes } 分钟
