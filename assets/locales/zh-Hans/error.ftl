# The error codes of the service: what each means, and what to do about it. The two also stand together as one text, and
# are kept in the ledger in English.

# $meaning and $action are those of a code below.
error-with-action = { $meaning }：{ $action }

error-code-60002 = 服务端无法解析该 HTTP 请求
    .action = 请作为 pushdeck 的缺陷报告

error-code-60003 = 请求正文不是有效的 JSON
    .action = 请作为 pushdeck 的缺陷报告

error-code-60004 = 账号或其签名未被接受
    .action = 如果换新签名也无效，请检查密钥和管理员账号

error-code-60005 = 账号或其签名未被接受
    .action = 如果换新签名也无效，请检查密钥和管理员账号

error-code-60006 = SDKAppID 无效
    .action = 请检查配置中的 sdkappid

error-code-60007 = 该命令调用过于频繁
    .action = 请等待；服务允许时可在控制台提高频率限制

error-code-60008 = 服务端后台超时
    .action = 请重新读取任务，确认请求是否生效

error-code-60009 = 服务端无法识别该路径
    .action = 请检查域名是否为该服务的域名

error-code-60010 = 该账号不是 App 管理员
    .action = 请将管理员账号用作 identifier，或在控制台将该账号设为管理员

error-code-60011 = 该应用对服务端的调用总量过于频繁
    .action = 请等待；可能有其他程序共用其配额

error-code-60012 = 请求中缺少 SDKAppID
    .action = 请作为 pushdeck 的缺陷报告

error-code-60013 = 服务端自身的应答不是 JSON
    .action = 请重试；如仍出现，请联系服务的技术支持

error-code-60014 = 服务端校验账号超时
    .action = 请重试

error-code-60015 = 有账号字段不是字符串
    .action = 请作为 pushdeck 的缺陷报告

error-code-60016 = 该 SDKAppID 已被停用
    .action = 请联系服务的技术支持

error-code-60017 = 该应用已被禁止使用此请求
    .action = 请联系服务的技术支持

error-code-60018 = 调用过于频繁
    .action = 请等待

error-code-60019 = 调用过于频繁
    .action = 请等待

error-code-60020 = 该应用无法使用此服务：未购买套餐、套餐已到期或账户欠费
    .action = 请购买、续费或充值；约 5 分钟后生效

error-code-60021 = 本机的 IP 地址不在允许范围内
    .action = 请从允许的地址调用，或联系服务的技术支持

error-code-60025 = sdkappid、identifier、usersig 或 contenttype 有误
    .action = 请检查配置中的 sdkappid、identifier 和 credential

error-code-60026 = 该域名不属于该应用所在的数据中心
    .action = 请设为创建应用时所选的地域

error-code-60027 = 该应用不属于此命令对应的产品
    .action = 请核对该 SDKAppID 属于哪个产品

error-code-60028 = 体验版 24 小时的配额已用完
    .action = 请等到明天，或升级

error-code-70001 = UserSig 已过期
    .action = 如果换新后也无效，请检查本机时钟

error-code-70002 = UserSig 为空
    .action = 请检查配置中的 credential

error-code-70003 = UserSig 无法解析
    .action = 请重新生成，并检查是否被截断或重新编码

error-code-70005 = UserSig 校验失败
    .action = 请用控制台中的工具校验

error-code-70009 = 密钥与 SDKAppID 不匹配
    .action = 请与控制台核对两者

error-code-70013 = UserSig 属于另一个账号
    .action = 请为配置中的 identifier 生成

error-code-70014 = UserSig 属于另一个 SDKAppID
    .action = 请为配置中的 sdkappid 生成

error-code-70016 = 该数据中心没有此 SDKAppID 的密钥
    .action = 请检查 region 和 sdkappid，并确认控制台中已有密钥

error-code-70020 = 该数据中心没有此 SDKAppID
    .action = 请检查 region 和 sdkappid

error-code-70050 = UserSig 有误，且尝试次数过多
    .action = 请停止所有调用，修正签名，并至少等待 1 分钟

error-code-70051 = 该账号在黑名单中
    .action = 请将其移出名单，或联系服务的技术支持

error-code-70052 = UserSig 已失效
    .action = 请重新生成

error-code-70107 = 账号不存在
    .action = 请检查账号名称，或导入该账号

error-code-70114 = 因安全原因被拦截
    .action = 请联系服务的技术支持

error-code-70169 = 服务端内部超时
    .action = 请重试

error-code-70202 = 服务端内部超时
    .action = 请重试

error-code-70206 = 批量条目的数量不符合要求
    .action = 请减少账号数量

error-code-70398 = 账号数已达版本上限
    .action = 请升级

error-code-70399 = 已删除的账号 3 个月内不能重新导入
    .action = 请等待，或联系服务的技术支持

error-code-70402 = 参数不合法
    .action = 请检查必填字段

error-code-70403 = 需要 App 管理员权限
    .action = 请将管理员账号用作 identifier

error-code-70404 = 客户端 SDK 版本过旧
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-70500 = 服务端内部错误
    .action = 请重试

error-code-71000 = 该应用的账号不能删除
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-72000 = 体验版的日活跃用户配额已用完
    .action = 请升级

error-code-72001 = 未开通用户状态功能
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-72002 = 体验版的月活跃用户配额已用完
    .action = 请升级

error-code-72010 = 单个用户操作过于频繁
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-72011 = 未开通免打扰功能
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-72012 = 未开通资料订阅功能
    .action = 该错误码属于其他 API；请联系服务的技术支持

error-code-90001 = JSON 无法解析，或 MsgRandom 有误
    .action = 请作为 pushdeck 的缺陷报告

error-code-90005 = 缺少 MsgRandom，或其不是整数
    .action = 请发送新的 32 位随机数

error-code-90008 = 缺少 From_Account，或该账号不存在
    .action = 请给出已存在的账号

error-code-90009 = 需要 App 管理员权限
    .action = 请将管理员账号用作 identifier

error-code-90011 = 目标账号超过 500 个
    .action = 请最多给出 500 个

error-code-90012 = To_Account 中的账号不存在
    .action = 请给出已存在的账号

error-code-90018 = 请求中的账号过多
    .action = 请减少账号数量

error-code-90020 = 标签超过 50 字节
    .action = 请缩短

error-code-90022 = TagsOr 和 TagsAnd 中有相同的标签
    .action = 请从其中一处移除

error-code-90024 = 两次推送的间隔不足 1 秒
    .action = 请等待

error-code-90026 = 离线保存时间有误
    .action = 请更正

error-code-90032 = 标签超过 10 个
    .action = 请最多使用 10 个

error-code-90033 = 属性无效
    .action = 请使用应用中已有的属性

error-code-90035 = 标签或属性只适用于一种账号类型：UserID 或 RegistrationID
    .action = 请勿混用账号类型

error-code-90039 = 同时使用了标签和属性
    .action = 请只使用其中一种

error-code-90040 = 有标签为空
    .action = 请将其移除

error-code-90043 = OfflinePushInfo 格式有误
    .action = 请更正

error-code-90045 = 该应用未开通此类推送
    .action = 请在控制台开通

error-code-90047 = 当日推送配额已用完
    .action = 请等到明天，或升级

error-code-90048 = 账号不存在
    .action = 请检查账号名称

error-code-90049 = 没有该 TaskId 对应的推送
    .action = 请检查推送的 ID

error-code-90050 = 该推送此前已撤回
    .action = 无需再做任何操作

error-code-90051 = 撤回的频率超过每秒一次
    .action = 请等待

error-code-90052 = 该推送已超过 24 小时，无法再撤回
    .action = 已无法处理

error-code-90053 = 该推送没有可撤回的内容，且缺少 OfflinePushInfo
    .action = 撤回时请一并发送 OfflinePushInfo

error-code-90056 = 全员推送的正文超过 10 K
    .action = 请缩短

error-code-90057 = DataId 超过 64 字节，或超出批量推送的频率限制
    .action = 请缩短 DataId；如果并不长，请等待

error-code-90104 = 参数无效：可能没有该任务，或其类型不同
    .action = 请重新读取该任务，并检查 ID、类型和应用

error-code-90105 = 定时任务模块内部错误
    .action = 请重新读取任务，确认请求是否生效

error-code-90106 = 任务已推送，无法再删除
    .action = 全员推送和标签推送可在 24 小时内撤回

error-code-90107 = 任务正在推送，无法再删除
    .action = 请稍后重新读取该任务

error-code-90992 = 推送服务内部错误
    .action = 请重试

error-code-90994 = 推送服务内部错误
    .action = 请重试

error-code-90995 = 推送服务内部错误
    .action = 请重试

error-code-91000 = 推送服务内部错误
    .action = 请重试

error-code-93000 = 正文过长
    .action = 请缩短
