# Languages.

language-not-one = must be one of { $words }
# The name of this language in itself.
language-name = English
