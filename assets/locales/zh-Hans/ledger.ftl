# What can be wrong with a ledger, each with what to do about it. Much of it is kept in English, with these texts as
# arguments of each other.

ledger-damaged = 台账 { $path } 已损坏：{ $detail }；文件保持原样，未发送任何请求：{ $advice }
ledger-lost = 台账 { $path } 丢失了记录：{ $detail }；处理之前不会发送任何请求：{ $advice }
# $what is one of the ledger-was texts.
ledger-altered = 本进程使用期间，台账 { $path } 发生了变化：{ $what }；不再写入，也不再发送任何请求：{ $advice }
ledger-read-only = 无法写入台账：{ $why }
ledger-outdated = 台账 { $path } 由旧版 pushdeck 写成（结构版本 { $version }），首次写入前会升级到版本 { $ours }，但另一个进程占用执行 { $run } 期间不能升级：未写入，也未发送任何请求；期间仍可读取，请在该执行结束后重试
ledger-locked = 台账 { $path } 被其他程序锁定：请等它完成，或将其结束（可用 fuser 查看）
ledger-disk-full = 台账 { $path } 所在的磁盘已满：请腾出空间
ledger-file-limit = 台账 { $path } 无法继续增大：本进程的文件大小限制为 { $bytes } 字节；请提高限制（`ulimit -f unlimited`）
ledger-network-fs = 台账 { $path } 位于网络文件系统（{ $kind }），其文件锁不可靠：请移走，或在 [ledger] 下设置 allow_network_fs = true
ledger-address = 无法打开位于 { $address } 的台账：此版本将台账保存在 SQLite 文件中；请使用文件路径或 sqlite:PATH
ledger-exposed = 台账 { $path } 可能被其他用户改动：{ $detail }
ledger-foreign = { $path } 是其他程序的数据库，不是台账：请指定其他文件
ledger-old-sqlite = 此版本使用 SQLite { $version }，可能丢失已提交的写入：请用 3.51.3 或更新版本构建
ledger-unchecked = 台账仍在检查：检查完成前不会发送任何请求
ledger-unsettled = 任务 { $task } 此前的一次变更结果未知：请先运行 `pushdeck resume`
ledger-over = 任务 { $task } 的状态已是“{ $status }”
ledger-moved = 任务 { $task } 现定于 { $due } 推送，与确认时不同
ledger-attempted = 读取任务 { $task } 之后，另一次运行已修改或尝试修改该任务
ledger-left-to-run = 任务 { $task } 仍待由未完成的执行 { $run } 处理：请等它结束、运行 `pushdeck resume { $run }`，或在界面中将其彻底结束；未移除任何任务
ledger-no-such-task = 任务 { $task } 不在台账中：可用 `pushdeck add { $task }` 添加；未做任何修改
ledger-no-such-run = 没有执行 { $run }
ledger-run-finished = 执行 { $run } 已完成：没有可继续的内容
ledger-run-held = 执行 { $run } 由另一个仍在运行的进程占用
ledger-run-not-held = 执行 { $run } 不由本进程占用：请先用 `pushdeck resume` 接管
ledger-plan-applied = 此计划已由执行 { $run } 应用，一个计划只能执行一次
ledger-run-exists = 执行 { $run } 已存在
ledger-no-such-attempt = 执行 { $run } 中没有对任务 { $task } 的第 { $attempt } 次尝试
ledger-settled = 对任务 { $task } 的第 { $attempt } 次尝试，结果此前已定为 { $settled }：以此为准

# A file could not be used.
ledger-io-open = 无法打开台账 { $path }：{ $detail }
ledger-io-find = 找不到台账 { $path }：{ $detail }
ledger-io-find-folder = 找不到台账 { $path } 所在的文件夹：{ $detail }
ledger-io-look-at-folder = 无法查看台账 { $path } 所在的文件夹：{ $detail }
ledger-io-use = 无法使用台账 { $path }：{ $detail }
ledger-io-back-up = 无法备份台账 { $path }：{ $detail }
ledger-io-look-at-log = 无法查看台账 { $path } 的预写日志：{ $detail }
ledger-io-lock-run = 无法锁定台账 { $path } 的执行：{ $detail }
ledger-io-look-for-runs = 无法查看台账 { $path } 中正在进行的执行：{ $detail }
ledger-io-start-reader = 无法启动台账 { $path } 的读取线程：{ $detail }
ledger-io-start-writer = 无法启动台账 { $path } 的写入线程：{ $detail }
ledger-io-remove-slots = 无法移除台账 { $path } 旁已损坏的调用频率记录：{ $detail }

# The database failed.
ledger-db-open = 无法打开台账：{ $detail }
ledger-db-check = 无法检查台账：{ $detail }
ledger-db-read-schema = 无法读取台账的结构：{ $detail }
ledger-db-compare-head = 无法核对台账与其 head 文件：{ $detail }
ledger-db-list-tasks = 无法列出任务：{ $detail }
ledger-db-count-tasks = 无法统计任务数：{ $detail }
ledger-db-split-tasks = 无法划分任务：{ $detail }
ledger-db-read-tasks = 无法读取任务：{ $detail }
ledger-db-import = 导入失败：{ $detail }
ledger-db-store-sightings = 无法保存读取到的内容：{ $detail }
ledger-db-forget-tasks = 无法移除任务：{ $detail }
ledger-db-note-tasks = 无法写入备注：{ $detail }
ledger-db-read-id = 无法读取台账的编号：{ $detail }
ledger-db-note-plan = 无法记录计划：{ $detail }
ledger-db-read-plan = 无法读取计划的记录：{ $detail }
ledger-db-begin-run = 无法开始执行：{ $detail }
ledger-db-take-run = 无法接管执行：{ $detail }
ledger-db-read-run = 无法读取执行：{ $detail }
ledger-db-look-for-holder = 无法确认执行是否由本进程占用：{ $detail }
ledger-db-end-run = 无法结束执行：{ $detail }
ledger-db-write-intent = 无法在发送前记录变更：{ $detail }
ledger-db-write-outcome = 无法写入结果：{ $detail }
ledger-db-write-outcomes = 无法批量写入结果：{ $detail }
ledger-db-read-attempts = 无法读取结果未知的尝试：{ $detail }
ledger-db-read-services = 无法读取服务记录：{ $detail }
ledger-db-read-runs = 无法读取未完成的执行：{ $detail }
ledger-db-read-audit = 无法读取审计记录：{ $detail }
ledger-db-recall = 无法读取已记下的信息：{ $detail }
ledger-db-remember = 无法记下信息：{ $detail }
ledger-db-use-slots = 无法使用调用频率记录：{ $detail }

# Details: what was found, as the $detail or $why of the above.
ledger-thread-failed = 内部线程出错；未完成的操作已回滚
ledger-disk-trouble = 无法打开、读取或写入 { $path } 或其旁边的文件（{ $detail }）：磁盘可能超出配额（`quota -s`）、将满（`df`）或有故障（`dmesg`）
ledger-wrong-kind = 其中有类型不对的值：{ $detail }
ledger-no-log = 文件系统不支持预写日志（日志模式 { $mode }）
ledger-other-head = 其 head 文件属于另一个台账
ledger-log-is-short = 审计记录止于第 { $last } 行，而 head 文件记到第 { $known } 行：是否为旧副本？
ledger-line-differs = 审计记录第 { $line } 行与 head 文件所记不同：是否为另一副本？
ledger-rows-not-read = 无法开始读取各行：{ $why }
ledger-rows-failed = 程序内部读取各行时出错
ledger-moved-alone = 文件被移走，但与它一起的文件仍在 { $place } 旁
ledger-is-empty = 文件为空，但 head 文件记有内容
ledger-is-missing = 文件缺失，但 head 文件仍在
ledger-has-no-tables = 文件中没有表，但 head 文件记有内容
ledger-with-log = { $detail }（其预写日志 { $log } 仍在：放回副本之前请先将其移走）
ledger-empty-for-reading = 文件为空，且只能读取
ledger-is-folder = 这是文件夹：请指定其中的文件
ledger-is-no-file = 不是普通文件
ledger-has-names = 该文件有 { $count } 个名称（硬链接），pushdeck 用其中一个名称写入会破坏用另一个名称写入的内容：请结束所有 pushdeck 进程并移除其他名称（`find / -xdev -samefile { $path }` 可全部列出），或为它单独建立文件：cp -p { $path } { $path }.own && mv { $path }.own { $path }
ledger-exposed-to-owner = { $path } 属于其他用户：请使用您自己的位置
ledger-exposed-to-group = 同组用户可以修改或替换 { $path }：请运行 chmod g-w { $path }
ledger-exposed-to-all = 所有用户都可以修改或替换 { $path }：请运行 chmod go-w { $path }
ledger-for-reading = 以只读方式打开
ledger-file-protected = 文件 { $path } 有写保护
ledger-folder-protected = 其文件夹 { $path } 有写保护
ledger-no-writer = 没有写入线程
ledger-fuse = fuse，可能是 sshfs
ledger-older-schema = 其结构版本为 { $version }，必须先升级到 { $ours }，但{ $why }
ledger-newer = 由更新版本的 pushdeck 写成（结构版本 { $version }，当前版本支持到 { $ours }）：请升级 pushdeck
ledger-newer-slots = { $path } 由更新版本的 pushdeck 写成（结构版本 { $version }）：请升级 pushdeck
ledger-slots-no-boot = 未记录属于哪次开机
ledger-slots-other-file = 是其他文件
ledger-run-no-id = 有执行的 ID 无法读取
ledger-service-no-host = 有服务的域名无法读取
ledger-task-no-type = 计划中有任务的类型无法读取
ledger-unknown-change = 有执行以本版本不支持的方式变更任务
ledger-attempt-no-run = 有尝试所属的执行无法读取
ledger-attempt-no-type = 有尝试的类型无法读取

# What happened to the file: the $what of ledger-altered.
ledger-was-removed = 文件被移除
ledger-was-replaced = 文件被其他文件替换
ledger-was-shortened = 文件被更短的内容覆盖（可能是旧副本）
ledger-was-written = 文件被其他程序写入：可能被旧副本覆盖，或 pushdeck 在写入时被强行终止
ledger-was-migrated = 文件被其他版本的 pushdeck 修改（结构版本 { $version }，当前版本支持到 { $ours }）
ledger-was-led-astray = { $path } 现在指向其他文件
ledger-was-parted-from-log = 含有最新记录的预写日志已丢失

# What to do: the $advice of the above.
ledger-do-restore = 请放回备份；或将其与 head 文件一起移走并保留，再用 `pushdeck sync` 重新开始
ledger-do-put-newest-back = 请放回最新的副本；如要沿用现有内容，请移除 { $head }
ledger-do-move-rest = 请结束所有 pushdeck 进程，并将 { $from }.head、{ $from }-wal、{ $from }-shm、{ $from }.slots 和 { $from }.runs 中存在的文件移到 { $to } 旁，后缀保持不变
ledger-do-relink = 请恢复链接并运行 `pushdeck resume`；如要换用另一个台账，请先结束所有 pushdeck 进程
ledger-do-doctor = 请结束所有打开它的 pushdeck 进程；之后 `pushdeck doctor` 会说明它是否完整，`pushdeck resume` 可继续
ledger-do-put-back = 请将其放回并运行 `pushdeck resume`；放入旧副本之前，请移走其旁边以 -wal 和 -shm 结尾的文件
ledger-do-list = 请结束所有打开它的 pushdeck 进程；之后 `pushdeck list` 会说明现有文件缺少什么，以 -wal.bak 结尾的文件含有原文件的最后记录
ledger-do-sync = 请结束所有打开它的 pushdeck 进程；之后 `pushdeck doctor` 会说明是否缺少记录，`pushdeck sync` 可从服务端读取任务的当前状态
ledger-do-update = 请结束本进程，升级 pushdeck，再运行 `pushdeck resume`

# The check of the audit log.
ledger-audit-break = 审计记录从第 { $number } 条起不可信：{ $reason }；{ $advice }
ledger-audit-changed = pushdeck 以外的程序修改过台账：请保留该文件的副本
ledger-audit-newer = 更新版本的 pushdeck 可以校验；如果没有更新版本写过该台账，请保留该文件的副本
ledger-audit-unknown-rule = 其哈希按规则 { $rule } 计算，而当前 pushdeck 只支持到规则 { $known }
ledger-audit-gap = 此处应为第 { $number } 行：缺少若干行
ledger-audit-hash = 其哈希与本行内容及上一行不符
ledger-audit-other-line = 与 head 文件所记的不是同一行
ledger-audit-ends = 缺失：head 文件记到第 { $number } 行

# A task that was deleted, and that the service shows again.
ledger-reappeared-sent = 任务 { $task } 原为“{ $was }”，但服务端又将其显示为“{ $seen }”：未能阻止推送
ledger-reappeared = 任务 { $task } 原为“{ $was }”，但服务端又将其显示为“{ $seen }”：到推送时间就会推送；请再次删除，如再次出现，请在控制台删除
