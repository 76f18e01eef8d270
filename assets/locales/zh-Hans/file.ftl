# Files and folders of pushdeck's own that are not used, and what to do. { $path } is where it is.

file-link = { $path } 是符号链接，pushdeck 不会跟随：请将它移走
file-odd-file = { $path } 是{ $found }，不是普通文件：请将它移走
file-odd-folder = { $path } 是{ $found }，不是文件夹：请将它移走
file-owner = { $path } 属于 { $owner }：请将它移走，或改为您自己所有（以 root 身份运行：chown { $us } { $path }）
file-mode = 其他用户可以修改 { $path }（权限 { $mode }）：请运行 chmod go-w { $path }
file-denied-ours = 权限不足：{ $path } 的权限为 { $mode }：请运行 chmod u+rwX { $path }
file-denied = 权限不足：{ $path } 属于 { $owner }（权限 { $mode }），当前用户为 { $we }：请以 { $owner } 身份运行 pushdeck，或改为您自己所有（以 root 身份运行：chown { $us } { $path }，同目录下以其名称开头的文件也要修改）
file-system = { $path }：{ $error }
file-contested = 另一个进程在不断创建和删除它
# What was found.
file-kind-folder = 文件夹
file-kind-pipe = 命名管道
file-kind-socket = 套接字
file-kind-file = 文件
file-kind-device = 设备
# Whose it is.
file-owner-root = root
file-owner-user = 用户 { $number }

# Bytes that are not text, or are in another encoding.
file-encoding-unknown = 没有此编码：请使用 gb18030、big5、shift_jis、euc-kr、windows-1252、utf-16le 等名称
file-encoding-mark = 文件以 { $found } 的字节顺序标记（BOM）开头，因此不是 { $asked }：请去掉 --encoding
file-encoding-utf-32 = 这是 UTF-32 文本：请将文件另存为 UTF-8
file-encoding-gzip = 这是 gzip 压缩文件：请先用 gunzip 解压
file-encoding-spreadsheet = 这是 zip 文件或电子表格：请先导出为 CSV
file-encoding-pdf = 这是 PDF 文档：请提供 UTF-8 文本格式的 ID、CSV 或 JSON
file-encoding-binary = 这是二进制文件：请提供 UTF-8 文本格式的 ID、CSV 或 JSON
file-encoding-gbk = 这不是 UTF-8；看起来是 GBK（GB18030），即中文版 Excel 保存 CSV 时使用的编码：可用 `import --encoding gb18030` 读取，或另存为“CSV UTF-8”
file-encoding-either = 可能是 UTF-8，也可能是 GBK（GB18030）；按后者，其中一个词是 { $word }：请用 `import --encoding gb18030` 或 `--encoding utf-8` 指明，或另存为“CSV UTF-8”
file-encoding-byte = 不是有效的 UTF-8：文件偏移 { $offset } 处的字节为 0x{ $byte }；请将文件另存为 UTF-8
file-encoding-byte-gbk = 不是有效的 UTF-8：文件偏移 { $offset } 处的字节为 0x{ $byte }；看起来是 GBK：可用 `import --encoding gb18030` 读取，或另存为“CSV UTF-8”
file-encoding-cut = 文件在一个 { $encoding } 字符中间结束：请取得完整的文件
file-encoding-wrong = 不是有效的 { $encoding }：文件偏移 { $offset } 处有误；请用 --encoding 指定正确的编码，或另存为 UTF-8
