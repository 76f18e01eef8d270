# Texts that are kept in the ledger in English and shown in the reader's language. Arguments only as { $name }, and at
# least one word beside them.

stored-no-answer = { $seconds } 秒内没有收到应答

# Where a setting comes from.
stored-source-flag = 命令行参数 { $flag }
stored-source-environment = 环境变量 { $variable }
stored-source-file = 文件第 { $line } 行
stored-source-built-in = 内置
stored-command-value = [{ $program }，另有 { $count } 个参数不显示]

# In the place of what is not shown.
stored-hidden-value = 疑似密钥的值（不显示）
stored-hidden-name = （疑似密钥的名称，不显示）
stored-hidden-key = （不显示）

# Why there is no credential: the source, then one of the faults below.
stored-command-fault = 命令 { $program }：{ $fault }
stored-key-file-fault = 密钥文件 { $path }：{ $fault }
stored-key-variable-fault = 密钥环境变量 { $name }：{ $fault }
stored-usersig-file-fault = UserSig 文件 { $path }：{ $fault }
stored-usersig-variable-fault = UserSig 环境变量 { $name }：{ $fault }

# Faults of a credential: each stands behind its source, such as "key file /path".
stored-no-secret-file = 文件不存在：请新建该文件并写入密钥，权限设为 0600
stored-variable-not-set = 变量未设置：请导出该变量，或改用其他来源
stored-variable-not-utf-8 = 值不是 UTF-8 文本
stored-output-not-utf-8 = 内容不是 UTF-8 文本
stored-empty-secret = 内容为空：应为密钥
stored-several-words = 内容不止一个词：应只有密钥本身
stored-json-for-key = 内容是 JSON，而 JSON 只能是 UserSig：请改用 usersig_file、usersig_env 或 command
stored-other-json = JSON 应为 {"{"}"usersig": "...", "expires": Unix 秒数或 RFC 3339{"}"}（expires 可省略）
stored-expires-no-time = JSON 中的 "expires" 不是有效时间：请使用 Unix 秒数或 RFC 3339
stored-no-such-program = 找不到该程序
stored-cannot-be-started = 无法启动：{ $error }
stored-command-too-slow = 运行 { $seconds } 秒后仍未结束，已被终止：命令不得在终端上等待输入
stored-command-lost = 等待其结束时出错：{ $error }
stored-command-failed = 执行失败（{ $status }），错误输出：{ $said }
stored-command-failed-silently = 执行失败（{ $status }），没有错误输出
stored-printed-too-much = 输出超过 { $kib } KiB，不可能是密钥或签名
stored-secret-pem = 这是 PEM 格式的密钥对（旧版签名算法或证书所用）：控制台显示的密钥为 { $digits } 位十六进制数
stored-secret-in-quotes = 密钥带有引号，引号会被当作密钥的一部分：请去掉
stored-secret-reference = 这是变量名或命令，此处不会被替换：请填写其实际的值
stored-secret-placeholder = 这是占位符：请替换为真实的密钥
stored-secret-assignment = 内容以名称和 =（或冒号）开头：请只保留密钥
stored-secret-comma = 密钥以逗号或分号结尾，会被当作密钥的一部分：请去掉
stored-secret-backslash = 密钥中有反斜杠（例如按字面写入的 \n），会被当作密钥的一部分：请去掉
stored-secret-path = 这是文件路径：请填写文件中的内容，或用 key_file、usersig_file 指定该文件
stored-secret-foreign = 其中有密钥中不会出现的字符（{ $code }，第 { $place } 个）：请重新复制
stored-key-for-usersig = 这是密钥而不是 UserSig：请改用 key_file 或 key_env 指定
stored-key-length = 此处有 { $found } 位十六进制数，而密钥应为 { $digits } 位：请完整复制密钥，不要带其他内容
stored-usersig-for-key = 这是 UserSig 而不是密钥：请改用 usersig_file 或 usersig_env 指定，或以 JSON 输出
stored-base64-for-key = 这是 base64（例如 PEM 的正文）而不是密钥：密钥为 { $digits } 位十六进制数

# Why a file is not read: each stands behind the file.
stored-cannot-be-read = 无法读取：{ $error }
stored-cannot-be-opened = 无法打开：{ $error }
stored-cannot-be-found = 无法找到：{ $error }
stored-cannot-be-checked = 无法检查：{ $error }
stored-is-a-folder = 这是一个目录：请填写文件的路径
stored-no-ordinary-file = 不是普通文件：请填写文件的路径
stored-too-large = 超过 { $bytes } 字节，不可能是此类文件
stored-dead-link = 这是一个符号链接，其目标不存在
stored-file-of-another = 属于其他用户（uid { $uid }）：必须属于当前用户或 root
stored-readable-by-others = 可被其他用户读取或修改（权限 { $mode }）：请执行 chmod 600 { $path }
stored-writable-by-others = 可被其他用户修改（权限 { $mode }）：请执行 chmod go-w { $path }
stored-link-of-another = 其路径经过符号链接 { $link }，而该链接属于其他用户
stored-folder-of-another = 所在目录 { $folder } 属于其他用户（uid { $uid }），文件可能被其替换：请移到别处
stored-open-folder = 所在目录 { $folder } 允许其他用户替换其中的文件（权限 { $mode }）：请执行 chmod go-w { $word }

# What the system says.
stored-exit-status = 退出码 { $code }
stored-os-not-found = 文件或目录不存在
stored-os-not-permitted = 没有权限
stored-os-no-room = 磁盘空间不足
stored-os-read-only = 文件系统为只读
# Why a run sent nothing more, or not this task.
stored-run-unknown = 结果未知的任务过多：`pushdeck resume` 会逐一核实，然后继续执行
stored-run-unreachable = 无法连接服务端：恢复连接后，`pushdeck resume` 可继续执行
stored-run-too-slow = 服务端多次要求放慢速度，可能有其他程序也在占用频率限制：{ $why }
stored-run-stopped = 执行已停止：`pushdeck resume` 可继续执行
stored-run-panicked = pushdeck 在变更此任务时出错，这是 pushdeck 的缺陷
stored-run-unanswered = 执行在收到应答之前已结束
stored-run-unreached = 执行在轮到此任务之前已结束
stored-run-postponed = 已由本次执行推迟到 { $until }，但执行在将其删除之前已结束
# Why a run no longer holds pushes alongside its deletes.
stored-lane-impossible = 无法推迟任务：{ $why }
stored-lane-together = 服务端似乎将两种请求合并计入频率限制：{ $why }
stored-lane-unknown = 有推迟操作的结果未知：{ $why }
stored-run-unsent = 执行在发出请求之前已停止
stored-run-not-ours = 请求未发出：{ $error }
stored-run-turn = 等待 10 秒后仍未轮到此请求
stored-run-time-passed = 新的推送时间 { $time } 已过，或距今不足 30 秒
stored-run-no-reason = 未给出原因
stored-run-gone = 服务端已没有此任务；无法确定是本次执行还是他人删除的
stored-run-other-type = { $why }；服务端显示此任务的类型为 { $type }
stored-run-unwritten = 结果（{ $outcome }）未能写入台账：{ $error }
stored-run-end-unwritten = 所有任务都已处理，但未能将执行结束写入台账：{ $error }
stored-run-not-listed = { $error }，列表中也没有此任务
stored-run-no-type = 服务端未给出此任务的类型，而变更时必须指明类型：请加 --type
stored-run-dropped = 读取期间已从台账中移除
stored-hold-no-time = 推送时间未知：请先用 `pushdeck get` 读取
stored-hold-still-past = 新的推送时间 { $until } 已过，或距今不足 60 秒
stored-hold-later = 该任务原本就要到 { $due } 才推送
stored-release-not-held = 该任务没有推迟
stored-release-no-time = 推迟前的推送时间未知：请用 `pushdeck release --at TIME` 指定时间
stored-release-past = 推迟前的推送时间 { $time } 已过，或距今不足 60 秒：请用 `pushdeck release --at TIME` 另行指定
stored-edit-same = 内容与要求一致，无需修改
stored-hold-held-already = 该任务已推迟至 { $until }
stored-hold-no-time-before = 该任务已被推迟，且推迟前的推送时间未知：请用 `pushdeck hold --until TIME` 指定推迟到何时
stored-edit-no-content = 服务端未返回完整内容，因此无法重新发送
stored-edit-seen-otherwise = 在上次读取之后已有变化（{ $what }），因此未发送任何请求：请重新查看
stored-edit-changed = 在确认之后已有变化（{ $what }），因此未发送任何请求
stored-content-large = 内容有 { $bytes } 字节，最多可发送 { $most } 字节
stored-content-foreign = 内容含有 { $field }，类型为 { $type } 的推送不能有此字段
stored-content-no-condition = 内容中没有 Condition，会推送给所有人
stored-content-no-accounts = 内容的 To_Account 中没有账号
stored-content-no-info = 内容中没有 OfflinePushInfo 对象
stored-content-no-text = OfflinePushInfo 中的 { $field } 不是文本
stored-content-empty = 标题和正文都将为空
stored-content-control = OfflinePushInfo 中的 { $field } 含有控制字符
stored-content-ext = OfflinePushInfo 中的 Ext 不是 JSON
# In the audit log, where a run was put aside.
stored-run-put-aside = 已彻底结束，{ $count } 个未处理

# What reading a task back has shown; { $found } is one of those below, or stored-run-gone.
stored-read-back = 核实结果：{ $found }
stored-read-never-seen = 服务端没有此任务；此处也从未读取到它，可能本来就不存在
stored-read-pending = 仍为待推送，说明那次删除没有生效
stored-read-time-as-before = 推送时间与之前相同，变更未生效
stored-read-other-time = 已被他人修改，现定于 { $time } 推送
stored-read-other-title = 标题与确认变更时不同
stored-read-other-content = 内容与要求的不同：{ $fields }
stored-read-content-changed = 内容与之前不同
stored-read-as-before = 仍与之前相同，因此修改未生效
stored-read-not-shown = 返回的信息不足，无法判断修改是否生效
stored-read-changed-and-gone = 服务端已确认变更，但已没有此任务
stored-read-dispatching = 正在推送
stored-read-dispatched = 已经推送
stored-read-other = 状态为 { $state }，无法判断变更是否生效：请在控制台查看
stored-read-stopped = 执行在核实之前已停止：请再次运行 `pushdeck resume`
# Why a delete was not sent, or was not needed.
stored-deleted-before = 此前已删除
stored-not-there = 服务端已没有此任务
stored-being-sent = 正在推送
stored-being-sent-as-seen = 正在推送（读取于 { $at }）
stored-sent = 已推送
stored-sent-as-seen = 已推送（读取于 { $at }）
stored-in-run-of = 在另一次执行 { $run }（{ $holder }）中，该执行仍在进行，结果尚未知；待其结束后，`pushdeck resume` 会核实结果
stored-in-another-run = 在另一次执行 { $run } 中，该执行仍在进行，结果尚未知；待其结束后，`pushdeck resume` 会核实结果
stored-unsettled = 此前已发出请求，但结果未知：请运行 `pushdeck resume`
# $state is the service's own word, in quotes.
stored-other-state = 任务状态为 { $state }，只有“待推送”的任务才能处理：可用 `pushdeck get` 重新读取
stored-never-seen = 服务端没有此 ID：可能从未存在，或在此处读取到之前已被移除；请核对 ID
stored-no-reason = 原因未知

# How a delete was confirmed, as the audit log has it.
stored-confirmed-typed = 输入了 { $value }
stored-confirmed-by-flag = 参数 { $flag }
stored-paused-by-you = 您已暂停
stored-left-out = 您已将其排除：来不及在推送前处理
