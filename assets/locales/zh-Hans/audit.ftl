# A line of the audit log in words: what was done, and what else it says. The log itself is in English.
# What was done, with its result.
audit-done = { $action }：{ $result }
audit-action-intent = 准备删除
audit-action-intent-hold = 准备推迟
audit-action-intent-edit = 准备修改
audit-action-intent-release = 准备恢复
audit-action-outcome = 结果
audit-action-run-begin = 开始执行
audit-action-run-take = 接管执行
audit-action-run-end = 结束执行
audit-action-import = 导入
audit-action-forget = 从台账移除
audit-action-note = 备注
audit-note-removed = 移除备注
audit-action-plan = 制定计划
audit-action-apply = 应用计划
audit-action-reappeared = 重新出现

# Anything else: its name and its value.
audit-fact = { $name }：{ $value }
audit-name-added = 新增
audit-name-by = 来源
audit-name-code = 错误码
audit-name-confirmed-by = 确认方式
audit-name-deadline = 截止时间
audit-name-digest = 计划摘要
audit-name-left = 剩余
audit-name-message = 原因
audit-name-note = 备注
audit-name-reason = 操作原因
audit-name-seen = 现状态
audit-name-sched-at = 新推送时间
audit-name-total = 任务数
audit-name-type = 类型
audit-name-unchanged = 未变
audit-name-updated = 更新
audit-name-verb = 变更
audit-name-was = 原状态
audit-name-was-due = 原推送时间

# The call that showed a task again.
audit-by-list = 列表
audit-by-get = 单个读取
audit-by-delete = 删除的应答
