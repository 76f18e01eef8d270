# What the commands and the interface do: why it was not done, and what is left.

# App and connection.
work-app-unknown = 配置中没有应用 { $app }
work-app-not-configured = 配置中没有此应用
work-app-failed = 应用 { $app } 初始化失败
work-app-read-only = 应用 { $app } 在此处为只读：未发送任何请求；如需变更，请在配置中设置 read_only = false，或去掉 --read-only
work-app-other = 这些任务不属于应用 { $app }
work-usersig-ready-made = 应用 { $app } 的凭证是现成的 UserSig，而生成新的 UserSig 需要该应用的密钥：请使用现有的 UserSig
work-clock-unread = 无法读取 { $variable }
work-clock-refused = { $variable } 只能用于模拟服务，而应用 { $app } 不在模拟服务上：请取消该变量的设置
work-clock-format = 须为 1 到 500 的倍速加 Unix 时间戳（秒），例如 100@1798761600

# Runs.
work-stopped-before = 在发送请求之前已停止：没有开始执行，也没有需要继续的内容
work-run-held = 执行 { $run } 正由另一个进程进行
work-run-held-by = 执行 { $run } 正由另一个进程进行（{ $holder }，开始于 { $since }）
work-run-elsewhere = 执行 { $run } 尚未完成；它开始时，SDKAppID { $sdkappid } 使用的是 { $host }，而不是 { $here }，因此没有查询其中的任务；请把应用 { $app } 的地域或域名改回去，或用 --app 选择对应的应用，然后再继续
work-run-other-app = 执行 { $run } 不属于应用 { $app }：请用 --app 选择对应的应用
work-run-unknown = 其中 { $count } 个结果未知：请先继续执行，以便核实

# Reading the service's list: an entry that was not understood, with the reason.
work-list-skipped = 任务 { $task }：{ $reason }
work-list-skipped-nameless = 其中一个任务：{ $reason }
work-list-flawed = 任务 { $task }：{ $flaw }

# Writing tasks to a file.
work-export-failed = 无法写入文件夹 { $folder }
