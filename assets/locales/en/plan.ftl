# What has to be given before tasks are deleted, and who deletes them.

plan-confirm-yes = say yes
plan-confirm-count = give the number of tasks, { $count }
plan-confirm-digits = give the last four digits of the id, { $digits }
# $asked is one of the three above.
plan-more-is-needed = a yes is not enough here: { $asked }
plan-differs = the confirmation does not match: { $asked }

# Who holds a run.
plan-holder = { $user } on { $machine }
plan-holder-process = { $user } on { $machine }, process { $process }
