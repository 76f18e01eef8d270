# Edits: what an edit changes, what to know about it, and why one is refused.

edit-nothing = 请指定要修改的内容：--at、--shift、--title、--desc 或 --content

# One changed field in one line; the values are in quotes.
edit-field-changed = { $field }：{ $before } 改为 { $after }
edit-field-added = { $field }：新增 { $after }
edit-field-removed = { $field }：删除 { $before }
edit-due-changed = 推送时间：{ $before } 改为 { $after }
edit-due-set = 推送时间：改为 { $after }
edit-of-task = 任务 { $task }：

# What to know about the new values.
edit-far = { $time } 在 30 天以后，服务端可能不接受
edit-title-cut = 标题有 { $units } 个 UTF-16 码元，会被这些厂商截断：{ $vendors }
edit-text-cut = 正文有 { $units } 个 UTF-16 码元，会被这些厂商截断：{ $vendors }
# One vendor, and its limit.
edit-cut-by = { $vendor }（{ $most }）

# Why nothing is edited.
edit-refused = 任务 { $task } 不能这样修改：{ $why }；未发送任何请求
edit-zone-without-at = --zone 用于指定 --at 的时区，须与 --at 一起使用
edit-no-shift = { $text } 不是时长：请写成 +2h、-30m 或 1d12h
edit-file-unread = 无法读取文件：{ $why }
edit-file-no-object = 不是单个 JSON 对象
edit-file-large = 超过 { $most } 字节
edit-file-refused = { $path } 中的内容：{ $why }
edit-editor-file = 无法为编辑器写出内容：{ $why }
edit-editor-start = 无法启动编辑器 { $editor }：{ $why }；请设置 VISUAL 或 EDITOR
edit-editor-ended = 编辑器 { $editor } 异常结束（{ $how }）：没有改动
edit-editor-same = 编辑器中没有改动
edit-editor-mend = { $why }；按 { $key } 可再次打开您写的内容

# The form. Names of fields, at most eight cells each.
edit-form-title = 修改定时推送
edit-form-reading = 正在读取任务
edit-form-head = { $task }   { $audience }
edit-form-time = 时间
edit-form-name-title = 标题
edit-form-text = 正文
edit-form-zone = 时区：{ $zone }
edit-form-machine-zone = 本机时区
edit-form-nothing = 没有改动：请修改时间、标题或正文
