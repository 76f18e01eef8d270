# `pushdeck doctor`: what each check found, and what to do about it. { $source } is where a credential comes from.

doctor-proxy-used = 请求经由 { $proxy }
doctor-proxy-unused = 请求不经由 { $proxy }

doctor-credential-key = { $source }：密钥，用于生成签名
doctor-credential-unreadable = { $source }：无法读取 UserSig：{ $error }
doctor-credential-ended = { $source }：按本机时钟，UserSig 已于 { $when } 过期：请换上新的 UserSig
doctor-credential-ends = { $source }：UserSig 将于 { $when } 过期
doctor-credential-ends-advice = 如需长时间执行，请先换上新的 UserSig
doctor-credential-holds = { $source }：UserSig，有效期至 { $when }

# The way to the service.
doctor-host-answered = { $host } 已应答，用时 { $milliseconds } 毫秒
doctor-host-failed = { $host }：{ $error }
doctor-tls-trusted = 服务端证书可信
doctor-tls-none = 通过明文 HTTP 连接本机回环地址
doctor-tls-none-advice = 仅适用于模拟服务
doctor-sign-in = 服务端接受 { $account } 的签名

# The service's clock. { $clock } is one of the first three, or one of these with more behind it.
doctor-clock-agrees = 服务端时钟与本机一致
doctor-clock-behind = 服务端时钟比本机慢 { $seconds } 秒
doctor-clock-ahead = 服务端时钟比本机快 { $seconds } 秒
doctor-clock-within = { $clock }，误差不超过 { $seconds } 秒
doctor-clock-others = { $clock }；最近 { $total } 次应答中有 { $count } 次的时间与此不符，未采用
doctor-clock-unread = 服务端的应答中没有时间
doctor-clock-check = 请确认本机时钟准确
doctor-clock-set = 请校准本机时钟；目前推送时间和签名已按此差值修正

# The ledger. { $url } is where it is.
doctor-ledger-broken = { $url }：{ $break }
doctor-ledger-broken-advice = `pushdeck log` 可查看各条记录；删除和 `pushdeck resume` 仍可使用
doctor-ledger-sound = { $url }：完好
doctor-ledger-older = { $url }：完好，由旧版 pushdeck 写入（结构版本 { $version }）：首次写入时会升级，并保留一份副本
doctor-ledger-read-only = { $sound }，但无法写入：{ $why }
doctor-ledger-read-only-advice = 在可以写入之前，不能执行删除

# Unfinished runs: { $runs } is a list of doctor-run, perhaps with "and 3 more" behind it.
doctor-run = { $run }（{ $unknown } 个结果未知，{ $unsent } 个待处理）
doctor-runs-more = { $runs }{ $more }
doctor-runs = 应用 { $app }：有 { $count } 次执行尚未完成：{ $runs }；共 { $unknown } 个结果未知，{ $unsent } 个待处理
doctor-runs-advice = `pushdeck resume --app { $app }` 会核实结果未知的任务，并继续处理已确认的任务

doctor-zones = 应用 { $app }：{ $zone }；本机：{ $local }
doctor-zones-unnamed = 未命名
doctor-zones-unknown = 应用 { $app }：{ $zone }；本机时区未知
doctor-zones-unknown-advice = 请设置 TZ，否则应按本机时区显示的时间会按 UTC 显示
doctor-copies-off = 不取副本：删除或修改前的内容不会保留
doctor-copies-none = 保留 { $time }；目前没有副本
doctor-copies = 保留 { $time }；目前有 { $count } 个，最早的取于 { $oldest }
doctor-copies-old = { $words }；另有 { $count } 个已过期

doctor-ledger-checked =
    { $count ->
        [0] 台账正常：审计记录 { $lines } 条，副本 { $copies } 个
       *[other] { $count } 个问题：审计记录 { $lines } 条，副本 { $copies } 个
    }
doctor-found-task-without-app = { $count } 个任务不属于任何应用，第一个是 { $first }
doctor-found-run-incomplete = { $count } 次执行的任务与确认时不符，第一个是 { $first }
doctor-found-attempt-without-run = { $count } 个请求不属于任何已确认的任务，第一个涉及任务 { $first }
doctor-found-unknown-without-attempt = { $count } 个任务的状态为结果未知，但没有对应的未决请求，第一个是 { $first }
doctor-found-plan-without-line = { $count } 个计划在审计记录中没有对应的记录，第一个是 { $first }
doctor-found-hold-without-end = { $count } 个已推迟的任务没有发送时间，第一个是 { $first }
doctor-found-edit-without-content = { $count } 个已确认的修改缺少要发送的内容，第一个在执行 { $first } 中
doctor-found-edit-left-over = { $count } 个修改的内容不属于任何已确认的任务，第一个在执行 { $first } 中
doctor-found-copy-without-run = { $count } 个副本不属于任何已确认的任务，第一个是任务 { $first } 的副本
doctor-found-copy-damaged = { $count } 个副本与取得时的内容不符，第一个是任务 { $first } 的副本
doctor-found-copy-too-old = { $count } 个副本的保留时间已超过 safety.copies
doctor-found-damaged = { $first }
doctor-found-lost = { $first }
doctor-found-audit-chain = { $first }
doctor-advice-task-without-app = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-run-incomplete = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-attempt-without-run = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-unknown-without-attempt = 运行 `pushdeck get` 可重新读取该任务；文件被其他程序改动过，请留存一份
doctor-advice-plan-without-line = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-hold-without-end = 运行 `pushdeck get` 可重新读取该任务；文件被其他程序改动过，请留存一份
doctor-advice-edit-without-content = 该执行无法继续：请先用 `pushdeck get` 查看任务，再重新修改
doctor-advice-edit-left-over = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-copy-without-run = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-copy-damaged = 文件被其他程序改动过：请先留存一份，再换回此前的备份
doctor-advice-copy-too-old = 运行 `pushdeck ledger prune` 可移除过期的副本
doctor-advice-damaged = 在此状态下不会发送任何请求：请换回备份
doctor-advice-lost = 在此状态下不会发送任何请求：请找到最新的文件并放回
doctor-advice-audit-chain = 请留存该文件的副本；`pushdeck log` 可查看各条记录
