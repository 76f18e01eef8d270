# The first start: a conversation on lines that sets up an app. What is typed stays: numbers, y, Y, the words of the config.

welcome-hello = 欢迎使用。尚未进行任何设置，因此不会改动任何内容。
welcome-demo = 用虚构的服务试用：演示数据，无需账号，无需联网
welcome-add = 添加应用：地域、SDKAppID、管理员账号、密钥的存放位置
welcome-file = 使用同事发来的配置文件：先显示其内容
welcome-ask = 1、2 或 3（直接按回车则退出）
welcome-type-1-2-3 = 请输入 1、2 或 3。
# What is asked for, and what Enter alone takes.
welcome-question = { $question }：
welcome-question-default = { $question } [{ $default }]
welcome-nothing-written = 没有写入任何内容。
welcome-written = 已写入 { $path }（权限 0600）。

# Adding an app.
welcome-adding = 添加应用。按回车采用 [方括号中的值]；没有方括号时，按回车退出。
welcome-save = 保存吗？输入 y 保存，直接按回车则退出
welcome-save-all-the-same = 仍要保存吗？输入 y 保存，直接按回车则退出
welcome-name = 应用在 pushdeck 中的名称
welcome-not-listed = （定时任务文档未列出）
welcome-place = 地域，或以 https:// 开头的域名
welcome-account = 管理员账号
welcome-environments = 1  production（生产环境）：红色标记，删除需输入确认   2  staging（预发）   3  test（测试）
welcome-this-is = 环境
welcome-read-only = 以只读方式开始
welcome-zone = 以哪个时区显示应用的时间
welcome-secret-kept = 密钥的存放位置。每次都从该处读取，不会复制到别处。
welcome-by-command = 由命令输出密钥或 UserSig
welcome-by-file = 密钥存放在只有您能读取的文件中（权限 0600）
welcome-by-variable = 密钥存放在环境变量中
welcome-by-usersig = 4  文件中存有 UserSig    5  环境变量中存有 UserSig
welcome-source = 来源
welcome-command = 命令，例如 op read op://ops/push/key
welcome-key-file = 文件；相对路径以配置文件所在的目录为起点
welcome-variable = 变量名
welcome-testing = 正在测试：凭证、域名、签名。只读取，不做改动。

# Answers that cannot be used.
welcome-bad-name = 名称最多 40 个字符，可用字母、数字、- 和 _，例如 shop-sg
welcome-bad-place = 请输入列表中的编号、地域的名称，或以 https:// 开头的域名
welcome-bad-sdkappid = SDKAppID 是一个整数，例如 1400012345：可在控制台查看
welcome-bad-account = 账号为 1 到 32 个字符，可用字母、数字、_ 和 -，例如 administrator
welcome-bad-number = 请输入 1 到 { $last } 之间的编号
welcome-bad-zone = { $text } 不是时区：{ $hint }
welcome-secret-for-file = 这是密钥本身：请将其写入只有您能读取的文件，并给出该文件的名称
welcome-secret-for-variable = 这是密钥本身：请将其导出为环境变量，并给出该变量的名称
welcome-bad-variable = 变量名可用字母、数字和 _，例如 PUSH_KEY
welcome-open-quote = 引号 { $quote } 没有结束
welcome-no-command = 请输入程序及其参数

# A file from somebody else.
welcome-path = 文件路径
welcome-apps = { $count } 个应用：
welcome-reads = 只读
welcome-reads-and-deletes = 读取和删除
welcome-foreign-host = ! 该域名不是服务端自有的域名：{ $host }
welcome-runs-command = ! 会运行命令以取得密钥：{ $command }
welcome-secret-from = 密钥来自：{ $source }
welcome-copy = 复制到 { $path } 吗？输入大写 Y 复制，直接按回车则退出
welcome-file-because = { $name }：{ $why }
