# Holds and releases: times that cannot be set.

change-time-past = { $time } 已过：请指定将来的时间
change-time-too-soon = 距 { $time } 不足 60 秒，服务端可能不接受：请指定更晚的时间
change-hold-too-short = 至少要推迟 60 秒：请指定更长的时间

# A release of tasks that somebody else has moved since they were held.
change-release-moved = 其中 { $count } 个在推迟后被他人改了推送时间；恢复会覆盖该时间
change-time-blank = 请写明推迟多久或推迟到何时
