# The main screen, and the smaller windows over it.

# The tabs above the list, each with its short form for narrow windows.
screen-tab-pending = 待推送
    .short = 待推
screen-tab-due = 10 分钟内
    .short = <10分
screen-tab-sending = 推送中
    .short = 推中
screen-tab-sent = 已推送
    .short = 已推
screen-tab-trouble = 异常
    .short = 异常
screen-tab-all = 全部
    .short = 全部
screen-tab-held = 已推迟
    .short = 推迟

# The orders of the list, behind "by" and as values of the command `sort`.
screen-order-due = 推送时间
screen-order-latest = 推送时间倒序
screen-order-title = 标题
screen-order-audience = 推送目标
screen-order-state = 状态
screen-order-campaign = 活动
screen-order-id = ID

# What the signs of the timeline stand for: more tasks from left to right.
screen-legend-ascii = . 1  : 10  + 100  # 1,000 以上；数字：全员推送数
screen-legend-braille = ⡀ 1  ⣀ 3  ⣄ 10  ⣤ 30  ⣦ 100  ⣶ 300  ⣷ 1,000 以上；数字：全员推送数

# In front of everything in the demo, whose tasks are made up.
screen-demo = 演示

# A window too small for keys to act.
screen-too-small = 窗口太小：{ $size }（至少 { $smallest }）。
screen-too-small-keys = 除 q 和 ctrl-c 外，按键无效。
screen-too-small-run = { $badge } { $app }：执行正在进行，{ $settled }/{ $total }。
screen-too-small-quit = 按两次 q 暂停执行并退出。
screen-too-small-quit-armed = 再按一次 q 暂停执行并退出。

# How many tasks are marked.
screen-none-marked = 未选择任务
screen-marked = 已选 { $count } 个
# Right behind the text above.
screen-marked-hidden = （其中 { $count } 个被筛选隐藏）
screen-range = 选段中：{ $count } 个任务
screen-ending = 正在结束：等待已发出的请求返回

# The question whether to leave while a run goes on. `key` is ctrl-c or another.
screen-leave-title = 有执行正在进行
screen-leave-asked = 询问期间执行仍在继续，共 { $count } 个任务。再按一次 { $key } 停止执行。
screen-leave-pause = 暂停并退出：不再发送请求，为已发出的请求最多等待 5 秒；执行保持未完成，可用 `pushdeck resume` 继续。
screen-leave-stop = 停止执行：等已发出的请求有结果后结束，留在此处查看结果。
screen-leave-button-no = 继续执行
screen-leave-button-yes = 暂停并退出
screen-leave-button-stop = 停止执行

# The question whether to mark pasted ids.
screen-paste-title = 选择粘贴的 ID
screen-paste-button-no = 不选择
screen-paste-button-yes = 选择这些任务
screen-paste-count = 已粘贴 { $count } 个任务 ID。
screen-paste-harmless = 此操作不会删除任何任务。
# Above a list of tasks.
screen-paste-known = { $count } 个在此应用的列表中：
screen-paste-unknown = { $count } 个不在列表中，将只按 ID 加入：

# The choice of an app.
screen-switch-title = 应用和地域
screen-switch-armed = { $app } 是生产环境：再按一次 { $key } 打开
screen-switch-read-only = 只读

screen-columns-title = 显示列

# The choice of what is copied.
screen-copy-title = 复制到终端的剪贴板
screen-copy-id = ID
screen-copy-name = 标题
screen-copy-json = JSON
# Where several tasks are marked and only that at the cursor is copied.
screen-copy-this-json = 此任务 JSON
screen-copy-command = 命令
screen-copy-error = 错误
# The beginning of a text of several lines.
screen-copy-preview = { $beginning } 等，另有 { $count } 行
# What is copied as the error, for somebody who does not sit here.
screen-copied-error = { $place }  任务 { $task }  复制于 { $local }，{ $utc }：{ $text }

# Sheets of text.
screen-sheet-reading = 正在读取……
screen-json-title = 任务的 JSON
screen-json-whole = 任务 { $task }，台账中的内容
screen-json-partly = 任务 { $task }，列表中的内容：其余尚未读取
screen-log-title = 消息
screen-log-empty = 暂无消息
screen-log-order = 最新的在前
screen-audit-title = 审计记录
screen-audit-not-read = ! 无法读取审计记录：{ $why }
screen-audit-empty = 尚无操作记录
screen-audit-broken = ! 从第 { $line } 行起校验不通过：{ $why }；请保留台账的副本
screen-audit-verified = { $total } 行校验通过；以下为最新 { $shown } 行

# In the frame of a window with more lines than it can show.
screen-more-lines = 还有 { $count } 行：{ $key }

# Why the interface cannot run in this terminal.
screen-needs-terminal = 终端界面需要在终端中运行：此处请使用 `pushdeck list` 或 `pushdeck delete`
screen-no-terminal = 无法使用终端
screen-no-modes = 无法读取终端模式
screen-modes-not-set = 无法设置终端模式
screen-not-listening = 无法监听终端和信号
screen-panicked = 内部错误，位于 { $place }：不再发送任何请求；`pushdeck resume` 可核实未完成的任务
screen-panicked-somewhere = 内部错误：不再发送任何请求；`pushdeck resume` 可核实未完成的任务
screen-panicked-inside = 内部错误：界面异常终止；终端已恢复
