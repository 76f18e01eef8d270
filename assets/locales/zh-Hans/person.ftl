# Who did it, in the audit log, which has it in English.

person-said = { $name }（uid { $uid }）
person-nameless = uid { $uid }
person-sudo = { $login }（{ $before } 通过 sudo 操作）
