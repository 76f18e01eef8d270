# The main screen: words of rows and times, the lines above the list, what stands there where it is empty, and the strip.

# States of a task, at most seven cells each; "pending" is seen whole in windows of 50 columns too.
view-state-unverified = 未核实
view-state-pending = 待推送
view-state-held = 推迟
view-state-dispatching = 推送中
view-state-dispatched = 已推送
view-state-deleted = 已删除
view-state-gone = 不存在
view-state-unknown = 未知
# In a run: its turn has not come; its request is on its way.
view-state-waiting = 等待
view-state-under-way = 处理中

# The same as one character, where there is no room for words.
view-sign-held = 迟
view-sign-dispatching = 推
view-sign-dispatched = 已
view-sign-waiting = 等
view-sign-under-way = 处

# Audiences, at most four cells each.
view-audience-all = 全员
view-audience-tag = 标签
view-audience-user = 账号
# The first of them where there is room.
view-all-users = 全员推送

# In the line of the tabs, before the tabs.
view-held-soon = 推迟的任务 1 小时内推送：{ $count }
    .short = 推迟 <1时：{ $count }
view-no-title = （无标题）
view-tasks = { $count } 个任务

# Behind the numbers of a time left, as in `1d 02h`, and of the hours in the strip.
view-days = 天
view-hours = 时

view-monday = 周一
view-tuesday = 周二
view-wednesday = 周三
view-thursday = 周四
view-friday = 周五
view-saturday = 周六
view-sunday = 周日
view-january = 01
view-february = 02
view-march = 03
view-april = 04
view-may = 05
view-june = 06
view-july = 07
view-august = 08
view-september = 09
view-october = 10
view-november = 11
view-december = 12
view-full-time = { $year }-{ $month }-{ $day } { $weekday } { $time } { $offset }
view-time-in-utc = { $year }-{ $month }-{ $day } { $weekday } { $time }
view-day = { $month }-{ $day } { $weekday }
view-day-and-time = { $month }-{ $day } { $time } { $offset }

# The first line of the screen: what may be done in the app.
view-read-only = 只读
view-read-write = 读写

# The line of the tabs.
view-loading = 正在加载，正在校验台账
view-loading-rest = 已加载前 { $count } 个，其余加载中
view-checking-ledger = 正在校验台账
view-clock-slow = 本机时钟慢 { $span }
view-clock-fast = 本机时钟快 { $span }
view-time-doubted = 服务端时间存疑
view-read-every = 每 { $span }读取一次

# The line of the filter: how old the list is.
view-reading-tasks = 正在读取任务：{ $done } / { $total }
view-reading-list = 正在读取列表：已读 { $count } 个
view-under-a-minute = 不到 1 分钟
view-minutes = { $minutes } 分钟
view-list-age = { $age }前更新
view-list-age-auto-off = { $age }前更新，自动读取已关闭
view-list-incomplete = ! { $age }前更新，列表不完整
view-list-failed = ! { $age }前更新，上次读取失败
view-list-unread = ! 列表未能读取，按 { $key } 重试
view-list-unread-auto-off = ! 列表未能读取，按 { $key } 重试，自动读取已关闭
view-list-not-yet = 列表尚未读取：按 { $key }

# The same line: the filter, how many tasks it shows, and their order.
view-marked-only = { $key } 只看已选
view-filter-all = 全部
view-shown = 显示 { $shown } / { $all }
view-order = 按{ $order }

# In place of the list, where there is no task to show.
view-loading-tasks = 正在加载……
view-reading-service = 正在读取服务端列表：已读 { $count } 个……
view-no-tasks = 台账中还没有此应用的任务。
view-read-list = { $month }  读取服务端列表（前后各一个月）   { $months }  三个月
view-import-file = `pushdeck import FILE` 从文件导入 ID
view-another-app = { $key }  切换应用或地域（已配置 { $count } 个）
view-none-in-tab = { $count } 个任务中没有属于此标签页的。
view-none-for-filter = { $count } 个任务中没有符合筛选条件的。
view-filter-mistake = 筛选条件有误：当前结果只按开头正确的部分筛选。
view-clear-or-search = { $clear } 清除筛选   { $search } 同时在服务端搜索（标题和正文）
view-every-state = { $key }  显示所有状态
view-unmarked-again = { $key }  恢复显示未选的任务

# The strip of the next 24 hours, and the warnings behind it: the longest that fits is shown, in 80 columns eight cells.
view-strip-now = 现在
# Behind an hour in the strip, in one cell, where the window is narrow.
view-strip-hour = |
view-strip-counting = 现在  正在统计未来 24 小时
view-close = ! { $count } 个间隔不足 2 秒
view-close-short = ! 间隔不足 2 秒
view-close-sign = ! <2 秒
view-quota = ! 一天 { $count } 个，配额 { $quota }
view-quota-sign = ! 超配额
view-quota-and-close = ! 超配额  ! <2 秒
