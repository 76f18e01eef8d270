# The details of a task, beside the list or instead of it.

# In the last line, where there is more below.
detail-more = 还有 { $count } 行：{ $key }
detail-rest-follows = 任务全部加载后显示其余内容

# Names of facts, at most nine cells each, and what stands behind them.
detail-due = 推送时间
detail-held = 推迟
detail-created = 创建时间
detail-seen = 最近读取
detail-campaign = 活动
detail-delete = 删除
detail-push-id = 推送 ID
detail-dispatch = 推送错误
detail-error = 最近错误
detail-note = 备注
detail-held-from = 原定 { $from }；到上方时间仍会推送，除非恢复或删除
detail-was-held = 原定 { $from }，曾推迟到上方时间
detail-held-moved = 原定 { $from }，推迟到 { $until }，之后被他人改到上方时间；到时仍会推送
detail-held-until = 到上方时间仍会推送，除非恢复或删除
detail-due-in = { $time }   还剩 { $left }
detail-never-seen = 从未读取：只知道 ID，按 { $key } 读取
detail-seen-by-list = { $time }（列表）
detail-seen-by-get = { $time }（查询）
detail-seen-by-delete = { $time }，来自删除的应答
detail-seen-by-modify = { $time }，来自变更的应答
detail-confirm-by = 最晚 { $time } 确认（还剩 { $left }）
detail-confirm-by-while-busy = 最晚 { $time } 确认（还剩 { $left }）；有执行正在进行时须更早
detail-too-late = 可能已来不及删除

detail-checks = 检查
detail-goes-to-all = 这是全员推送
detail-due-soon = 不到 60 秒后推送
detail-test-word = 含有“测试”一类的字样
detail-no-words = 没有已知的标题或正文
detail-unsearched = 相同标题：任务太多，此处未查找
detail-alikes = 另有 { $count } 个相同标题的任务待推送：
# Instead of the place of a look-alike in the open app, and of its time.
detail-here = 本应用
detail-no-due-time = 无推送时间

detail-copy = 副本
detail-history = 历史（审计记录，最新的在前）
# The reason for a change, under its line of the history.
detail-reason = 操作理由：{ $reason }
