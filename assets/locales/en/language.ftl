# Languages.

language-not-one = must be one of { $words }
