# Languages.

language-not-one = 必须是以下之一：{ $words }
# The name of this language in itself.
language-name = 简体中文
