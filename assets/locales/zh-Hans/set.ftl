# 询问中关于这一组任务的说明：哪些已被推迟、哪些要一个月以后才推送、其余为何被排除。

set-times = { $first } ～ { $last }
set-held-from-unknown = 未知
set-one-held =
    { $verb ->
        [hold] 该任务已推迟到 { $times }（原定 { $from }）：将继续推迟
       *[delete] 该任务已被推迟：原定 { $from }，如不处理将于 { $times } 推送
    }
set-held =
    { $verb ->
        [hold] 其中 { $count } 个已推迟到 { $times }，将继续推迟
       *[delete] 其中 { $count } 个已推迟到 { $times }
    }
set-already-held = 已有 { $count } 个推迟到 { $times }，已排除
set-far = { $count ->
   *[other] { $count } 个要在 30 天以后才推送，最晚为 { $time }：服务端可能不接受，`pushdeck sync` 默认也读不到那么远
}
set-past = 已排除 { $count } 个：推迟前的推送时间（{ $times }）已过，或距今不足 60 秒，请另选时间
set-left-out-because = 已排除 { $count } 个：{ $why }
