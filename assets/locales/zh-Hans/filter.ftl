# What is wrong with a filter. The text and carets under the place stand below it. Keys, words and examples are typed as they
# are here.

-filter-due-forms = 可用 due:<10m、due:>2h、due:2h..1d、due:none、due:<now 或 due:<2026-12-24T16:00:00Z
filter-too-many-terms = 筛选最多 { $most } 个条件，而这段文字有 { $words } 个词；词组请加引号，多个 ID 请写成 id:1,2
filter-not-alone = ! 后须紧跟一个条件，例如 !status:gone
filter-not-twice = 只需一个 !；要搜索以 ! 开头的文字，请加引号
filter-no-space = 右引号后须有空格
filter-no-closing-quote = 缺少右引号
filter-no-text = 此处没有可搜索的文字
filter-no-name = 此处没有名称
filter-unknown-key = 没有 { $key }: 这个键：可用的键有 { $keys }；要搜索这段文字本身，请加引号
filter-unknown-key-near = 没有 { $key }: 这个键：是否应为 { $near }:？可用的键有 { $keys }；要搜索这段文字本身，请加引号

# A key without its value.
filter-no-value-title = title: 后须紧跟要搜索的内容，例如 title:sale 或 title:"summer sale"
filter-no-value-desc = desc: 后须紧跟要搜索的内容，例如 desc:coupon 或 desc:"free coupon"
filter-no-value-id = id: 后须紧跟任务 ID，例如 id:5210074411、id:5210074411,5210074412 或 id:5210*
filter-no-value-status = status: 后须紧跟状态，例如 status:pending,gone
filter-no-value-type = type: 后须紧跟任务类型，例如 type:all,tag
filter-no-value-campaign = campaign: 后须紧跟活动名称，例如 campaign:holiday、campaign:holi* 或 campaign:none
filter-no-value-app = app: 后须紧跟应用名称，例如 app:shop 或 app:sh*
filter-no-value-due = due: 后须紧跟时间，例如 due:<10m、due:>2h、due:2h..1d 或 due:none

# Values. A word stands in quotes already.
filter-not-a-prefix = { $word } 不是 ID 的开头部分：请使用数字加 *
filter-not-a-status = { $word } 不是任务状态：可用 { $names }；服务端自有的状态请加引号
filter-not-a-status-near = { $word } 不是任务状态：是否应为 { $near }？可用 { $names }；服务端自有的状态请加引号
filter-not-a-type = { $word } 不是任务类型：可用 { $names }
filter-not-a-type-near = { $word } 不是任务类型：是否应为 { $near }？可用 { $names }
filter-not-a-time = { $word } 不是有效的时间：{ -filter-due-forms }
filter-due-without-sign = 请说明是早于还是晚于该时间：{ -filter-due-forms }
filter-open-range = 时间范围须有起止两端，例如 due:2h..1d；只限一端时请用 due:<1d 或 due:>2h
filter-backward-range = 时间范围的结束早于开始
