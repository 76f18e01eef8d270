# The comments of the config that `pushdeck config init` writes, in the order of the file. Line ends stay where a comment has
# them. Words before a colon, keys and commands are typed as they are here.

example-intro =
    pushdeck 的配置文件。`pushdeck config path` 显示它应放在哪里，`pushdeck config check` 检查其中的错误，
    `pushdeck config show` 显示生效的设置及每个值的来源。
example-defaults = 此处所写的都是默认值。以 # 开头且其后没有空格的行是示例：去掉 # 即可启用。
    以 ## 开头的行是其他示例，许多应用并不需要：去掉两个 # 即可启用。
example-default-app = --app 和 PUSHDECK_APP 都没有指定时使用的应用。只有一个应用时无需填写。
example-language = auto en zh-Hans；auto 跟随 LC_ALL、LC_MESSAGES、LANG
example-highlight = bar marker：突出显示光标所在的整行，或只显示行首符号（传输的字节更少）
example-ascii = auto true false：是否只用 ASCII 字符绘制
example-time = local utc app：初始时以哪个时区显示时间
example-mouse = true：滚轮和点击只移动光标，不做其他操作；按 m 开启或关闭
example-refresh = 自动刷新的间隔；"off" 表示不自动刷新
example-detail-from = 窗口达到此列数时，任务详情显示在列表旁边；在任何窗口中按 enter 都可打开详情
example-typed-from = 任务达到此数量时，需要输入数量才能确认
example-dialog-guard = 对话框提问后，直到这段时间内没有按键为止，按键都会被忽略；最长 5s
example-urgent-single-key = 在界面中，按一个键即可删除一分钟内将推送的任务，除非其中有被筛选隐藏的
example-reason = off offer require：设为 require 时，凡需输入数值或 --confirm 的变更还需填写操作原因
example-plan-ttl = 计划文件生成后多久之内可以应用；1m 到 31d
example-copies = 台账保留已删除或已修改推送的副本的时长，"1h" 至 "90d"；设为 "off" 时不保存副本
example-ledger-url = 文件路径或 sqlite:PATH；不填写时为数据目录中的 ledger.db。
example-network-fs = true 表示允许使用网络文件系统，但其文件锁不可靠
example-apps = 每个应用一个表。sdkappid、region（或 host）和 credential 必填，其余的默认值如下所示。
example-host = 代替 region；http:// 仅用于本机回环地址
example-identifier = 用于签名的管理员账号
example-environment = production staging test：决定颜色、用语和删除所需的确认方式
example-timezone = 例如 "Asia/Shanghai"
example-pace = auto polite full；polite 每秒 4 次调用，full 5 次；auto 仅在 polite 来不及时使用 full
example-campaign = 添加或导入任务时没有指定活动，则使用此活动
example-quota =
    应用所购版本每天（UTC）可发送的全员推送和标签推送的次数。官方文档中，免费版和体验版为 10 次，标准版和进阶版为 100 次；
    文档没有说明定时推送是否计入。时间线会标出超过此数量的日期；不填写时以 100 为准。
example-ca-file = 同时信任这些证书
example-trust-env = true 表示遵循 HTTPS_PROXY、NO_PROXY、SSL_CERT_FILE 等环境变量
example-credential = 密钥的来源：必须且只能填写一个。密钥本身不能写在此文件中。
example-key-file = 应用的密钥；文件权限 0600；相对路径以此文件所在的目录为起点
example-command = 输出密钥，或 JSON {"{"}"usersig": "...", "expires": ...{"}"}
