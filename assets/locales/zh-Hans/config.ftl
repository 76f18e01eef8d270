# What is wrong with the config, and what it says of itself. Each text stands behind the place in the file and the key, as in
# config.toml:3:9: ui.theme: ...

config-not-toml = 不是有效的 TOML：{ $error }
config-not-utf-8 = 不是 UTF-8 文本：请另存为 UTF-8 编码
config-not-utf-8-line = 不是 UTF-8 文本（第 { $line } 行）：请另存为 UTF-8 编码
config-no-file = 文件不存在（来自{ $source }）：可用 `pushdeck config init` 生成
config-not-written = 无法写入：{ $error }
config-exists = 已存在，未做改动
config-newer-schema = 该文件的 schema 为 { $found }，当前 pushdeck 只支持 schema { $ours }：请升级 pushdeck

# Keys.
config-unknown-key = 未知的配置项：可能是更新版本的 pushdeck 才支持，请升级 pushdeck 或删除该项
config-unknown-key-near = 未知的配置项：是否应为 { $near }？
config-former-name = 是 { $now } 的旧名称，而新名称已存在：请删除此项
config-secret-in-file = 密钥不能写在此文件中：请放入单独的文件（权限 0600）并用 key_file 指定，或由命令输出；该值不显示

# Values. What is wanted and what was found are two of the kinds.
config-wrong-kind = 应为{ $wanted }，而不是{ $found }
config-kind-text = 带引号的文本
config-kind-number = 数字
config-kind-fraction = 小数
config-kind-boolean = 布尔值（true 或 false）
config-kind-time = 日期或时间
config-kind-list = 列表
config-kind-table = 表
config-wanted-texts = 带引号的文本列表（例如 ["op", "read", "op://ops/shop/key"]）
config-wanted-boolean = 不带引号的 true 或 false
config-wanted-number = 不带引号的整数
config-not-positive = 必须是正整数
config-not-a-duration = { $value } 不是有效的时长：请用数字加 ms、s、m、h 或 d，例如 "10s"
config-out-of-range = { $value } 超出范围：允许 { $least } 至 { $most }
config-not-allowed = 不支持 { $value }：可选值为 { $words }
config-not-allowed-near = 不支持 { $value }：是否应为 "{ $near }"？可选值为 { $words }

# Apps.
config-app-name = 应用名称须为 1 至 64 个字符，只能包含字母、数字、-、_ 和 .
config-missing-sdkappid = 缺少此项：请填写应用的 SDKAppID，例如 sdkappid = 1400012345
config-missing-region = 缺少此项：可选值为 { $regions }；也可改填 host = "https://..."
config-missing-credential = 缺少此项：请添加该表，并填写以下之一：{ $keys }
config-region-and-host = region 与 host 只能填写一个：请删除其中之一
config-not-a-host = { $value } 不是有效的域名：{ $error }
config-not-an-account = { $value } 不是有效的账号：须为 1 至 32 个字母、数字、_ 或 -
config-not-a-zone = { $value } 不是有效的时区：{ $hint }
config-not-a-proxy = 只能包含协议、主机和端口，例如 http://proxy.example:3128，不能带用户名和密码
config-no-credential = 必须且只能填写以下之一：{ $keys }
config-second-credential = 已填写 { $first }：以下各项只能填写一个：{ $keys }
config-secret-for-file = 应填写文件路径，而这里是密钥本身（不显示）
config-empty-command = 为空：请填写程序及其参数
config-bad-argument = 含有命令参数中不允许的字符
config-not-a-variable = { $value } 不是有效的环境变量名：只能使用字母、数字和 _
config-no-app-in-file = 此文件中还没有应用：请添加表 [app.NAME]
config-no-ca-file = 文件不存在（ca_file）

# Folders, paths and the address of the ledger.
config-no-home = 找不到用于存放配置和台账的主目录：请设置 HOME
config-no-home-for-path = ~ 表示主目录，但当前没有主目录：请设置 HOME 或填写完整路径
config-home-of-others = 无法识别 { $path }：请使用 ~/ 或完整路径
config-empty-path = 为空：请填写路径
config-bad-path = 含有路径中不允许的字符
config-path-not-utf-8 = 路径 { $path } 不是 UTF-8 编码
config-no-ledger-there = 台账不能存放在该位置：请使用文件路径或 sqlite:PATH
config-bad-value = { $source }：{ $fault }
config-variable-not-utf-8 = 环境变量 { $variable } 不是 UTF-8 编码

# Choosing an app.
config-no-apps = { $file } 中没有配置应用：请在其中填写表 [app.NAME]；`pushdeck demo` 无需配置
config-no-apps-and-no-file = { $file } 中没有配置应用：可用 `pushdeck config init` 生成该文件后填写；`pushdeck demo` 无需配置
config-no-such-app = 没有名为 { $app } 的应用：已配置的应用有 { $names }
config-no-such-app-near = 没有名为 { $app } 的应用：是否应为 { $near }？已配置的应用有 { $names }
config-choose-an-app = 配置了多个应用（{ $names }）：请用 --app NAME 或 PUSHDECK_APP 指定，或在 { $file } 中设置 default_app

# Warnings.
config-region-not-listed = 应用 { $app }：定时任务的官方文档未列出{ $region }，该地域可能不支持定时任务
config-trusts-environment = 应用 { $app }：已开启 trust_env，请求发往何处、信任哪些证书由环境变量决定

# Where the credential of an app comes from.
config-source-command = 命令 { $program }
config-source-key-file = 密钥文件 { $path }
config-source-key-variable = 环境变量 { $name } 中的密钥
config-source-usersig-file = UserSig 文件 { $path }
config-source-usersig-variable = 环境变量 { $name } 中的 UserSig
config-source-with-mode = { $source }（权限 { $mode }）
config-source-not-readable = { $source }（不可读取）
