# What is said under a row of the list, or of a task on the message line: what became of it, why, and the next key.

row-deleted = 已删除：服务端已确认
row-changed = 已修改：服务已确认
row-conflict = 已被他人修改：{ $why }
row-deleted-at = 已于 { $time } 删除：服务端已确认
row-deleted-before-due = 已于 { $time } 删除：服务端已确认，距推送时间还有 { $left }
row-gone = 无需删除：{ $why }
row-not-deleted = 未删除：{ $why }
row-too-late = 来不及，未删除：{ $why }
row-too-late-by = 来不及，未删除，{ $span }前已到推送时间：{ $why }
row-not-sent = 未删除，请求未发出：{ $why }
row-unknown = 结果未知：{ $why }
row-left-out = 未删除，已排除：{ $why }
row-waits = 重新排队等待：{ $why }
row-not-found = 未找到：{ $why }
row-not-read = 读取失败：{ $why }
row-paused = 已暂停；按 { $resume } 继续，按 { $stop } 停止：{ $why }
row-paused-sign-in = 已暂停；按 { $signin } 重新签名，按 { $resume } 继续，按 { $stop } 停止：{ $why }

# Why, with the service's code; what to do about it; and what a key does next.
row-why-with-code = { $why }（{ $code }）
row-and-advice = { $text }；{ $advice }
row-and-next = { $text }。{ $next }
row-next-sign-in = 按 { $key } 重新签名
row-next-switch-app = 按 { $key } 切换应用
row-next-pause = 按 { $key } 暂停执行
row-next-read-tasks = 按 { $key } 重新读取
row-next-read-list = 按 { $key } 重新读取列表
row-next-try-again = 按 { $key } 重试
row-next-settle = 按 { $key } 核实
row-next-goes-on = 按 { $key } 继续处理
row-next-help = 按 { $key } 查看帮助
