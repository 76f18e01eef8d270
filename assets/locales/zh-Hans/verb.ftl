# Names of what a run does to tasks.

verb-delete = 删除
verb-hold = 推迟
verb-release = 恢复
verb-edit = 修改
