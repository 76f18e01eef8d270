# What the message line of the screen says, also kept in the list of messages. `key` and other arguments beside counts are
# keys, names of commands, or text from elsewhere.

# Between sentences that are told together; between reasons.
note-sentence-separator = ；
note-reason-separator = ；
# Behind what happened, where the same happened more often.
note-with-others = { $what }，另有 { $others } 个类似情况

# Why an action does nothing now: in the help and the palette, behind "off now".
note-off-no-task = 这里没有任务
note-off-nothing-runs = 没有正在进行的操作
note-off-no-run = 没有正在进行的执行
note-off-no-run-yet = 本次会话还没有执行过变更
note-off-nothing-marked = 未选择任务
note-off-no-words = 筛选中没有可搜索的关键词
note-off-counting = 正在统计各时段的任务
note-off-no-details = 未显示详情
note-off-signing-in = 正在读取凭证
note-off-one-app = 只配置了一个应用
note-off-refresh = 配置中已关闭 ui.refresh
note-off-loading = 列表仍在加载
note-off-read-only = 应用 { $app } 在此处为只读
note-off-unchecked = 台账仍在校验
note-off-doubtful = 台账未通过校验
note-off-run-goes-on = 有执行正在进行
note-off-nothing-to-resume = 此应用没有未完成的执行

# Why nothing can be changed, for somebody who just tried.
note-no-change-read-only = 应用 { $app } 在此处为只读：此窗口不能变更任何任务
note-no-change-unchecked = 台账仍在校验：校验完成后才能变更任务
note-no-change-doubtful = 无法变更任务：{ $why }
note-no-change-run = 有执行正在进行：请等待其结束，或按 { $key } 停止

# A command of the palette that has to wait.
note-command-waits = { $command }：{ $why }

# Keys and pastes.
note-not-latin = { $char } 不是快捷键：快捷键为英文字母，请关闭输入法
note-key-rushed = { $key } 与其他按键同时到达，可能来自粘贴：请再按一次
note-key-no-answer =
    { $verb ->
        [hold] { $key } 在此处无效：{ $yes } 推迟，{ $no } 全部不变
        [edit] { $key } 在此处无效：{ $yes } 修改，{ $no } 全部不变
        [release] { $key } 在此处无效：{ $yes } 恢复，{ $no } 全部不变
       *[delete] { $key } 在此处无效：{ $yes } 删除，{ $no } 全部保留
    }
note-paste-lost = 粘贴未完整结束：未采用任何内容（收到 { $bytes } 字节），请重新粘贴
# A size such as "2.5".
note-paste-too-long = 未采用：粘贴内容有 { $size } MiB，此处最多读取 { $most } MiB：请保存为文件，再用 `pushdeck delete -` 读入
note-paste-lines = 未粘贴：文本有 { $lines } 行，此处只能放一行
note-paste-too-long-here = 未粘贴：文本超过此处可容纳的 { $most } KiB
note-field-full = 未输入 { $char }：输入框已满，最多 { $most } KiB
note-paste-other-app = 未采用：粘贴内容是应用 { $app } 的任务，不属于当前应用
note-paste-unsure = 未采用：{ $why }
note-paste-does-nothing = 粘贴在此处不起作用：如要用作筛选，请先按 { $key }；粘贴任务 ID 列表可直接选择任务
note-paste-without-ids = 粘贴内容中没有任务 ID：{ $why }；如要用作筛选，请先按 { $key }
note-paste-comments = { $count } 行含注释（#），注释未读取
note-paste-filter = 已按粘贴内容中的 { $count } 个任务筛选
note-paste-filter-instead = { $note }，替换了原有输入
note-paste-unlisted = { $count } 个不在此应用的列表中
note-paste-marked = 已选择 { $count } 个任务；按 { $key } 只显示这些任务
note-paste-not-added = 粘贴的 ID 未能加入：{ $why }

# The mouse, the language, the zone.
note-mouse-on = 鼠标已开启：滚轮和单击移动光标；按住 shift 可用终端选择文字
note-mouse-off = 鼠标已关闭
note-language = 界面语言已切换为{ $language }，本次有效；长期使用请设置 ui.language
note-zone-local = 时间按本机时区显示
note-zone-utc = 时间按 UTC 显示
note-zone-app = 时间按应用时区 { $zone } 显示
note-zone-nameless = 时间按应用时区显示（该时区没有名称）

# The list: order, filter, marks.
note-sorted = 按{ $order }排序；按 { $key } 切换下一种
note-no-push-to-all = 这里没有尚未推送的全员推送
note-search-how = { $key } 在服务端搜索筛选的关键词：请先按 { $filter } 输入关键词，不要带 type: 或 due:
note-filter-mistake = 筛选条件有误：请修改，或按 { $key } 清除
note-counting = 仍在统计各时段的任务
note-marked = 已选择 { $count } 个任务
note-marked-loading = 已选择 { $count } 个任务；其余仍在加载
note-inverted = 已反选
note-inverted-loading = 已反选；其余仍在加载
note-range = 选段：移动光标，再按 { $range } 或 { $mark } 选中，{ $back } 取消

# Reading the list.
note-list-already = 正在读取列表
note-list-by-itself-config = 配置中已关闭自动读取（[ui] 的 refresh）；按 { $key } 立即读取
note-list-by-itself-on = 每 { $seconds } 秒自动读取列表
note-list-by-itself-off = 自动读取已关闭；按 { $key } 读取列表
note-list-failed = 列表读取失败：{ $why }；按 { $key } 重试
note-list-failed-sign-in = 列表读取失败：{ $why }；按 { $key } 重新签名
note-list-incomplete = 列表不完整：{ $gap }
note-list-read = 已读取列表：共 { $seen } 个，新增 { $added } 个，变化 { $changed } 个（前后各 { $months } 个月）
note-list-outside = { $count } 个已知为待推送的任务不在此范围内
note-list-missing = { $count } 个已知为待推送的任务未出现：按 { $key } 逐个读取
note-list-skipped = { $count } 个无法识别：{ $examples }
note-list-flawed = { $count } 个未能全部识别：{ $examples }

# Reading single tasks.
note-tasks-already = 正在读取任务；按 { $key } 停止读取
note-tasks-none = 这里没有可读取的任务
note-tasks-reading = 正在从服务端读取 { $count } 个任务
note-tasks-flawed = 服务端的应答未能全部识别：{ $flaw }
note-tasks-gone = 服务端已没有此任务
note-tasks-failed = 无法读取任务：{ $why }
note-tasks-some-failed = { $count } 个任务中有 { $failed } 个无法读取
note-tasks-reappeared = 已读取 { $count } 个任务：其中 { $again } 个原已删除或已不存在，现又出现
note-tasks-read = 已读取 { $count } 个任务
note-details-failed = 无法读取详情：{ $why }
note-reading-stopped = 已停止读取

# Signing in.
note-sign-in = 正在重新签名：重新读取凭证
note-sign-in-failed = 签名失败：{ $why }
note-signed-in = 已重新签名
note-signed-in-run = 已重新签名；执行继续进行
note-signed-in-list = 已重新签名；正在读取列表

# Copying and exporting.
note-copy-nothing = 这里没有可复制的任务
note-copy-too-long = 未复制：{ $bytes } 字节超过终端可接受的 { $most } 字节
note-copied = 已发送到终端（{ $bytes } 字节）
note-export-nothing = 这里没有可导出的任务
note-exported = 已将 { $count } 个任务写入 { $file }
note-exported-some = { $count } 个任务中只有 { $written } 个有记录，已写入 { $file }
note-export-failed = 未导出：{ $why }
note-plan-written = { $count } 个任务的计划已写入 { $file }，可在 { $time } 之前用 `pushdeck apply` 执行；未发送任何请求
note-plan-failed = 未生成计划：{ $why }

# Deletes, holds, releases and runs.
note-change-nothing =
    { $verb ->
        [hold] 这里没有可推迟的任务
        [edit] 这里没有可修改的任务
        [release] 这里没有可恢复的任务
       *[delete] 这里没有可删除的任务
    }
note-change-failed =
    { $verb ->
        [hold] 未推迟任何任务：{ $why }
        [edit] 未修改任何任务：{ $why }
        [release] 未恢复任何任务：{ $why }
       *[delete] 未删除任何任务：{ $why }
    }
note-change-this = { $task }：{ $why }
note-change-none-of =
    { $verb ->
        [hold] 这 { $count } 个任务都无法推迟：原因见各任务下方
        [edit] 这 { $count } 个任务都无法修改：原因见各任务下方
        [release] 这 { $count } 个任务都无法恢复：原因见各任务下方
       *[delete] 这 { $count } 个任务都无法删除：原因见各任务下方
    }
note-run-nothing-sent = 未发送任何请求：{ $why }
note-run-over = 该执行已结束
note-run-stopping = 待已发出的请求返回后停止；再按一次 { $key } 立即停止，这些请求的结果将未知
note-run-stopped-at-once = 已立即停止：已发出的请求在核实之前结果未知
note-run-unfinished = 未完成：{ $unknown } 个结果未知，剩余 { $left } 个；{ $key } 继续执行，或用 `pushdeck resume { $run }`
note-run-not-looked-for = 无法查找中断的执行：{ $why }
note-run-put-aside = 已彻底结束该执行：{ $count } 个任务未处理，保持原状
note-run-not-put-aside = 未能彻底结束该执行：{ $why }
