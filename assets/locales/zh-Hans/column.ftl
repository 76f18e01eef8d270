# The columns of the list: headings, and the names that they have where columns are chosen.

column-state = 状态
column-due-in = 剩余时间
# The zone of the times below it stands behind it.
column-due-time = 时间
# At most four cells.
column-audience = 目标
column-campaign = 活动
column-title = 标题
column-id = ID

column-name-state = 状态
column-name-due-in = 剩余时间
column-name-due-time = 推送时间
column-name-audience = 推送目标
column-name-campaign = 活动
column-name-id = ID
