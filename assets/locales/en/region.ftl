# The data centres of the service, each by its name in the config.

region-china = China
region-singapore = Singapore
region-seoul = Seoul
region-tokyo = Tokyo
region-frankfurt = Frankfurt
region-silicon-valley = Silicon Valley
region-jakarta = Jakarta
region-riyadh = Riyadh
region-mumbai = Mumbai
