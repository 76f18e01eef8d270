# Copies of what tasks contain, which are taken before a change that loses it. $count of $all tasks get one; $time is how long
# it is kept. Nothing here says that a copy brings a task back.

copies-days = { $count } 天
copies-hours = { $count } 小时
# Before they are taken, while they are taken, and after.
copies-planned =
    { $all ->
        [1] 时间允许时先保存其内容的副本，保留 { $time }；目前还不能撤销
       *[other] 时间允许时先保存各任务内容的副本，保留 { $time }；目前还不能撤销
    }
copies-kept =
    { $all ->
        [1] { $count ->
            [0] 不保留其内容的副本
           *[other] 其内容的副本将保留 { $time }；目前还不能撤销
        }
       *[other] { $all } 个中有 { $count } 个会保存副本，保留 { $time }；目前还不能撤销
    }
copies-under-way =
    { $all ->
        [1] 正在保存其内容的副本，将保留 { $time }；目前还不能撤销
       *[other] 副本：已保存 { $taken } 个，共 { $count } 个，保留 { $time }；目前还不能撤销
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
copies-in-log = 另有 pushdeck 正在读取：已移除的内容可能仍留在台账旁的日志文件中，直到最后一个 pushdeck 退出
