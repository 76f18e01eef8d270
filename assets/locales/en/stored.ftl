# Texts that are kept in the ledger in English and shown in the reader's language. Arguments only as { $name }, and at
# least one word beside them.

stored-no-answer = no answer within { $seconds } s
