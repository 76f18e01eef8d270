# What has to be given before tasks are deleted, and who deletes them.

plan-confirm-yes = 请回答 yes
plan-confirm-count = 请给出任务数量 { $count }
plan-confirm-digits = 请给出 ID 的后四位 { $digits }
# $asked is one of the three above.
plan-more-is-needed = 此处只回答 yes 不够：{ $asked }
plan-differs = 确认内容不符：{ $asked }

# Who holds a run.
plan-holder = { $machine } 上的 { $user }
plan-holder-process = { $machine } 上的 { $user }，进程 { $process }
