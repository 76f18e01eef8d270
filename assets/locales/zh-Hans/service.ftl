# Calls to the service: what was tried, and why it gave no result. Much of it is kept in the ledger in English.

# What was tried, in front of a colon and the reason.
service-failed = { $operation }：{ $fault }
service-prepare = 准备 { $command }
service-call-add = 创建任务
service-call-modify = 修改任务
    .task = 修改任务 { $task }
service-call-delete = 删除任务
    .task = 删除任务 { $task }
service-call-get = 读取任务
    .task = 读取任务 { $task }
service-call-list = 列出任务
service-call-revoke = 撤回推送

# The service said no.
service-says = { $failure }；服务端的说明：{ $word }
service-locked-out = 服务端已锁定该应用（70050）：请修正签名，{ $seconds } 秒后重试
service-undocumented = 服务端返回了文档中没有的错误，且没有说明
service-undocumented-says = 服务端返回了文档中没有的错误，其说明为：{ $word }

# Nothing was sent.
service-wrong-turn = 内部错误：所取得的许可属于另一种调用
service-little-time = 距该次尝试的截止时间太近，请求未发出
service-turn-passed = 请求发出前许可已过期：本机太慢，或曾进入休眠
service-time-over = 请求发出前调用已超时：本机太慢，或曾进入休眠
service-slots-busy = 另一个进程占用调用频率记录已达 { $seconds } 秒：在它继续或结束之前不会发送任何请求
service-slots-closed = 无法访问调用频率记录

# The network. $proxy is one of the service-proxy texts.
service-no-tls = 无法与 { $host } 建立安全连接：{ $detail }；请检查时钟、ca_file 和{ $proxy }
service-no-host = 找不到域名 { $host }：请检查 region 或 host，以及网络
service-connect-timeout = { $seconds } 秒内未能连接 { $host }：请检查网络和{ $proxy }
service-no-connection = 无法连接 { $host }：{ $why }；请检查网络和{ $proxy }
service-connection-lost = 收到完整应答之前连接已断开：{ $why }
service-not-http = 收到完整应答之前连接已断开，或收到的不是 HTTP
service-reply-too-long = 应答超过 { $limit } KiB
service-io-refused = 连接被拒绝
service-io-reset = 连接被重置
service-io-aborted = 连接被中止
service-io-closed = 连接已关闭
service-io-host-unreachable = 主机不可达
service-io-network-unreachable = 网络不可达
service-io-network-down = 网络已断开
service-io-no-address = 本机没有可用的地址
service-io-not-permitted = 本机不允许该操作
service-io-timed-out = 超时
service-io-failed = 连接失败
service-proxy = 代理
service-proxy-at = 代理 { $place }
service-proxy-of = 代理 { $place }（来自 { $variable }）
service-proxy-unused = 代理：已设置 { $variable }，但只有 trust_env = true 或在配置中写明 proxy 时才会使用

# A connection could not be prepared.
service-ca-file = 无法使用 CA 文件 { $path }：{ $detail }
service-ca-not-pem = 不是有效的 PEM
service-ca-not-a-ca = 其中有证书不能用作 CA
service-ca-empty = 其中没有证书
service-bad-proxy = 无法使用该代理：请给出 http:// 或 https://、主机和端口，例如 http://proxy.example:3128
service-no-http = 无法为 { $host } 初始化 HTTP

# An address of the service that cannot be one; behind what was given and a colon.
service-host-scheme = 必须以 https:// 开头（回环地址可用 http://）
service-host-not-loopback = 不加密的 http:// 只能用于回环地址；请使用 https://
service-host-shape = 只能包含协议和主机，例如 https://adminapisgp.im.qcloud.com

# The signature of calls.
service-no-credential = 没有凭证：{ $why }
service-usersig-unreadable = 无法读取 UserSig：{ $why }
service-usersig-mismatch = UserSig 属于{ $found }，而配置中是{ $wanted }：请为同一账号和应用生成
service-account-of-app = 应用 { $app } 的 { $account }
service-usersig-expired = UserSig 已于 { $at } 过期：请重新生成，并检查本机时钟
service-usersig-base64 = 不是以 * - _ 代替 + / = 的 base64：请检查是否完整复制
service-usersig-compression = 无法解压：请检查是否完整复制
service-usersig-json = 其中没有版本 2 的签名

# A reply that cannot be understood: $puzzle is one of the texts below it.
service-reply = 服务端的应答无法使用：{ $puzzle }
service-odd-status = HTTP 状态为 { $status }，而不是 200
service-odd-empty = 内容为空
service-odd-not-utf8 = 不是 UTF-8
service-odd-not-json = 不是 JSON（第 { $line } 行第 { $column } 列）
service-odd-not-an-object = 不是 JSON 对象
service-odd-key-twice = 不是 JSON 对象，或键有重复
service-odd-missing = 缺少字段 { $field }
service-odd-type = 字段 { $field } 的类型不对
service-odd-type-given = 字段 { $field } 的类型不对（{ $given }）
service-odd-twice = 字段 { $field } 不止一个
service-odd-ok-with-code = 自相矛盾：OK，错误码却是 { $code }
service-odd-fail-without-code = 自相矛盾：FAIL，错误码却是 0
service-odd-word = ActionStatus { $word } 未知
service-odd-other-task-deleted = 确认的是任务 { $other }，而不是 { $task }
service-odd-other-task = 涉及的是任务 { $other }，而不是 { $task }
service-odd-task = TaskInfo 有问题：{ $puzzle }
service-odd-other-app = 属于另一个应用（{ $app }）
service-odd-more-apps = 属于不止一个应用
service-odd-no-list = 字段 Tasks 不是列表
service-odd-refusal = 服务端表示拒绝，错误码为 { $code }

# Tasks that a list of the service left out, by the span of their due times.
service-gap-counted = UTC { $from } 至 { $to }：服务端统计有 { $total } 个任务，但只给出 { $shown } 个
service-gap-repeats = UTC { $from } 至 { $to }：{ $shown } 个任务之后，各页不再有新内容，可能还有更多
service-gap-endless = UTC { $from } 至 { $to }：列表没有尽头，在 { $shown } 个任务之后停止读取
service-gap-not-read = UTC { $from } 至 { $to }：未读取
service-list-memory = 无法读取先前记下的列表限制
