# What became of a task in a run.

# As one word, in lists and tables.
outcome-deleted = 已删除
outcome-changed = 已修改
outcome-held = 已推迟
outcome-released = 已恢复
outcome-conflict = 有冲突
outcome-gone = 已不存在
outcome-not-found = 未找到
outcome-refused = 被拒绝
outcome-too-late = 来不及
outcome-not-sent = 未处理
outcome-unknown = 结果未知
outcome-skipped = 已排除

# Behind the end of a run that was resumed: counts of the whole run.
outcome-whole = 整次执行共 { $total } 个任务：{ $counts }
outcome-whole-deleted = { $count } 个已删除
outcome-whole-changed =
    { $verb ->
        [hold] { $count } 个已推迟
        [edit] { $count } 个已修改
        [release] { $count } 个已恢复
       *[delete] { $count } 个已修改
    }
outcome-whole-conflict = { $count } 个与其他改动冲突
outcome-whole-gone = { $count } 个已不存在
outcome-whole-not-found = { $count } 个未找到
outcome-whole-refused =
    { $verb ->
        [hold] { $count } 个被拒绝，未推迟
        [edit] { $count } 个被拒绝，未修改
        [release] { $count } 个被拒绝，未恢复
       *[delete] { $count } 个被拒绝，未删除
    }
outcome-whole-too-late = { $count } 个来不及
outcome-whole-not-sent = { $count } 个未处理
outcome-whole-unknown = { $count } 个结果未知
outcome-whole-skipped = { $count } 个已排除

# What a run waits for.
outcome-reading-again = { $count } 个结果未知：先前的请求仍可能生效，将于 { $time } 再次读取

# Why something was not done, with the service's code.
outcome-with-code = { $message }（{ $code }）
