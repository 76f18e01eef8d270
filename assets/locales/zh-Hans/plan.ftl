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

# A plan file that is written. $time is when it can no longer be applied.
plan-file-written =
    { $verb ->
        [hold] 推迟 { $count } 个推送的计划已写入 { $file }：用 `pushdeck apply { $file }` 执行，有效期至 { $time }
        [release] 恢复 { $count } 个推送的计划已写入 { $file }：用 `pushdeck apply { $file }` 执行，有效期至 { $time }
        [edit] 修改 { $count } 个推送的计划已写入 { $file }：用 `pushdeck apply { $file }` 执行，有效期至 { $time }
       *[delete] 删除 { $count } 个推送的计划已写入 { $file }：用 `pushdeck apply { $file }` 执行，有效期至 { $time }
    }
plan-file-none = 选中的 { $count } 个任务都无法处理：未生成计划
plan-file-exists = { $file } 已存在：未生成计划；请指定一个不存在的文件
plan-file-unwritten = 无法将计划写入 { $file }：{ $why }

# A plan file that is applied.
plan-file-made = 此计划含 { $count } 个推送，由 { $by } 于 { $time } 制定
plan-file-reads-list = 正在读取服务端的任务列表，以核对任务是否仍与计划一致；可能需要一些时间

# Why a plan file is not applied.
plan-file-unreadable = 无法读取计划文件 { $file }：{ $why }；未发送任何请求
plan-file-directory = 这是一个目录
plan-file-missing = 没有此文件
plan-file-too-large = 计划文件最大 { $most } MiB，此计划会超出：未发送任何请求
plan-file-cut = 计划文件不完整，缺少后面的部分：未发送任何请求；请取得完整文件，或重新制定计划
plan-file-not-json = 这不是计划文件，因为它不是 JSON（第 { $line } 行，第 { $column } 列）：未发送任何请求
plan-file-not-a-plan = 这不是 pushdeck 生成的计划文件（第 { $line } 行，第 { $column } 列）：未发送任何请求；请重新制定计划
plan-file-other-schema = 计划文件的 schema 为 { $schema }，而此版本的 pushdeck 只支持 schema 1：未发送任何请求
plan-file-edited = 计划文件生成后被改动过，摘要不符：未发送任何请求；请重新制定计划
plan-file-other-app = 此计划属于应用 { $app }（SDKAppID { $sdkappid }），不属于 { $here }：未发送任何请求；请用 --app 选择应用
plan-file-other-host = 此计划属于域名 { $host }，而应用 { $app } 使用 { $here }：未发送任何请求；请重新制定计划
plan-file-other-ledger = 此计划是用另一个台账制定的：未发送任何请求；请用 --ledger 选择该台账，或重新制定计划
plan-file-not-noted = 此台账的审计记录中没有此计划，说明它不是在这里制定的：未发送任何请求；请重新制定计划
plan-file-applied = 此计划已由执行 { $run } 应用，一个计划只能执行一次：未发送任何请求；`pushdeck log --run { $run }` 显示其结果，若执行被中断，可用 `pushdeck resume { $run }` 继续
plan-file-expired = 计划已过期，只能在 { $time } 之前应用（safety.plan_ttl）：未发送任何请求；请重新制定计划
plan-file-in-future = 计划的制定时间 { $time } 晚于本机时钟的当前时间：未发送任何请求；请校准时钟
plan-file-unread = 计划中有 { $count } 个任务无法读取，第一个是 { $task }：{ $why }；未发送任何请求：请重试
plan-file-changed = { $total } 个任务中有 { $count } 个与计划不一致：未发送任何请求；请重新制定计划
plan-file-more-changed = 另有 { $count } 个
plan-file-content-changed = 内容与计划时不同
plan-file-status-changed = 状态原为 { $before }，现为 { $now }
plan-file-new-time-changed = 现在会改为 { $now }，而不是计划中的 { $before }
