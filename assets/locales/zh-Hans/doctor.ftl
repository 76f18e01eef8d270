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
