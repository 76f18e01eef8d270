# Line mode: the interface for screen readers and dumb terminals. Each text is a line of its own, read aloud.

# Behind another text that is no sentence of its own yet.
line-sentence = { $text }。

# The help: one command per line. What is typed stays.
line-help-open = 输入编号打开任务：3
line-help-delete = d 加编号删除任务，删除前会询问：d 1，d 2-5 7；也可以用 ID：d 2288014433，或包含 ID 的文字。
line-help-hold = hold 加编号或 ID 推迟 24 小时，会先询问：hold 1-3。推迟其他时长或到某时：hold 1 for 48h、hold 1 until 2026-12-24 10:00:00（UTC）。
line-help-release = release 加编号或 ID 恢复已推迟任务的原定时间：release 2。或改到其他时间：release 2 at 2026-12-24 10:00:00（UTC）。
line-help-filter = f 加条件只显示符合条件的任务：f sale type:all due:<10m。只输入 f 恢复显示全部。
line-help-pages = n 下一页，p 上一页。
line-help-read = r 重新读取服务端的任务列表。
line-help-outcomes = l 查看上次执行中各任务的结果。
line-help-resume = c 继续未完成的执行，继续前会询问。
line-help-switch = @ 加名称切换到另一个应用：@ shop-eu。只输入 @ 列出所有应用。
line-help-again = 直接按回车，重新显示当前位置和本页内容。
line-help-quit = q 退出。退出不会变更任何任务。
line-help-interrupt = 执行过程中按 Ctrl-C，会在已发出的请求结束后停止；再按一次立即停止。
line-help-then-hold = 询问删除时，如有来不及删除的推送，输入 t 可在删除的同时将其推迟，随后删除。
line-help-questions = 询问是否变更时，只接受与要求完全一致的输入。直接按回车不作任何变更。
line-help-help = ? 显示本帮助。

# What is wrong with a line that was typed.
line-typed-alone = { $command } 须单独使用，后面不能跟其他内容
line-typed-which = 请说明是哪些任务：{ $command } 1、{ $command } 2-5 7，或 { $command } 加 ID
line-typed-mixed = 列表编号与 ID 混用：请在 { $command } 后只用其中一种
line-typed-duration = { $text } 不是时长：请用 48h 或 90m 这样的写法
line-typed-several = 一个编号只打开一个任务；要删除多个任务，请输入：d 1 2 3
line-typed-unknown = { $word } 不是命令、列表编号或 ID：输入 ? 查看命令
line-typed-large = { $word } 不是任务 ID：数值太大
line-typed-range = { $first }-{ $last } 不是有效的列表编号范围
line-typed-number = 没有编号 { $number }：列表共有 { $count } 个任务

# Where we are.
line-context = 当前位置：{ $app }，{ $place }，{ $environment }，{ $access }。
line-context-banner = { $banner }。{ $context }
line-environment-production = 生产环境
line-environment-staging = 预发环境
line-environment-test = 测试环境
line-access-read = 只读
line-access-change = 可查看、可变更
line-prompt = 输入编号查看，d 加编号删除，hold 加编号推迟，f 筛选，n 下一页，? 帮助，q 退出。

# Reading the service's list.
line-read-begins = 正在读取服务端的任务列表。
line-read-stopped = 已停止读取。
line-read-done = 已读取 { $seen } 个任务，新增 { $added } 个，变化 { $changed } 个。
line-read-outside = 有 { $count } 个待推送任务的推送时间不在本次读取的期间内：从 31 天前到 31 天后。
line-read-failed = 未能读取列表：{ $error }。输入 r 重试。
line-warning = 警告：{ $text }。
line-warning-gap = 警告：列表不完整：{ $gap }。
line-warning-skipped = 警告：无法识别：{ $reason }。

# The list and its pages.
line-list = 待推送 { $pending } 个。10 分钟内推送 { $soon } 个。{ $age }。
line-list-filtered = 符合条件 { $count } 个。待推送 { $pending } 个。10 分钟内推送 { $soon } 个。{ $age }。
line-list-held = 警告：{ $count } 个已推迟的任务将在一小时内推送。输入 release 恢复原定时间，d 删除。
line-list-age = 列表 { $span }前读取
line-list-unread = 本次会话尚未读取列表
line-page-last = 已是最后一页。
line-page-first = 已是第一页。
line-page-unmatched = 没有符合条件的任务。只输入 f 恢复显示全部。
line-page-empty = 没有已知的、还能变更的任务。输入 r 读取服务端的列表。
line-page-forgotten = { $number }. { $task } 已不在台账中。
line-page-more = 还有 { $count } 个：输入 n 查看下一页。

# One task, in the list.
line-task = { $number }. { $audience }。{ $due }。标题：{ $title }。ID { $task }。
line-task-state = { $number }. { $audience }。{ $state }。{ $due }。标题：{ $title }。ID { $task }。
line-audience-all = 全员推送
line-audience-tag = 标签推送
line-audience-user = 账号推送
line-audience-unknown = 推送目标未知
line-state-pending = 待推送
line-state-held = 已推迟
line-state-held-moved = 已推迟，原定 { $at }，推迟到 { $until }，之后被他人改期
line-state-held-from = 已推迟，原定 { $at }
line-state-unverified = 未核实，仅知道 ID
line-state-dispatching = 推送中
line-state-dispatched = 已推送
line-state-deleted = 已删除
line-state-gone = 已不存在
line-state-unknown = 变更结果未知
line-state-other = 状态 { $state }
line-title-none = 无

# One task, opened.
line-open-unknown = { $task } 不在此应用的列表中。
line-open-task = ID { $task }。{ $audience }。{ $due }。
line-open-state = 状态：{ $state }。
line-open-title = 标题：{ $title }。
line-open-text = 正文：{ $text }
line-open-campaign = 活动：{ $campaign }。
line-open-note = 备注：{ $note }
line-open-error = 最近的错误：{ $error }。
line-open-alike = 此应用中还有标题相同、尚未推送的任务：ID { $task }。{ $due }。
line-open-alike-elsewhere = { $app } 中还有标题相同、尚未推送的任务：ID { $task }。{ $due }。
line-open-reason = 操作理由：{ $reason }。
line-open-history = { $at }：{ $action }，操作人 { $user }。

# When a task is due, and lengths of time as people say them.
line-due-unknown = 推送时间未知
line-due-past = { $span }前已到推送时间，{ $at }
line-due-held = { $span }后推送，{ $at }，除非在此之前恢复或删除
line-due-future = { $span }后推送，{ $at }
line-date = { $month } { $day } 日 { $weekday } { $time } { $offset }
line-weekday-monday = 星期一
line-weekday-tuesday = 星期二
line-weekday-wednesday = 星期三
line-weekday-thursday = 星期四
line-weekday-friday = 星期五
line-weekday-saturday = 星期六
line-weekday-sunday = 星期日
line-month-january = 1 月
line-month-february = 2 月
line-month-march = 3 月
line-month-april = 4 月
line-month-may = 5 月
line-month-june = 6 月
line-month-july = 7 月
line-month-august = 8 月
line-month-september = 9 月
line-month-october = 10 月
line-month-november = 11 月
line-month-december = 12 月
line-span = { $first } { $second }
line-span-days = { $count } 天
line-span-hours = { $count } 小时
line-span-minutes = { $count } 分钟
line-span-seconds = { $count } 秒

# Filter and app.
line-filter-kept = 筛选条件未更改：{ $error }。
line-switch-apps = 应用：{ $apps }。当前为 { $app }。
line-switch-unknown = 没有应用 { $app }：可用的应用有 { $apps }。

# A text that names tasks which are to be changed.
line-named-unsure = 这段文字所指的任务可能比识别到的更多或更少。请只输入 ID：{ $command } 2288014433。未发送任何请求。
line-named-number = { $number } 可能是列表编号，不能与文字混用：请输入 { $command } 加编号，或 { $command } 加 ID，不要夹带文字。未发送任何请求。
line-named-read = 从这段文字中识别到 { $count } 个 ID。
line-named-app = 这段文字指的是应用 { $app }：请先输入 @ { $app } 切换。未发送任何请求。
line-named-stranger = 这段文字指的是应用 { $app }，但配置中没有该应用。未发送任何请求。

# Before a change, and the question; the cursor stands behind a question.
line-change-read-only = 此应用在此处为只读：不能变更任何任务。
line-change-elsewhere = { $task } 属于应用 { $app }：请先输入 @ { $app } 切换。未发送任何请求。
line-change-refused = { $why }。未发送任何请求。
line-change-nothing =
    其中没有可以{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    }的任务。未发送任何请求。
line-change-unaudited = 此变更未能写入审计记录：{ $error }。
line-change-no-terminal = 没有终端，无法询问。运行 `pushdeck { $verb } { $tasks } --dry-run` 可查看需要添加的参数。
line-change-no-reason = 此操作原因不能使用：{ $why }。
line-change-kept =
    { $verb ->
        [hold] 保持原样，未推迟。未发送任何请求。
        [edit] 保持原样，未修改。未发送任何请求。
        [release] 保持原样，未恢复。未发送任何请求。
       *[delete] 已保留，未删除。未发送任何请求。
    }
line-ask-change =
    { $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个推送：{ $kinds }。
line-ask-kind = { $count } 个{ $audience }
line-ask-everybody =
    { $verb ->
        [hold] 警告：这是生产环境的全员推送。在推迟后的时间之前，所有用户都不会收到。
        [edit] 警告：这是生产环境的全员推送。所有用户都会收到修改后的内容。
        [release] 警告：这是生产环境的全员推送。到恢复后的时间，所有用户都会收到。
       *[delete] 警告：这是生产环境的全员推送。删除后，所有用户都不会收到。
    }
line-ask-task = { $task }，{ $due }。{ $title }
line-ask-task-moved =
    { $verb ->
        [edit] { $task }，{ $due }。改为 { $time }。{ $title }
        [release] { $task }，{ $due }。恢复到 { $time }。{ $title }
       *[hold] { $task }，{ $due }。推迟到 { $time }。{ $title }
    }
line-ask-title = 标题：{ $title }。
line-ask-untitled = 无标题。
line-ask-more = 另有 { $count } 个。
line-ask-then-hold = 输入 { $key } 可在删除的同时将其余 { $count } 个推迟 24 小时，随后删除。
line-ask-then-hold-off = 输入 { $key } 则不推迟任何推送。
line-question-key =
    { $verb ->
        [hold] 输入 y 推迟，直接按回车保持原样：
        [edit] 输入 y 修改，直接按回车保持原样：
        [release] 输入 y 恢复，直接按回车保持原样：
       *[delete] 输入 y 删除，直接按回车保留：
    }
line-question-capital =
    { $verb ->
        [hold] 输入大写字母 { $letter } 推迟，直接按回车保持原样：
        [edit] 输入大写字母 { $letter } 修改，直接按回车保持原样：
        [release] 输入大写字母 { $letter } 恢复，直接按回车保持原样：
       *[delete] 输入大写字母 { $letter } 删除，直接按回车保留：
    }
line-question-count =
    { $verb ->
        [hold] 输入要推迟的推送数量以确认推迟，直接按回车保持原样：
        [edit] 输入要修改的推送数量以确认修改，直接按回车保持原样：
        [release] 输入要恢复的推送数量以确认恢复，直接按回车保持原样：
       *[delete] 输入要删除的推送数量以确认删除，直接按回车保留：
    }
line-question-digits =
    { $verb ->
        [hold] 输入 ID 的后 4 位数字以确认推迟，直接按回车保持原样：
        [edit] 输入 ID 的后 4 位数字以确认修改，直接按回车保持原样：
        [release] 输入 ID 的后 4 位数字以确认恢复，直接按回车保持原样：
       *[delete] 输入 ID 的后 4 位数字以确认删除，直接按回车保留：
    }
line-question-reason = 配置要求填写操作原因。请输入操作原因，直接按回车不作变更：

# A run while it goes on, and its end.
line-run-held = { $task } 已推迟到 { $until }，稍后删除。
line-run-begins =
    正在{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[delete] 删除
    } { $count } 个推送。
line-run-slower = 已放慢速度：{ $why }。
line-run-stopped = 已停止：{ $why }。
line-run-done = 已完成 { $done } / { $total }。
line-run-none = 本次会话还没有执行过变更。
line-run-ended = 已结束：{ $counts }。
line-run-ended-resumed = 已结束：{ $counts }；{ $whole }。
line-run-why = 停止原因：{ $why }。
line-run-unfinished = 本次执行尚未完成：输入 c 继续。结果未知的任务，核实之前不会再次请求。

# What became of one task, by the name of the outcome.
line-outcome-deleted = { $task } 已删除：服务端已确认。
line-outcome-changed =
    { $task } 已{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }：服务端已确认。
line-outcome-gone =
    { $task } { $verb ->
        [hold] 无法推迟
        [edit] 无法修改
        [release] 无法恢复
       *[other] 无需删除
    }：{ $why }。
line-outcome-not-found =
    { $task } 未{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }，未找到：{ $why }。
line-outcome-refused =
    { $task } 未{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }：{ $why }。
line-outcome-too-late =
    { $task } 未{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }，来不及：{ $why }。
line-outcome-not-sent =
    { $task } 未{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }，请求未发出：{ $why }。
line-outcome-unknown = { $task } 结果未知：{ $why }。
line-outcome-conflict = { $task } 冲突，期间被他人修改：{ $why }。
line-outcome-as-asked = { $task } 已排除：{ $why }。
line-outcome-skipped =
    { $task } 未{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    }，已排除：{ $why }。

# Resuming a run.
line-resume-none = 此应用没有未完成的执行。
line-resume-no-terminal = 没有终端，无法询问：请运行 `pushdeck resume { $run }`。
line-resume-run =
    执行 { $run }：先核实 { $unknown } 个结果未知的任务，再按原先的确认{ $verb ->
        [hold] 推迟
        [edit] 修改
        [release] 恢复
       *[other] 删除
    } { $unsent } 个。
line-resume-question = 输入大写字母 Y 继续，直接按回车则不继续：
line-resume-found = 发现 { $count } 次未完成的执行：共 { $unknown } 个结果未知，{ $unsent } 个待处理。输入 c 继续最早的一次。
