# The columns of the list: headings, and the names that they have where columns are chosen.

column-state = STATE
column-due-in = DUE IN
# The zone of the times below it stands behind it.
column-due-time = DUE
# At most four cells.
column-audience = TO
column-campaign = CAMPAIGN
column-title = TITLE
column-id = ID

column-name-state = state
column-name-due-in = due in
column-name-due-time = due time
column-name-audience = audience
column-name-campaign = campaign
column-name-id = id
