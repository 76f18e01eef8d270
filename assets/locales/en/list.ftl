# Headings of tables on a terminal; English has them in capitals.
list-column-action = action
list-column-app = app
list-column-at = at
list-column-campaign = campaign
list-column-detail = detail
list-column-due = due
list-column-id = id
list-column-key = key
list-column-number = number
list-column-order = order
list-column-source = source
list-column-status = status
list-column-task = task
list-column-title = title
list-column-type = type
list-column-value = value
list-column-who = who
