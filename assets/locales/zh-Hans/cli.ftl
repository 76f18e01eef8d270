# What commands say: warnings, refusals and results in words. Commands, flags and names of settings stay as they are.

# What went wrong, and why.
cli-because = { $what }：{ $why }
# A place in a file, and what is wrong there.
cli-line = 第 { $line } 行：{ $reason }
cli-warning = 警告：{ $what }
# The first line of every question: badge, app, place, account.
cli-place = { $badge }  { $app }（{ $sdkappid }）  { $place }  账号 { $account }
cli-due = 推送时间 { $at }
cli-due-unknown = 推送时间未知

# The streams.
cli-not-written = 写入结果失败：{ $why }
cli-not-written-whole = { $error }；已完成的操作都记录在台账中，可用 `pushdeck log` 查看
cli-not-read = 结果尚未全部写出，输出就已关闭；已完成的操作都记录在台账中，可用 `pushdeck log` 查看
cli-lines-left-out = 此处省略了 { $count } 行，因为输出有一段时间没有被读取
cli-line-too-long = 这一行超过 { $most } 字节，全部未采用：请缩短
cli-reading-terminal = 正在从终端读取：另起一行按 Ctrl-D 结束输入
cli-waiting = 正在等待服务端
cli-slow-credential = 正在等待凭证命令，该命令可能在等待输入：最多等待 30 秒

# What cannot be done as it was asked for.
cli-filter-not-read = 无法识别筛选条件：{ $error }
cli-linear-alone = --linear 用于界面：除 demo 外，不能与其他命令同时使用
cli-no-such-form = 此命令不支持 --output { $given }：请使用 { $forms } 之一
cli-needs-terminal = 终端界面需要在终端中运行：没有终端时请使用 `pushdeck list`、`pushdeck sync` 和 `pushdeck delete`（`pushdeck --help` 显示全部命令）
cli-demo-needs-terminal = 演示需要在终端中运行
cli-no-scenario = 没有场景 { $name }：请使用 { $names }，或已存在的文件
cli-folder-not-made = 无法创建 { $path }
cli-file-not-written = 无法写入 { $path }
cli-lent = 内部错误：台账线程提前结束，操作尚未完成

# The ledger.
cli-no-ledger = { $path } 处没有台账：请检查 --ledger、PUSHDECK_LEDGER 以及 [ledger] 下的 url
cli-new-ledger = { $path } 处没有台账：已新建一个空台账；如果本应有台账，请检查 --ledger、PUSHDECK_LEDGER 以及 [ledger] 下的 url
cli-out-of-date = { $older }；此处显示的内容可能已过时
cli-ledger-read-only = 台账可读但不可写：{ $why }

# Runs that did not come to their end. $app is empty, or the flag that names the app.
cli-unfinished-run = 执行 { $run } 尚未完成：{ $unknown } 个结果未知，{ $unsent } 个待处理；`pushdeck resume{ $app } { $run }` 会核实前者并继续后者
cli-unfinished-runs = { $count } 次执行尚未完成：{ $unknown } 个结果未知，{ $unsent } 个待处理；`pushdeck resume{ $app }` 会核实前者并继续后者
cli-left = 执行 { $run } 尚未完成：{ $unsent } 个未处理，仍会推送；{ $unknown } 个结果未知；`pushdeck resume { $run }` 可继续
cli-left-of-app = 应用 { $app } 的执行 { $run } 尚未完成：{ $unsent } 个未处理，仍会推送；{ $unknown } 个结果未知；`pushdeck resume { $run } --app { $app }` 可继续
cli-left-more = 另有 { $count } 次执行尚未完成：`pushdeck resume` 可继续某个应用的全部执行

# Ids that were read. $source is the name of a file, or stdin.
cli-no-ids = stdin 中没有 ID
cli-bad-lines = stdin 中有 { $count } 行有误，应为每行一个 ID
cli-ids-refused = { $source }：{ $why }；未执行任何操作
cli-ids-rounded = { $why }；其中有些不在 { $app } 的列表中
cli-ids-stay = { $why }：请只给出要处理的 ID
cli-ids-odd = { $id } 不在 { $app } 的列表中，该应用也没有这样长度的 ID：列表是否被折行或截断？请更正；如果无误，请加 --whole
cli-ids-other-app = { $source } 中是应用 { $other } 的任务，而当前应用是 { $app }：请用 --app 选择一个应用；未执行任何操作
cli-ids-unended = { $source } 在 { $id } 之后立即结束，没有换行符，且 { $id } 不在 { $app } 的列表中：可能已被截断；请取得完整的输入，如果已经完整，请加 --whole；未发送任何请求
cli-ids-none = 在 { $source } 中没有找到任务 ID：请每行给出一个 ID，或给出含有 ID 的文字
cli-ids-not-taken = { $source } 中有些数字可能是 ID 但未被采用，因此未执行任何操作：请每行给出一个 ID，不相关的内容放在以 # 和空格开头的行中
cli-ids-not-taken-torn = { $source } 中有些数字可能是 ID 但未被采用，因此未执行任何操作：请每行给出一个 ID，不相关的内容放在以 # 和空格开头的行中；如果输入已经完整，请加 --whole
cli-ids-read = { $source }：{ $count } 个 ID
cli-ids-read-one-unknown = { $source }：1 个 ID，不在 { $app } 的列表中
cli-ids-read-unknown = { $source }：{ $count } 个 ID，其中 { $unknown } 个不在 { $app } 的列表中
cli-ids-read-first-unknown = { $source }：{ $count } 个 ID，前 { $first } 个中有 { $unknown } 个不在 { $app } 的列表中
cli-id-unknown = { $id }  （不在列表中）
cli-id-odd = { $id }  （不在列表中；{ $why }）

# get, add, import, forget, sync
cli-not-all-understood = 任务 { $task } 未能全部识别：{ $flaw }
cli-not-settled = 任务 { $task } 的一次变更结果未知：用 `pushdeck resume` 核实
cli-not-found = 未找到任务 { $task }：{ $why }
cli-failed-to-read = 读取任务 { $task } 失败：{ $why }
cli-taken-as-utc = --sched-at 按 UTC 理解：{ $at }；如为当地时间，请在后面写上 +08:00 等偏移量
cli-added = { $app }：新增 { $added } 个，更新 { $updated } 个，未变 { $unchanged } 个
cli-added-but = { $app }：新增 { $added } 个，更新 { $updated } 个，未变 { $unchanged } 个，跳过有误的行 { $skipped } 个
cli-bad-rows-left-out = 已跳过 { $count } 个有误的行
cli-forgotten = { $app }：已从台账中移除 { $forgotten } 个，{ $unknown } 个原本就不在台账中；服务端的任务全部保留
cli-noted = { $app }：已为 { $changed } 个任务写入备注，{ $unchanged } 个的备注原本相同
cli-note-removed = { $app }：已移除 { $changed } 条备注，{ $unchanged } 个任务原本没有备注
cli-note-refused = 不能使用此备注：{ $why }；未做任何修改
cli-window-reversed = --from 晚于 --to：两者之间没有任何时间
cli-sync-progress = 已读 { $pages } 页，{ $tasks } 个任务
cli-sync-stopped = 已停止：已读取的内容已存入台账；再次运行 `pushdeck sync` 可读取其余部分
cli-held-moved = 其中 { $count } 个在推迟后被他人改期：推送时间已不是推迟到的时间
cli-sync-more = 警告：另有 { $count } 个类似情况
cli-sync-gap = 警告：列表未能全部读取（{ $where }）
cli-sync-skipped = 无法识别：{ $reason }
cli-sync-flaw = 未能全部识别：{ $flaw }
cli-synced = { $app }：共 { $pages } 页，{ $seen } 个任务；新增 { $added } 个，变化 { $changed } 个
cli-sync-window = 读取的时间窗口为 UTC { $from } 至 { $to }：窗口之外的未查询，可用 --from 和 --to 另行设置
cli-sync-outside = 有 { $count } 个应为待推送的任务在此窗口之外
cli-sync-incomplete = 列表不完整，未列出的任务也可能存在
cli-sync-missing = 有 { $count } 个应为待推送的任务未列出：用 `pushdeck get` 逐个读取
cli-sync-reappeared = 有 { $count } 个已删除或已不存在的任务再次列出
cli-sync-not-understood = 有 { $count } 条无法识别
cli-sync-flawed = 有 { $count } 个任务未能全部识别

# list and log
cli-mixed-ids = --all-apps 与 --output ids 同用会混淆多个应用的 ID：请使用 --json，其中每行都注明所属应用
cli-no-match = 应用 { $app } 中没有匹配的任务
cli-no-match-anywhere = 所有应用中都没有匹配的任务
cli-none-known = 台账中还没有应用 { $app } 的任务：`pushdeck sync` 读取服务端的列表，`pushdeck import` 导入文件
cli-none-known-anywhere = 台账中还没有任何应用的任务：`pushdeck sync` 读取服务端的列表，`pushdeck import` 导入文件
cli-no-entry = 没有匹配的记录

# config and doctor
cli-fill-in = 请填写一个应用，然后运行 `pushdeck config check` 和 `pushdeck doctor`
cli-checked-ok = 正常
cli-checked-warn = 注意
cli-checked-fail = 失败
# What is checked.
cli-check-app = 应用
cli-check-clipboard = 剪贴板
cli-check-clock = 时钟
cli-check-config = 配置
cli-check-copies = 副本
cli-check-credential = 凭证
cli-check-host = 域名
cli-check-keys = 按键
cli-check-ledger = 台账
cli-check-proxy = 代理
cli-check-runs = 执行
cli-check-service = 服务端
cli-check-sign-in = 签名
cli-check-terminal = 终端
cli-check-tls = TLS
cli-check-zones = 时区
cli-see-config-comments = 请参阅 `pushdeck config init` 写入的注释
cli-clipboard-in-tmux = 在 tmux 中，需在 tmux.conf 中设置 `set -g set-clipboard on` 或 `set -g allow-passthrough on` 才能复制
cli-no-terminal = stdout 不是终端：界面需要终端，其他命令不需要
# $colours and $signs are two of the texts below.
cli-terminal = { $term }，{ $columns } 列，{ $colours }，{ $signs }
cli-terminal-in-tmux = { $term }，{ $columns } 列，{ $colours }，在 tmux 中，{ $signs }
cli-colours = 有颜色
cli-no-colours = 无颜色
cli-utf-8 = UTF-8
cli-no-utf-8 = 语言环境不是 UTF-8
cli-set-lang = 请将 LANG 设为 UTF-8 语言环境，以便正确显示标题

# simulate
cli-simulated = # 模拟服务位于 { $address }：这里的一切均为虚构。
cli-serving = 正在 { $address } 上提供场景 { $scenario }，按 Ctrl-C 结束
cli-not-listening = 无法监听端口 { $port }
cli-log-not-whole = 日志 { $path } 不完整：{ $why }
cli-log-not-read = 日志 { $path } 不完整：读取方已停止读取
cli-log-not-written = 无法写入日志 { $path }

# usersig
cli-usersig-on-terminal = UserSig 属于凭证，而 stdout 是终端：请用管道传给其他程序，或加 --show 查看
cli-usersig-made = 任何人持此 UserSig 都能在 { $seconds } 秒内以 { $account } 的身份操作应用 { $app }（{ $sdkappid }）：请像密码一样保管
