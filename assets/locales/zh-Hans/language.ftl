# Languages.

language-not-one = 必须是以下之一：{ $words }
