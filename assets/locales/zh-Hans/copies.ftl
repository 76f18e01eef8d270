# Copies of the content of tasks, taken before a change that loses it. $count of $all tasks get a copy, and $time is how long
# it is kept. Nothing here says that a copy brings a task back.

copies-days = { $count } 天
copies-hours = { $count } 小时
copies-kept =
    { $all ->
        [1] { $count ->
            [0] 不保留内容的副本
           *[other] 内容的副本将保留 { $time }
        }
       *[other] { $all } 个中有 { $count } 个会保存副本，保留 { $time }
    }
copies-under-way =
    { $all ->
        [1] 正在保存内容的副本，将保留 { $time }
       *[other] { $all } 个中有 { $count } 个会保存副本，保留 { $time }（已保存 { $taken } 个）
    }
copies-too-close = { $count } 个将在一分钟内推送，不等待副本，直接变更
copies-failed = { $count } 个无法保存副本，将在没有副本的情况下变更
# The end of a run.
copies-missing = 有 { $count } 个任务没有保留副本
# The details of a task: until when.
copies-detail = 保留至 { $time }
copies-pruned =
    { $count ->
        [0] 没有过期的副本
       *[other] 已移除 { $count } 个副本
    }
copies-left =
    { $count ->
        [0] { $pruned }；没有剩余副本
       *[other] { $pruned }；还剩 { $count } 个
    }
