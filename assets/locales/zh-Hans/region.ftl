# The data centres of the service, each by its name in the config.

region-china = 中国
region-singapore = 新加坡
region-seoul = 首尔
region-tokyo = 东京
region-frankfurt = 法兰克福
region-silicon-valley = 硅谷
region-jakarta = 雅加达
region-riyadh = 利雅得
region-mumbai = 孟买
