# Before anything else is said.

start-failed = 启动失败：{ $error }
