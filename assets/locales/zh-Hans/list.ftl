# Headings of tables on a terminal; English has them in capitals.
list-column-action = 操作
list-column-app = 应用
list-column-at = 时间
list-column-campaign = 活动
list-column-detail = 详情
list-column-due = 推送时间
list-column-id = ID
list-column-key = 设置
list-column-number = 编号
list-column-order = 顺序
list-column-source = 来源
list-column-status = 状态
list-column-task = 任务
list-column-title = 标题
list-column-type = 类型
list-column-value = 值
list-column-who = 操作人
