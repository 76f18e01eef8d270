# What is wrong with a filter. The text and carets under the place stand below it. Keys, words and examples are typed as they
# are here.

-filter-due-forms = use due:<10m, due:>2h, due:2h..1d, due:none, due:<now or due:<2026-12-24T16:00:00Z
filter-too-many-terms = a filter takes at most { $most } terms, and this text has { $words } words; put a phrase in quotes, or give a list of ids as id:1,2
filter-not-alone = ! needs a term right after it, as in !status:gone
filter-not-twice = one ! is enough; put text that begins with ! in quotes
filter-no-space = there must be a space after the closing quote
filter-no-closing-quote = the closing quote is missing
filter-no-text = there is no text to look for here
filter-no-name = there is no name here
filter-unknown-key = there is no key "{ $key }:"; the keys are { $keys }; to look for the text itself, put it in quotes
filter-unknown-key-near = there is no key "{ $key }:": did you mean "{ $near }:"? The keys are { $keys }; to look for the text itself, put it in quotes

# A key without its value.
filter-no-value-title = title: needs a value right after the colon, as in title:sale or title:"summer sale"
filter-no-value-desc = desc: needs a value right after the colon, as in desc:coupon or desc:"free coupon"
filter-no-value-id = id: needs a value right after the colon, as in id:5210074411, id:5210074411,5210074412 or id:5210*
filter-no-value-status = status: needs a value right after the colon, as in status:pending,gone
filter-no-value-type = type: needs a value right after the colon, as in type:all,tag
filter-no-value-campaign = campaign: needs a value right after the colon, as in campaign:holiday, campaign:holi* or campaign:none
filter-no-value-app = app: needs a value right after the colon, as in app:shop or app:sh*
filter-no-value-due = due: needs a value right after the colon, as in due:<10m, due:>2h, due:2h..1d or due:none

# Values. A word stands in quotes already.
filter-not-a-prefix = { $word } is not the beginning of an id: use digits and a *
filter-not-a-status = { $word } is not a status: use { $names }; put another word of the service in quotes
filter-not-a-status-near = { $word } is not a status: did you mean { $near }? Use { $names }; put another word of the service in quotes
filter-not-a-type = { $word } is not a task type: use { $names }
filter-not-a-type-near = { $word } is not a task type: did you mean { $near }? Use { $names }
filter-not-a-time = { $word } is not a time: { -filter-due-forms }
filter-due-without-sign = say whether earlier or later is meant: { -filter-due-forms }
filter-open-range = a range needs both ends, as in due:2h..1d; for one end use due:<1d or due:>2h
filter-backward-range = the range ends before it begins
