# The error codes of the service: what each means, and what to do about it. The two also stand together as one text, and
# are kept in the ledger in English.

# $meaning and $action are those of a code below.
error-with-action = { $meaning }: { $action }

error-code-60002 = the service could not parse the HTTP request
    .action = report this as a bug in pushdeck

error-code-60003 = the request body is not valid JSON
    .action = report this as a bug in pushdeck

error-code-60004 = the account or its signature was not accepted
    .action = if a new signature does not help, check the key and the admin account

error-code-60005 = the account or its signature was not accepted
    .action = if a new signature does not help, check the key and the admin account

error-code-60006 = the SDKAppID is not valid
    .action = check sdkappid in the config

error-code-60007 = this command was called too often
    .action = wait; the limit can be raised in the console where the service allows it

error-code-60008 = the service's back end timed out
    .action = read the task again to see whether the request took effect

error-code-60009 = the service does not know this path
    .action = check that the host is the service's

error-code-60010 = the account is not an App admin
    .action = use an admin account as identifier, or make this one an admin in the console

error-code-60011 = this app makes too many calls in total
    .action = wait; other programs may share its quota

error-code-60012 = the SDKAppID is missing from the request
    .action = report this as a bug in pushdeck

error-code-60013 = the service's own answer was not JSON
    .action = try again; if it happens again, contact the service's support

error-code-60014 = the service's account check timed out
    .action = try again

error-code-60015 = an account field is not a string
    .action = report this as a bug in pushdeck

error-code-60016 = the SDKAppID is disabled
    .action = contact the service's support

error-code-60017 = this request is disabled for the app
    .action = contact the service's support

error-code-60018 = there were too many calls
    .action = wait

error-code-60019 = there were too many calls
    .action = wait

error-code-60020 = the service is not available to this app: no plan, plan expired, or account in arrears
    .action = buy, renew or top up; it takes effect after about 5 minutes

error-code-60021 = this machine's IP address is not allowed
    .action = call from an allowed address, or contact the service's support

error-code-60025 = sdkappid, identifier, usersig or contenttype is wrong
    .action = check sdkappid, identifier and credential in the config

error-code-60026 = this host does not belong to the data centre of the app
    .action = set the region in which the app was created

error-code-60027 = this app and this command belong to different products
    .action = check which product the SDKAppID is for

error-code-60028 = the trial edition's 24-hour quota is used up
    .action = wait until tomorrow, or upgrade

error-code-70001 = the UserSig has expired
    .action = if a new one does not help, check this machine's clock

error-code-70002 = the UserSig is empty
    .action = check the credential in the config

error-code-70003 = the UserSig cannot be parsed
    .action = make a new one, and check that it was not cut off or re-encoded

error-code-70005 = the UserSig failed verification
    .action = check it with the tool in the console

error-code-70009 = key and SDKAppID do not match
    .action = compare both with the console

error-code-70013 = the UserSig is for another account
    .action = make it for the identifier in the config

error-code-70014 = the UserSig is for another SDKAppID
    .action = make it for the sdkappid in the config

error-code-70016 = this data centre has no key for the SDKAppID
    .action = check region and sdkappid, and that a key exists in the console

error-code-70020 = this data centre does not know the SDKAppID
    .action = check region and sdkappid

error-code-70050 = an invalid UserSig was used too often
    .action = stop all calls, fix the signature, and wait at least 1 minute

error-code-70051 = the account is on a block list
    .action = take it off the list, or contact the service's support

error-code-70052 = the UserSig was invalidated
    .action = make a new one

error-code-70107 = the account does not exist
    .action = check the account name, or import the account

error-code-70114 = blocked for security reasons
    .action = contact the service's support

error-code-70169 = the service timed out internally
    .action = try again

error-code-70202 = the service timed out internally
    .action = try again

error-code-70206 = the number of items in the batch is not allowed
    .action = use fewer accounts

error-code-70398 = the edition's account limit is reached
    .action = upgrade

error-code-70399 = a deleted account cannot be imported again for 3 months
    .action = wait, or contact the service's support

error-code-70402 = a parameter is invalid
    .action = check the required fields

error-code-70403 = this needs App admin rights
    .action = use an admin account as identifier

error-code-70404 = the client SDK is too old
    .action = this code belongs to another API; contact the service's support

error-code-70500 = an internal error of the service
    .action = try again

error-code-71000 = accounts of this app cannot be deleted
    .action = this code belongs to another API; contact the service's support

error-code-72000 = the trial's quota of daily active users is used up
    .action = upgrade

error-code-72001 = the user-status feature is not enabled
    .action = this code belongs to another API; contact the service's support

error-code-72002 = the trial's quota of monthly active users is used up
    .action = upgrade

error-code-72010 = one user made too many requests
    .action = this code belongs to another API; contact the service's support

error-code-72011 = the do-not-disturb feature is not enabled
    .action = this code belongs to another API; contact the service's support

error-code-72012 = the profile subscription feature is not enabled
    .action = this code belongs to another API; contact the service's support

error-code-90001 = the JSON could not be parsed, or MsgRandom is wrong
    .action = report this as a bug in pushdeck

error-code-90005 = MsgRandom is missing or not an integer
    .action = send a fresh random 32-bit number

error-code-90008 = From_Account is missing or unknown
    .action = name an account that exists

error-code-90009 = this needs App admin rights
    .action = use an admin account as identifier

error-code-90011 = there are more than 500 target accounts
    .action = name at most 500

error-code-90012 = To_Account is unknown
    .action = name accounts that exist

error-code-90018 = there are too many accounts in the request
    .action = name fewer

error-code-90020 = a tag is longer than 50 bytes
    .action = shorten it

error-code-90022 = the same tag is in TagsOr and in TagsAnd
    .action = remove it from one of them

error-code-90024 = pushes were less than 1 second apart
    .action = wait

error-code-90026 = the offline storage time is invalid
    .action = correct it

error-code-90032 = there are more than 10 tags
    .action = use at most 10

error-code-90033 = an attribute is invalid
    .action = use attributes that exist in the app

error-code-90035 = a tag or attribute works for one account type only, UserID or RegistrationID
    .action = do not mix account types

error-code-90039 = tags and attributes are mixed
    .action = use one or the other

error-code-90040 = a tag is empty
    .action = remove it

error-code-90043 = OfflinePushInfo is malformed
    .action = correct it

error-code-90045 = this kind of push is not enabled for the app
    .action = enable it in the console

error-code-90047 = the daily quota of pushes is used up
    .action = wait until tomorrow, or upgrade

error-code-90048 = the account does not exist
    .action = check the account name

error-code-90049 = there is no push with this TaskId
    .action = check the id of the push

error-code-90050 = the push was already recalled
    .action = nothing is left to do

error-code-90051 = there was more than one recall per second
    .action = wait

error-code-90052 = the push is older than 24 hours and can no longer be recalled
    .action = nothing can be done

error-code-90053 = there is nothing to recall, and OfflinePushInfo is missing
    .action = send OfflinePushInfo with the recall

error-code-90056 = the body of an all-users push is over 10 K
    .action = shorten it

error-code-90057 = DataId is over 64 bytes, or the rate of batch pushes was exceeded
    .action = shorten DataId; if it is short, wait

error-code-90104 = a parameter is invalid: the task may not exist, or may be of another type
    .action = read the task again, and check its id, type and app

error-code-90105 = an internal error of the scheduler
    .action = read the task again to see whether the request took effect

error-code-90106 = it has been sent and can no longer be deleted
    .action = a push to all users or by tag can be recalled for 24 hours

error-code-90107 = it is being sent right now and can no longer be deleted
    .action = read the task again in a moment

error-code-90992 = an internal error of the push service
    .action = try again

error-code-90994 = an internal error of the push service
    .action = try again

error-code-90995 = an internal error of the push service
    .action = try again

error-code-91000 = an internal error of the push service
    .action = try again

error-code-93000 = the body is too long
    .action = shorten it
