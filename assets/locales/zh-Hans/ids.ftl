# Numbers of a pasted or read text that were not taken for task ids.

ids-not-taken = 未采用：{ $numbers }：{ $why }
ids-not-taken-about = 未采用：{ $numbers }：{ $why }（{ $about }）
# Numbers, each with its line, and how many others there are.
ids-and-more = { $numbers }，另有 { $count } 个
ids-number = { $number }（第 { $line } 行）
ids-separator = 、
# Why nothing was taken: the word, the heading or the number that it is about, and the reason.
ids-gravest = { $about }：{ $why }
ids-doubt = 第 { $line } 行的“{ $word }”
ids-headings = 表头为 { $headings }

# Reasons. What may have been meant as a task id, all of it or some of its digits.
ids-torn = 文本到此结束，且位数与其他 ID 不同，可能被截断；如果完整，请在其后换行
ids-kept = 文中似乎要求保留此任务
ids-doubtful = 文中可能有要求保留其中某些任务的字样，请只给出要处理的 ID，不带其他文字
ids-choice = 文中是二选一，请指明是哪一个
ids-no-column = 表头中没有任务 ID 列，请将该列命名为 task_id，或只给出 ID
ids-odd-row = 此行的单元格数与表头不符，请将其 ID 单独写一行
ids-perhaps-other = 在该应用的列表中，但附近的文字表明是其他编号
ids-glued = 在该应用的列表中，但与其他字符连在一起，请单独写出
ids-signed = 前面紧挨加号或减号，请去掉该符号
ids-split = 数字之间有可能是换行的字符，请连续写出
ids-rounded = 已被电子表格舍入，请将该列设为文本后重新复制
ids-grouped = 数字之间有分隔符，请去掉分隔符
ids-range = 是一个范围，请逐个写出 ID
ids-cut-off = 旁边有省略号或星号，可能缺少数字
ids-other-length = 位数与该应用的任务 ID 不同
ids-leading-zero = 以 0 开头
ids-too-large = 超出任务 ID 的最大值
ids-turned = 含有改变书写方向的隐藏字符，请手动输入
ids-number-sign = 在 # 之后，而 # 表示注释，请去掉 #

# Reasons. What is something else.
ids-unlabelled = 不在该应用的列表中，也没有迹象表明是任务 ID
ids-other-name = 文中表明是其他编号
ids-other-column = 不在任务 ID 列中
ids-in-word = 是较长字词的一部分
ids-push-id = 是已发出推送的 ID，不是定时任务的 ID
ids-fraction = 带有小数
ids-amount = 是数量或金额
ids-phone = 是电话号码
ids-address = 是地址或 @ 提及的一部分
ids-moment = 是日期或时间
ids-comment = 在以 # 开头的注释中
ids-few = 位数远少于任务 ID

# Why a cell or a line that must hold one id holds none.
ids-cell-rounded = 任务 ID 只含十进制数字；它已被电子表格舍入，请将该列导出为文本
ids-cell-semicolons = 任务 ID 只含十进制数字；列之间是否以分号分隔？请在最前面加上表头，例如 task_id;title
