# Files of tasks and lists of ids: what is wrong with them, and what to do. { $name } is the name of a file, { $text } is
# what stands in it, in quotes.

# The file as a whole.
import-file = { $name }：{ $reason }
import-line = 第 { $line } 行：{ $reason }
import-bad-rows = { $name } 中有 { $count } 行有误；未存入任何内容
import-bad-rows-at-least = { $name } 中至少有 { $count } 行有误；未存入任何内容
import-no-task = { $name } 中没有任务
import-empty = 文件为空：没有可导入的内容
import-no-thread = 无法启动读取文件的线程：{ $error }
import-ended = 读取意外中断
import-ids-too-many = 其中的 ID 超过 { $most } 个：请分成几个列表
import-text-too-long = 文字超过 { $most } MiB：请每行只写一个 ID
import-list-more = { $list }{ $more }

# Opening and reading it.
import-directory = 这是一个目录：请指定其中的文件
import-missing = 没有此文件：请检查路径，或用 - 表示标准输入
import-denied = 无权读取此文件：请联系文件所有者，或修改文件权限
import-path-through-file = 路径的中间部分是文件，不是目录：请检查路径
import-not-opened = 无法打开文件：{ $error }
import-not-read = 未能读取到末尾：{ $error }
import-not-read-on = 无法继续读取：{ $error }
import-endless = 读取 { $most } GiB 后仍未结束：数据来源是否正确？
import-line-too-long = 此行超过 { $most } KiB：文件是否正确？
import-cut-character = 文件在一个字符中间结束：请取得完整的文件

# One id per line.
import-id-split = 数字之间有一个只被部分程序视为换行的字符：请把 ID 连续写在一起
import-id-torn = 输入到此 ID 就结束了，而它的位数与其他 ID 不同：是否被截断？请取得完整的输入；如果已经完整，请加上 --whole
import-ids-rounded = { $total } 个超过 15 位的 ID 中有 { $count } 个以 0 结尾：很可能被电子表格舍入；请将该列以文本格式导出后核对

# The fields of a row.
import-id-empty = task_id 为空
import-not-a-number = sdkappid { $text } 不是数字
import-not-a-time = { $field } { $text } 不是有效的时间：{ $hint }
import-time-hint = 请使用 2026-12-24T16:00:00Z 或 2026-12-24 16:00:00（UTC）
import-time-far = 年份超出范围
import-time-zone = 该时区
import-time-ambiguous = 在 { $zone }，这一时刻因调整时钟而出现两次或不存在：请在后面写明 UTC 偏移量
import-campaign = 活动 { $text }：{ $error }
import-other-app = 任务属于应用 { $number }，而不是 { $app }（{ $sdkappid }）：请用 --app 选择该应用
import-stays-cell = 第 { $line } 行：{ $heading } 为 { $text }，可能表示要保留此任务
import-stays-comment = 第 { $line } 行：注释 { $text } 可能表示要保留此任务
import-times-utc = { $count } 个未注明时区的时间按 UTC 处理（例如 { $text }）；用 --zone { $zone } 可按当地时间读取
import-apps = { $count } 行写的是其他应用（例如 { $text }），已全部存入 { $app }

# Tables.
import-csv-commented = { $count } 行以 # 开头，已作为注释跳过：如果是数据，请给第一个单元格加引号
import-csv-rounded = 此处的数字被电子表格舍入，并以逗号作小数点：请将该列以文本格式导出
import-csv-too-many = 此行有 { $found } 列，而表头有 { $wanted } 列：含有{ $separator }的单元格须加引号
import-csv-too-few = 此行有 { $found } 列，而表头有 { $wanted } 列：缺少{ $separator }
import-csv-twice = 表头中有两列 { $field }：请删除或重命名其中一列
import-csv-ids-twice = 表头中有两列任务 ID：请删除或重命名其中一列
import-csv-headless = 首行须为列名，但这里以 ID 开头：请在上方加一行，例如 { $example }
import-csv-headless-separated = 首行须为列名，但这里以 ID 开头：请在上方加一行，例如 { $example }（各列以{ $separator }分隔）
import-csv-no-id-meant = 表头中没有 task_id 列（现有：{ $found }）；是否为 { $meant }？请将其重命名为 task_id
import-csv-no-id = 表头中没有 task_id 列（现有：{ $found }）：请将 ID 所在的列命名为 task_id
import-csv-ignored = 以下列已忽略：{ $found }
import-csv-ignored-meant = { $note }；{ $text } 是否应为 { $field }？
import-csv-unclosed = 此行开始的引号没有结束：请补上结束引号；如果引号是正文的一部分，请写成两个
import-csv-row-too-long = 此行超过 { $most } KiB：文件是否正确？
import-csv-quote-inside = 第 { $column } 列的单元格未加引号，但其中有引号：请给整个单元格加引号，并将其中的引号写成两个
import-csv-text-behind = 结束引号后还有文字（第 { $column } 列，引号始于第 { $opened } 行，止于第 { $closed } 行）：单元格内的引号请写成两个
# What separates the cells of a row.
import-cells-comma = 逗号
import-cells-semicolon = 分号
import-cells-tab = 制表符
import-cells-bar = 竖线
import-cells-other = 分隔符

# JSON.
import-json-expected-document = 不是有效的 JSON：此处应为对象或数组的开头，却是 { $found }
import-json-expected-element = 不是有效的 JSON：此处应为对象的开头或 ID，却是 { $found }
import-json-expected-comma = 不是有效的 JSON：此处应为逗号或 ]，却是 { $found }
import-json-byte = 字节 0x{ $byte }
import-json-no-id = 不是有效的 JSON：没有 ID，或后面缺少逗号或 ]
import-json-cut-array = 文件在第 { $begin } 行开始的数组中间结束：请取得完整的文件
import-json-cut-object = 文件在第 { $begin } 行开始的对象中间结束：请取得完整的文件
import-json-too-large = 此处开始的对象超过 { $most } MiB：请逐个保存任务（jq -c '.Tasks[]'）
import-json-cut-last-line = 文件在一行中间结束：请取得完整的文件
import-json-cut-line = 此行在对象中间结束：请让每个对象独占一行，或使用 --format json
import-json-invalid = 第 { $column } 列不是有效的 JSON：{ $error }
import-json-column = 第 { $column } 列：{ $error }
import-json-no-object = 此处应为对象的开头，却是 { $text }
import-json-comments = JSON 不支持注释：请删除 // 及其后的内容
import-json-id = 任务 ID（整数，或由数字组成的文本）
import-json-not-an-id = 任务 ID 是 0 到 18446744073709551615 之间的整数，不含小数点或指数
import-json-failed-call = 这是调用失败的应答（错误码 { $code }，{ $text }）：其中没有任务
import-json-push = 此对象是已发出的推送，不是定时任务：它的 ID 由三部分组成，且没有 task_id
import-json-no-task-id = 对象中没有 task_id 或 TaskID
import-json-no-task-id-meant = 对象中没有 task_id 或 TaskID；是否为 { $meant }？请将其重命名
# What the reader of JSON says; in English these are its own words.
import-json-duplicate = 字段 `{ $field }` 重复
import-json-type = 类型错误：此处是 { $found }，应为 { $wanted }
import-json-trailing-comma = 末尾多了一个逗号
import-json-trailing-characters = 末尾有多余的字符
import-json-value-missing = 缺少值
import-json-colon-missing = 缺少 `:`
import-json-array-unended = 缺少 `,` 或 `]`
import-json-object-unended = 缺少 `,` 或 `{"}"}`
import-json-key = 键须为字符串
import-json-number = 数字格式不正确
import-json-number-large = 数字超出范围
import-json-escape = 转义不正确
import-json-deep = 嵌套层数过多
import-json-control = 字符串中有控制字符（\u0000-\u001F）
