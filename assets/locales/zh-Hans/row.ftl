# What is said under a row of the list, or of a task on the message line: what became of it, why, and the next key.

row-deleted = 已删除：服务端已确认
row-changed =
    { $verb ->
        [hold] 已推迟：服务端已确认
        [edit] 已修改：服务端已确认
        [release] 已恢复：服务端已确认
       *[delete] 已修改：服务端已确认
    }
row-changed-at =
    { $verb ->
        [hold] 已于 { $time } 推迟：服务端已确认
        [edit] 已于 { $time } 修改：服务端已确认
        [release] 已于 { $time } 恢复：服务端已确认
       *[delete] 已于 { $time } 修改：服务端已确认
    }
row-changed-before-due =
    { $verb ->
        [hold] 已于 { $time } 推迟：服务端已确认，距原推送时间还有 { $left }
        [edit] 已于 { $time } 修改：服务端已确认，距原推送时间还有 { $left }
        [release] 已于 { $time } 恢复：服务端已确认，距原推送时间还有 { $left }
       *[delete] 已于 { $time } 修改：服务端已确认，距原推送时间还有 { $left }
    }
row-conflict = 已被他人修改：{ $why }
row-deleted-at = 已于 { $time } 删除：服务端已确认
row-deleted-before-due = 已于 { $time } 删除：服务端已确认，距推送时间还有 { $left }
row-gone =
    { $verb ->
        [hold] 无法推迟：{ $why }
        [edit] 无法修改：{ $why }
        [release] 无法恢复：{ $why }
       *[delete] 无需删除：{ $why }
    }
row-not-done =
    { $verb ->
        [hold] 未推迟：{ $why }
        [edit] 未修改：{ $why }
        [release] 未恢复：{ $why }
       *[delete] 未删除：{ $why }
    }
row-too-late =
    { $verb ->
        [hold] 来不及，未推迟：{ $why }
        [edit] 来不及，未修改：{ $why }
        [release] 来不及，未恢复：{ $why }
       *[delete] 来不及，未删除：{ $why }
    }
row-too-late-by =
    { $verb ->
        [hold] 来不及，未推迟，{ $span }前已到推送时间：{ $why }
        [edit] 来不及，未修改，{ $span }前已到推送时间：{ $why }
        [release] 来不及，未恢复，{ $span }前已到推送时间：{ $why }
       *[delete] 来不及，未删除，{ $span }前已到推送时间：{ $why }
    }
row-not-sent =
    { $verb ->
        [hold] 未推迟，请求未发出：{ $why }
        [edit] 未修改，请求未发出：{ $why }
        [release] 未恢复，请求未发出：{ $why }
       *[delete] 未删除，请求未发出：{ $why }
    }
row-unknown = 结果未知：{ $why }
row-as-asked = 已排除：{ $why }
row-left-out =
    { $verb ->
        [hold] 未推迟，已排除：{ $why }
        [edit] 未修改，已排除：{ $why }
        [release] 未恢复，已排除：{ $why }
       *[delete] 未删除，已排除：{ $why }
    }
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
