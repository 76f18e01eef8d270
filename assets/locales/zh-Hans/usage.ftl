# Help, usage and wrong usage of the command line; also the manual page and the completions of shells. Commands, flags
# and the names of values (TIME, FILE) stay as they are.

usage-program = 查找 TIMPush 定时推送任务，及时删除，并确知结果
usage-program-long =
    查找 TIMPush 定时推送任务，及时删除，并确知结果。

    不带命令时打开终端界面。

# What a command does, one line for each.
usage-command-demo = 在内置的模拟服务上打开终端界面：应用和任务均为虚构，无需账号，无需联网
usage-command-simulate = 在 127.0.0.1 上通过 HTTP 提供模拟服务；输出其地址和可用的配置
usage-command-list = 显示台账中的任务
usage-command-get = 从服务端读取任务，存入台账并输出
usage-command-add = 手动将任务 ID 加入台账
usage-command-import = 将文件中的任务导入台账：要么全部导入，要么一个都不导入
usage-command-sync = 将服务端的任务列表读入台账
usage-command-delete = 确认后删除服务端的定时任务
usage-command-hold = 确认后推迟定时任务：若之后未恢复或删除，将在推迟后的时间推送
usage-command-release = 确认后将已推迟的任务恢复到原来的推送时间
usage-command-edit = 修改定时任务的时间、标题、正文或完整内容，确认前会显示每处改动
usage-command-resume = 完成中断的执行：先核实结果未知的任务，再继续已确认的操作
usage-command-forget = 仅从台账中移除任务；结果未知的任务不能移除
usage-command-plan = 将一次变更及其任务写入计划文件，供他人查看并稍后应用；不发送请求
usage-command-plan-delete = 生成删除定时任务的计划
usage-command-plan-hold = 生成推迟定时任务的计划
usage-command-plan-release = 生成恢复已推迟任务的计划
usage-command-plan-edit = 生成修改定时任务的时间、标题、正文或完整内容的计划
usage-command-apply = 确认后执行计划文件：只执行一次，且仅在其任务仍与计划一致时执行
usage-command-note = 为台账中的任务写备注，使用同一台账的人都能看到
usage-command-log = 谁在何时做了什么、结果如何；同时校验记录链是否完整
usage-command-usersig = 输出新生成的 UserSig，供 curl 使用；UserSig 属于凭证
usage-command-doctor = 检查执行所需的一切条件
usage-command-config = 配置：查看位置、新建、查看生效的值、检查是否正确
usage-command-config-path = 输出配置文件的路径
usage-command-config-init = 在没有配置文件时写入一份带注释的配置
usage-command-config-show = 输出所有生效的设置及其来源；不含密钥
usage-command-config-check = 检查配置以及各个凭证的来源
usage-command-config-apps = 输出各应用的名称，--app 的补全即取自这里
usage-command-ledger = 维护台账本身
usage-command-ledger-prune = 移除已删除或已修改任务的副本中超过 safety.copies 时限的部分
usage-command-ledger-check = 检查台账的文件、审计记录、执行、计划、推迟和副本
usage-command-completions = 输出 shell 的补全脚本
usage-command-man = 输出手册页
usage-command-help = 显示本帮助或指定子命令的帮助

# What a flag or a value is for: the name of its command, then its own; without a command, those of all commands.
usage-option-linear = 以行模式显示界面，适用于读屏软件和简易终端；ACCESSIBLE=1 和 TERM=dumb 效果相同
usage-option-app = 要操作的应用，用配置中的名称指定 [环境变量：PUSHDECK_APP]
usage-option-config = 配置文件 [环境变量：PUSHDECK_CONFIG]
usage-option-ledger = 台账：文件路径，或 sqlite:PATH [环境变量：PUSHDECK_LEDGER]
usage-option-lang = 界面和输出的语言：{ $languages } 或 { $last }
usage-option-json = 等同于 --output json：JSON，每项一行
usage-option-output = 结果的格式
usage-option-color = 何时使用颜色
usage-option-read-only = 拒绝对服务端的一切变更，不论配置如何
usage-option-no-input = 不进行任何询问
usage-option-verbose = 在 stderr 上说明正在做什么；给出两次则更详细
usage-option-help-short = 显示帮助（使用 --help 查看详细内容）
usage-option-help-long = 显示帮助（使用 -h 查看摘要）
usage-option-version = 显示版本
usage-option-demo-linear = 使用行模式，适用于读屏软件和简易终端；ACCESSIBLE=1 和 TERM=dumb 效果相同
usage-option-demo-scenario = 内置场景（{ $scenarios }），或文件
usage-option-demo-speed = 服务端时钟加快的倍数
usage-option-simulate-port = 端口；0 表示任选一个空闲端口
usage-option-simulate-scenario = { usage-option-demo-scenario }
usage-option-simulate-log = 将收到的调用写入此文件，每次调用一行 JSON
usage-option-list-status = 仅限这些状态：unverified、pending、dispatching、dispatched、deleted、gone、unknown
usage-option-list-types = 仅限这些类型：All、Tag、User
usage-option-list-campaign = 仅限此活动
usage-option-list-filter = 仅限匹配的任务：标题或正文中的词，以及 type: status: due: title: desc: id: campaign: app: 和 !
usage-option-list-held = 仅限已推迟的任务，并显示推迟后与推迟前的时间
usage-option-list-sort = 排序：due、id、created、title、status 或 seen，前面加 - 则倒序 [默认：due；使用 --output ids 时为 id]
usage-option-list-no-header = 省略 table、tsv 和 csv 的表头
usage-option-list-all-apps = 所有应用的任务，逐个应用列出；每行注明所属应用
usage-option-get-ids = 任务 ID，或用 - 从 stdin 读取
usage-option-get-whole = 即使最后一行没有换行符，也将输入视为完整
usage-option-forget-ids = { usage-option-get-ids }
usage-option-forget-whole = { usage-option-get-whole }
usage-option-note-ids = { usage-option-get-ids }
usage-option-note-text = 备注，一行，最多 500 个字符；留空则移除
usage-option-note-whole = { usage-option-get-whole }
usage-option-add-ids = { usage-option-get-ids }
usage-option-add-task-type = 推送目标：All、Tag 或 User
usage-option-add-campaign = 活动 [默认：应用的 campaign_default]
usage-option-add-title = 标题
usage-option-add-sched-at = 推送时间
usage-option-add-whole = { usage-option-get-whole }
usage-option-import-file = 文件，或用 - 表示 stdin
usage-option-import-format = 文件的格式
usage-option-import-campaign = 未写明活动的行所属的活动 [默认：应用的 campaign_default]
usage-option-import-encoding = 文本编码，例如中文版 Excel 保存的 CSV 为 gb18030 [默认：UTF-8 或 UTF-16]
usage-option-import-zone = 未写明时区的时间所用的时区，例如 Asia/Shanghai [默认：UTC]
usage-option-import-skip-bad = 跳过有错误的行，而不是全部不导入
usage-option-import-whole = 即使最后一行没有换行符，也将文件视为完整
usage-option-sync-from = 时间窗口的起点 [默认：31 天前]
usage-option-sync-to = 时间窗口的终点 [默认：31 天后]
usage-option-delete-ids = { usage-option-get-ids }
usage-option-delete-campaign = 此活动的全部任务
usage-option-delete-filter = 匹配的全部任务
usage-option-delete-task-type = 给出 ID 时：台账中没有类型的任务按此类型处理。与 --campaign 或 --filter 同用时：仅限此类型
usage-option-delete-yes = 不询问确认；仅适用于少于 20 个任务且不含生产环境全员推送的情况
usage-option-delete-confirm = 不询问确认：给出任务数；只有一个任务时，给出其 ID 的后四位
usage-option-delete-expect = 要处理或选中的任务数不等于此数时停止
usage-option-delete-max = 选中的任务数超过此数时停止
usage-option-delete-dry-run = 只输出将要执行的操作；不做任何修改
usage-option-delete-reason = 操作原因，一行，最多 500 个字符；写入审计记录并随执行保存
usage-option-delete-then-hold = 在删除的同时，将来不及删除的任务推迟 24 小时，随后删除：最多可多拦下一倍
usage-option-delete-whole = { usage-option-get-whole }
usage-option-hold-ids = { usage-option-delete-ids }
usage-option-hold-campaign = { usage-option-delete-campaign }
usage-option-hold-filter = { usage-option-delete-filter }
usage-option-hold-task-type = { usage-option-delete-task-type }
usage-option-hold-yes = { usage-option-delete-yes }
usage-option-hold-confirm = { usage-option-delete-confirm }
usage-option-hold-expect = { usage-option-delete-expect }
usage-option-hold-max = { usage-option-delete-max }
usage-option-hold-dry-run = { usage-option-delete-dry-run }
usage-option-hold-reason = { usage-option-delete-reason }
usage-option-hold-whole = { usage-option-delete-whole }
usage-option-hold-by = 各任务从推迟前的推送时间起推迟的时长，例如 24h 或 1d12h [默认：24h]
usage-option-hold-until = 全部推迟到此时间
usage-option-hold-zone = --until 不带偏移量时所用的时区，例如 Asia/Shanghai [默认：UTC]
usage-option-release-ids = { usage-option-delete-ids }
usage-option-release-campaign = { usage-option-delete-campaign }
usage-option-release-filter = { usage-option-delete-filter }
usage-option-release-task-type = { usage-option-delete-task-type }
usage-option-release-yes = { usage-option-delete-yes }
usage-option-release-confirm = { usage-option-delete-confirm }
usage-option-release-expect = { usage-option-delete-expect }
usage-option-release-max = { usage-option-delete-max }
usage-option-release-dry-run = { usage-option-delete-dry-run }
usage-option-release-reason = { usage-option-delete-reason }
usage-option-release-whole = { usage-option-delete-whole }
usage-option-release-at = 改为在此时间推送 [默认：推迟前的推送时间]
usage-option-release-zone = { usage-option-edit-zone }
usage-option-edit-ids = { usage-option-delete-ids }
usage-option-edit-yes = { usage-option-delete-yes }
usage-option-edit-confirm = { usage-option-delete-confirm }
usage-option-edit-dry-run = { usage-option-delete-dry-run }
usage-option-edit-reason = { usage-option-delete-reason }
usage-option-edit-whole = { usage-option-delete-whole }
usage-option-edit-at = 改为在此时间推送
usage-option-edit-shift = 将每个任务的推送时间推后或提前：+2h、-30m
usage-option-edit-zone = --at 不带偏移量时所用的时区，例如 Asia/Shanghai [默认：UTC]
usage-option-edit-title = 通知的新标题
usage-option-edit-desc = 通知的新正文
usage-option-edit-content = 含全部新 Content 的 JSON 文件；--title 和 --desc 会替换其中的标题和正文
usage-option-plan-delete-ids = { usage-option-delete-ids }
usage-option-plan-delete-campaign = { usage-option-delete-campaign }
usage-option-plan-delete-filter = { usage-option-delete-filter }
usage-option-plan-delete-task-type = { usage-option-delete-task-type }
usage-option-plan-delete-expect = { usage-option-delete-expect }
usage-option-plan-delete-max = { usage-option-delete-max }
usage-option-plan-delete-then-hold = { usage-option-delete-then-hold }
usage-option-plan-delete-whole = { usage-option-delete-whole }
usage-option-plan-delete-out = 将计划写入此新文件 [默认：stdout]
usage-option-plan-hold-ids = { usage-option-delete-ids }
usage-option-plan-hold-campaign = { usage-option-delete-campaign }
usage-option-plan-hold-filter = { usage-option-delete-filter }
usage-option-plan-hold-task-type = { usage-option-delete-task-type }
usage-option-plan-hold-expect = { usage-option-delete-expect }
usage-option-plan-hold-max = { usage-option-delete-max }
usage-option-plan-hold-whole = { usage-option-delete-whole }
usage-option-plan-hold-by = { usage-option-hold-by }
usage-option-plan-hold-until = { usage-option-hold-until }
usage-option-plan-hold-zone = { usage-option-hold-zone }
usage-option-plan-hold-out = { usage-option-plan-delete-out }
usage-option-plan-release-ids = { usage-option-delete-ids }
usage-option-plan-release-campaign = { usage-option-delete-campaign }
usage-option-plan-release-filter = { usage-option-delete-filter }
usage-option-plan-release-task-type = { usage-option-delete-task-type }
usage-option-plan-release-expect = { usage-option-delete-expect }
usage-option-plan-release-max = { usage-option-delete-max }
usage-option-plan-release-whole = { usage-option-delete-whole }
usage-option-plan-release-at = { usage-option-release-at }
usage-option-plan-release-zone = { usage-option-edit-zone }
usage-option-plan-release-out = { usage-option-plan-delete-out }
usage-option-plan-edit-ids = { usage-option-delete-ids }
usage-option-plan-edit-whole = { usage-option-delete-whole }
usage-option-plan-edit-at = { usage-option-edit-at }
usage-option-plan-edit-shift = { usage-option-edit-shift }
usage-option-plan-edit-zone = { usage-option-edit-zone }
usage-option-plan-edit-title = { usage-option-edit-title }
usage-option-plan-edit-desc = { usage-option-edit-desc }
usage-option-plan-edit-content = { usage-option-edit-content }
usage-option-plan-edit-out = { usage-option-plan-delete-out }
usage-option-apply-file = 计划文件
usage-option-apply-yes = { usage-option-delete-yes }
usage-option-apply-confirm = { usage-option-delete-confirm }
usage-option-apply-reason = { usage-option-delete-reason }
usage-option-apply-dry-run = { usage-option-delete-dry-run }
usage-option-resume-run = 要继续的执行；不指定则为该应用所有中断的执行
usage-option-resume-dry-run = 只输出将要执行的操作；不发送任何请求
usage-option-log-since = 仅限此后的记录：TIME、日期（如 2026-11-28）、today 或 yesterday（日期按 UTC 计算）
usage-option-log-task = 仅限与此任务有关的记录
usage-option-log-run = 仅限此次执行的记录
usage-option-usersig-ttl = 有效时长：30s、10m、2h，最长 7d
usage-option-usersig-show = 即使 stdout 是终端也输出
usage-option-completions-shell = shell 的名称

# What a possible value of a flag means: the flag, then the value.
usage-value-output-table = 供人阅读的表格
usage-value-output-tsv = 以制表符分隔的字段
usage-value-output-csv = 符合 RFC 4180
usage-value-output-json = JSON；连续输出时每行一个文档
usage-value-output-jsonl = 每行一个 JSON 文档
usage-value-output-ids = 任务 ID，每行一个
usage-value-color-auto = 在终端上使用，除非设置了 NO_COLOR
usage-value-color-always = 总是使用
usage-value-color-never = 从不使用
usage-value-format-auto = 根据内容判断
usage-value-format-ids = 每行一个 ID，# 开头为注释
usage-value-format-csv = 表头含 task_id，可另有 type、sched_at、title、desc、campaign
usage-value-format-jsonl = 每行一个 JSON 对象
usage-value-format-json = 一个 JSON 文档，例如保存下来的应答

# What stands below the help of a command.
usage-program-after =
    退出码：
      0    所要求的均已达成
      1    失败
      2    用法错误，或配置有误
      3    部分完成：有任务被拒绝或失败，或有 ID 从未见过
      4    未通过签名验证，或没有权限
      5    未确认，或已取消
      6    没有匹配的任务
      7    至少一个任务来不及：推送中或已推送
      8    因频率限制或网络问题而放弃；没有留下结果未知的任务
      9    至少一个任务结果未知（用 `pushdeck resume` 核实）
    {"  "}{ $codes }   { $signals }

    TIME 为 RFC 3339（2026-12-24T16:00:00Z）、"YYYY-MM-DD HH:MM:SS"（UTC）或相对时间（2h、-30m）。
    `pushdeck demo` 用虚构的数据演示全部功能：无需账号，无需联网。
usage-after-simulate =
    示例：
      pushdeck simulate --port 8080 > sim.toml &
      pushdeck --config sim.toml sync
usage-after-list =
    示例：
      pushdeck list --status pending --type All
      pushdeck list --filter 'due:<10m title:"限时 特卖"'
      pushdeck list --campaign holiday --output ids | pushdeck delete - --expect 12 --yes
      pushdeck list --json > tasks.jsonl
usage-after-import =
    示例：
      pushdeck import tasks.csv --campaign holiday
      pushdeck import excel.csv --encoding gb18030 --zone Asia/Shanghai
      pushdeck list --json --app old | pushdeck import - --app new
usage-after-delete =
    确认方式：少于 20 个任务且不含生产环境的全员推送时，--yes 即可。任务更多，或含生产环境的全员推送时，需要 --confirm=VALUE：任务数；只有一个任务时为其 ID 的后四位。在脚本中用 --filter 或 --campaign 选择任务时，还需要 --expect N。

    这两个数都只计选中任务中仍要删除的，不计已删除、已不存在、已推送或结果未知的。中断之后，即为剩余的任务数。--expect 也可以是选中任务的总数。`pushdeck resume` 继续的是此前已确认的操作，因此两者都不需要。

    示例：
      pushdeck delete 5210074411 --dry-run
      pushdeck delete 5210074411 --yes
      pushdeck delete --campaign holiday --expect 200 --confirm=200
      pushdeck list --filter 'due:<1h' --output ids | pushdeck delete - --yes --max 10
usage-after-hold =
    确认方式与删除相同：少于 20 个任务且不含生产环境的全员推送时，--yes 即可。任务更多，或含生产环境的全员推送时，需要 --confirm=VALUE：任务数；只有一个任务时为其 ID 的后四位。在脚本中用 --filter 或 --campaign 选择任务时，还需要 --expect N。这两个数都只计要推迟的任务：已推迟同样久的、原本就更晚推送的任务会被排除。

    已推迟的任务在新的时间推送，除非在此之前恢复或删除。

    示例：
      pushdeck hold 5210074411 --dry-run
      pushdeck hold 5210074411 --for 48h --yes
      pushdeck hold 5210074411 --until '2036-12-24 09:00:00' --zone Asia/Shanghai --yes
      pushdeck hold --campaign holiday --expect 200 --confirm=200
usage-after-release =
    确认方式与删除相同：少于 20 个任务且不含生产环境的全员推送时，--yes 即可。任务更多，或含生产环境的全员推送时，需要 --confirm=VALUE：任务数；只有一个任务时为其 ID 的后四位。在脚本中用 --filter 或 --campaign 选择任务时，还需要 --expect N。这两个数都只计要恢复的任务：未被推迟的任务会被排除；原定时间已过的任务，除非用 --at 另行指定时间，也会被排除。

    示例：
      pushdeck list --held
      pushdeck release 5210074411 --dry-run
      pushdeck release 5210074411 --at 2h --yes
      pushdeck release --campaign holiday --expect 200 --confirm=200
usage-after-edit =
    询问时会列出每处修改。确认方式与删除相同：少于 20 个任务且不含生产环境的全员推送时，--yes 即可。任务更多，或含生产环境的全员推送时，需要 --confirm=VALUE：任务数；只有一个任务时为其 ID 的后四位。已经是这样的任务会被排除。

    示例：
      pushdeck edit 5210074411 --title "假期安排" --dry-run
      pushdeck edit 5210074411 --desc "暂停营业。" --yes
      pushdeck edit 5210074411 --shift +2h --yes
usage-after-plan =
    示例：
      pushdeck plan hold --campaign holiday --for 2h --out holiday.json
      pushdeck plan edit 5210074411 --title 'New hours' --out title.json
      pushdeck apply holiday.json --dry-run
      pushdeck apply holiday.json --confirm=200 --reason "价格有误"

# The frame of the help.
usage-usage = 用法：{ $usage }
usage-any-options = [选项]
usage-some-command = 命令
usage-heading-commands = 命令：
usage-heading-arguments = 参数：
usage-heading-options = 选项：
usage-heading-global = 全局选项：
usage-default = [默认：{ $value }]
usage-possible-values = [可选值：{ $values }]
usage-possible-values-below = 可选值：

# Wrong usage, on one line: what is wrong, then what may have been meant.
usage-wrong-argument = 无法识别的参数“{ $argument }”
usage-wrong-command = 无法识别的子命令“{ $command }”
usage-wrong-value = “{ $argument }”的值“{ $value }”无效
usage-wrong-value-because = “{ $argument }”的值“{ $value }”无效：{ $why }
usage-no-value = “{ $argument }”需要一个值，但没有给出
usage-too-many-values = “{ $argument }”有多余的值“{ $value }”
usage-missing = 缺少必需的参数：{ $arguments }
usage-twice = 参数“{ $argument }”不能重复使用
usage-conflict = 参数“{ $argument }”不能与“{ $other }”同时使用
usage-conflicts = 参数“{ $argument }”不能与以下参数同时使用：{ $others }
usage-not-utf-8 = 参数中有无效的 UTF-8
usage-wrong = 参数无法使用
usage-with-tip = { $what }；{ $tip }
usage-similar-command = 有相近的子命令：{ $names }
usage-similar-commands = 有相近的子命令：{ $names }
usage-similar-argument = 有相近的参数：{ $names }
usage-similar-value = 有相近的值：{ $names }
usage-pass-as-value = 若要把“{ $value }”作为值传入，请写成“{ $words }”
usage-exists = 可用的是“{ $words }”
usage-without-dashes = 存在子命令“{ $command }”；使用时请去掉前面的 --
usage-quoted = “{ $text }”

# Values of flags that cannot be used: what stands behind "invalid value ..:".
usage-no-such-status = 没有这种状态：请使用 { $names }；服务端自有的状态可用 --filter 'status:...' 查找
usage-no-such-zone = 这不是时区：{ $hint }
usage-no-such-order = 请使用 due、id、created、title、status 或 seen，前面加 - 则倒序
usage-no-such-run = 执行的编号是 `pushdeck log` 显示的 26 位字母和数字
usage-no-such-lifetime = 请使用 1s 到 7d 之间的时长，例如 10m
usage-no-such-duration = 请使用时长，例如 24h、90m 或 1d12h
usage-not-in-range = { $value } 不在 { $first } 到 { $last } 之间
usage-not-a-number = 请使用 { $first } 到 { $last } 之间的整数
usage-not-a-count = 请使用整数，例如 20
usage-two-forms = --json 与 --output 要求的格式不同：请只用其中一个

# The manual page: its sections.
usage-manual-name = 名称
usage-manual-synopsis = 概要
usage-manual-description = 描述
usage-manual-options = 选项
usage-manual-global = 全局选项
usage-manual-subcommands = 子命令
usage-manual-extra = 补充说明
usage-manual-version = 版本
usage-manual-a-command = 子命令
usage-manual-examples = 示例
usage-manual-calls =
    pushdeck                                                  打开终端界面
    pushdeck demo                                             同上，使用虚构的数据
    pushdeck sync && pushdeck list --status pending           查看待推送的任务
    pushdeck delete --filter 'due:<10m' --dry-run             查看将会删除的任务
    pushdeck delete --campaign holiday --expect 200 --confirm=200
    pushdeck import excel.csv --encoding gb18030 --zone Asia/Shanghai
    pushdeck log --since today --json
usage-manual-environment = 环境变量
usage-manual-our-variables = 等同于 --app、--config 和 --ledger。
usage-manual-colours = 是否使用颜色、颜色的多少，以及可以显示哪些符号。
usage-manual-accessible = 设为 1 等同于 --linear。
usage-manual-language = 未用 --lang 或 ui.language 指定语言时，由此决定语言。
usage-manual-signs = 仅在 UTF-8 语言环境中显示 ASCII 以外的符号。
usage-manual-proxy = 仅当配置中有 trust_env = true 时使用。
usage-manual-files = 文件
usage-manual-config = 配置文件；`pushdeck config path` 显示其位置，`pushdeck config init` 写入一份带注释的配置。
usage-manual-keymap = 自定义按键，与配置文件放在一起。
usage-manual-ledger = 台账
usage-manual-ledger-file = 一个 SQLite 文件；`pushdeck config show` 显示其位置。
