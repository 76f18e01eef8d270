//! Words near a number that say what it is.
//!
//! The word that stands closest decides; of two that end at the same place, the longer one.

use std::{collections::HashMap, sync::LazyLock};

/// How far from a number a word counts, in characters.
pub(super) const REACH: usize = 48;

/// Letters between a word and a number that the ledger knows, at most, for the word to count against it.
const NEAR: usize = 6;

/// What the words near a number say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sign {
    /// It is a task id.
    Task,
    /// It is something else; `is_near`: the word stands right beside it.
    Other { is_near: bool },
    /// It is one that is to stay.
    Kept,
    /// Nothing.
    #[default]
    None,
}

/// Words for a task, for its id, and for what is to be done to it.
const TASK: &[&str] = &[
    "task",
    "tasks",
    "push",
    "pushes",
    "delete",
    "deleted",
    "deleting",
    "remove",
    "removed",
    "cancel",
    "cancelled",
    "canceled",
    "stop",
    "kill",
    "drop",
    "withdraw",
    "revoke",
    "pull",
    "id",
    "ids",
    "taskid",
    "taskids",
    "task id",
    "task ids",
    "scheduled",
    "unschedule",
    "notification",
    "notifications",
    "任务",
    "任务id",
    "推送",
    "删除",
    "删掉",
    "删了",
    "删一下",
    "删",
    "取消",
    "撤销",
    "撤掉",
    "撤下",
    "撤回",
    "停掉",
    "停止",
    "停用",
    "下线",
    "干掉",
    "去掉",
    "作废",
    "清掉",
    "清理",
    "移除",
    "编号",
    "这几个",
    "这个",
    "这条",
    "这两个",
    "任務",
    "推播",
    "刪除",
    "刪掉",
    "編號",
    "排程",
    "タスク",
    "配信",
    "削除",
    "取り消",
    "消して",
    "停止",
    "中止",
    "止めて",
    "プッシュ",
    "キャンセル",
    "通知",
    "작업",
    "푸시",
    "삭제",
    "취소",
    "발송",
    "예약",
    "알림",
    "중지",
    "중단",
    "태스크",
    "지워",
    "aufgabe",
    "aufgaben",
    "lösch",
    "loesch",
    "entfern",
    "stoppen",
    "stoppt",
    "stornier",
    "abbrech",
    "tarea",
    "tareas",
    "elimin",
    "borra",
    "cancela",
    "cancelar",
    "notificaci",
    "envío",
    "envio",
    "detener",
    "quita",
    "задач",
    "задани",
    "удал",
    "отмен",
    "пуш",
    "рассылк",
    "уведомлен",
    "убер",
    "остановит",
    "останови",
    "مهمة",
    "المهمة",
    "مهام",
    "المهام",
    "مهمتين",
    "المهمتين",
    "احذف",
    "حذف",
    "إلغاء",
    "ألغ",
    "الإشعار",
    "إشعار",
    "الإشعارات",
    "أوقف",
    "إيقاف",
    "امسح",
    "supprim",
    "annul",
    "tâche",
    "tarefa",
    "excluir",
];

/// Words for what is not a task.
const OTHER: &[&str] = &[
    "order",
    "orders",
    "order id",
    "order no",
    "order number",
    "orderid",
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "call",
    "whatsapp",
    "fax",
    "account",
    "user",
    "users",
    "user id",
    "userid",
    "uid",
    "customer",
    "customer id",
    "client",
    "client id",
    "invoice",
    "ticket",
    "ticket id",
    "case",
    "case no",
    "incident",
    "app",
    "app id",
    "appid",
    "sdkappid",
    "sdk app id",
    "amount",
    "total",
    "price",
    "usd",
    "eur",
    "ref",
    "reference",
    "tracking",
    "tracking id",
    "serial",
    "imei",
    "qq",
    "wechat",
    "push id",
    "pushid",
    "push task id",
    "timestamp",
    "ts",
    "random",
    "msgrandom",
    "seq",
    "sequence",
    "request",
    "request id",
    "requestid",
    "trace id",
    "traceid",
    "port",
    "pid",
    "zip",
    "coupon",
    "coupon id",
    "device",
    "device id",
    "version",
    "build",
    "employee",
    "employee id",
    "pin",
    "code",
    "iban",
    "isbn",
    "meeting",
    "meeting id",
    "meeting number",
    "contact",
    "member",
    "member id",
    "group id",
    "room",
    "sku",
    "product id",
    "item id",
    "parcel",
    "shipment",
    "session id",
    "merchant",
    "merchant id",
    "message id",
    "msg id",
    "reach me",
    "ring me",
    "hotline",
    "订单",
    "订单号",
    "订单编号",
    "订单id",
    "单号",
    "工单",
    "工单号",
    "工单编号",
    "电话",
    "手机",
    "手机号",
    "手机号码",
    "联系",
    "联系电话",
    "微信",
    "微信号",
    "群号",
    "群",
    "账号",
    "帐号",
    "账户",
    "用户",
    "用户id",
    "用户编号",
    "会员",
    "会员号",
    "会员id",
    "会员编号",
    "客户",
    "客户编号",
    "客户id",
    "金额",
    "总价",
    "快递",
    "快递单号",
    "运单",
    "运单号",
    "流水",
    "流水号",
    "序列号",
    "身份证",
    "银行卡",
    "卡号",
    "会议号",
    "会议",
    "验证码",
    "时间戳",
    "应用",
    "应用id",
    "工号",
    "员工编号",
    "热线",
    "房间号",
    "商品",
    "商品id",
    "商品编号",
    "优惠券",
    "设备",
    "设备id",
    "推送id",
    "请求id",
    "打给",
    "拨打",
    "客服",
    "訂單",
    "訂單編號",
    "訂單號碼",
    "電話",
    "手機",
    "客戶",
    "會員",
    "會員編號",
    "帳號",
    "注文",
    "注文番号",
    "注文id",
    "電話番号",
    "顧客",
    "顧客id",
    "顧客番号",
    "会員",
    "会員番号",
    "ユーザー",
    "ユーザーid",
    "ユーザid",
    "アプリ",
    "アプリid",
    "問い合わせ番号",
    "お問い合わせ",
    "伝票",
    "伝票番号",
    "追跡番号",
    "携帯",
    "社員番号",
    "管理番号",
    "請求書",
    "チケット",
    "주문",
    "주문번호",
    "주문 번호",
    "전화",
    "전화번호",
    "휴대폰",
    "연락처",
    "고객",
    "고객번호",
    "고객 번호",
    "회원",
    "회원번호",
    "회원 번호",
    "사용자",
    "사용자 id",
    "앱",
    "앱 id",
    "문의",
    "문의번호",
    "문의 번호",
    "송장",
    "송장번호",
    "송장 번호",
    "금액",
    "계좌",
    "계좌번호",
    "티켓",
    "사번",
    "bestellung",
    "bestellnummer",
    "bestellnr",
    "telefon",
    "telefonnummer",
    "handy",
    "handynummer",
    "kunde",
    "kundennummer",
    "kundennr",
    "kunden-nr",
    "kunden nr",
    "kunden id",
    "rechnung",
    "rechnungsnummer",
    "rechnungsnr",
    "auftragsnummer",
    "auftrag",
    "konto",
    "kontonummer",
    "betrag",
    "vorgang",
    "vorgangsnummer",
    "mobil",
    "mobilnummer",
    "benutzer",
    "benutzer id",
    "erreichbar",
    "anruf",
    "durchwahl",
    "pedido",
    "número de pedido",
    "id de pedido",
    "teléfono",
    "telefono",
    "móvil",
    "movil",
    "cliente",
    "id de cliente",
    "factura",
    "cuenta",
    "importe",
    "llamar",
    "llámame",
    "llamame",
    "usuario",
    "id de usuario",
    "celular",
    "seguimiento",
    "заказ",
    "номер заказа",
    "телефон",
    "тел",
    "клиент",
    "id клиента",
    "счет",
    "счёт",
    "сумма",
    "звоните",
    "позвоните",
    "аккаунт",
    "пользовател",
    "id пользователя",
    "тикет",
    "обращени",
    "договор",
    "инн",
    "طلب",
    "الطلب",
    "رقم الطلب",
    "طلبية",
    "هاتف",
    "الهاتف",
    "هاتفي",
    "رقم الهاتف",
    "جوال",
    "جوالي",
    "العميل",
    "عميل",
    "رقم العميل",
    "معرف المستخدم",
    "المستخدم",
    "فاتورة",
    "الفاتورة",
    "رقم الفاتورة",
    "حساب",
    "الحساب",
    "مبلغ",
    "تذكرة",
    "التذكرة",
    "واتساب",
    "اتصل",
    "commande",
    "facture",
];

/// Phrases that take a task out of what is to be deleted.
const KEPT: &[&str] = &[
    "don't delete",
    "do not delete",
    "dont delete",
    "don't cancel",
    "do not cancel",
    "don't remove",
    "do not remove",
    "don't stop",
    "do not stop",
    "don't touch",
    "do not touch",
    "never delete",
    "not delete",
    "not to delete",
    "not be deleted",
    "keep",
    "leave",
    "except",
    "excluding",
    "other than",
    "apart from",
    "but not",
    "instead of",
    "rather than",
    "不要删",
    "别删",
    "先不删",
    "不删",
    "不能删",
    "不用删",
    "勿删",
    "不要取消",
    "别取消",
    "不要动",
    "别动",
    "保留",
    "先留",
    "留着",
    "不是",
    "除了",
    "而不是",
    "而非",
    "不要刪",
    "別刪",
    "nicht löschen",
    "nicht entfernen",
    "nicht stoppen",
    "nicht anfassen",
    "behalten",
    "außer",
    "ausser",
    "ohne",
    "statt",
    "no borres",
    "no borrar",
    "no elimines",
    "no eliminar",
    "no canceles",
    "no toques",
    "excepto",
    "salvo",
    "menos la",
    "не удаляй",
    "не удалять",
    "не трогай",
    "не отменяй",
    "кроме",
    "оставь",
    "оставить",
    "لا تحذف",
    "لا تلغ",
    "ما عدا",
    "باستثناء",
    "بدل",
    "اترك",
];

/// The same for languages that say it behind what they speak of.
const KEPT_BEHIND: &[&str] = &[
    "除外",
    "以外",
    "之外",
    "削除しないで",
    "消さないで",
    "残して",
    "ではなく",
    "じゃなくて",
    "を除",
    "삭제하지",
    "지우지",
    "제외",
    "말고",
    "빼고",
    "아니라",
    "남겨",
];

/// Words that take the number right behind them out.
const NOT: &[&str] = &["not", "isn't", "no", "nicht", "не", "ليس", "ليست", "非"];

/// Field names of JSON, logs and links that hold a task's id, in lower case and without `_` and `-`.
const TASK_KEYS: &[&str] = &[
    "id",
    "ids",
    "taskid",
    "taskids",
    "task",
    "tasks",
    "tid",
    "tids",
    "taskno",
    "tasklist",
    "taskidlist",
    "schedtaskid",
    "schedtaskids",
    "tarea",
    "tareas",
    "idtarea",
    "aufgabe",
    "aufgabenid",
];

/// How field names end that hold another number.
const OTHER_KEYS: &[&str] =
    &["id", "ids", "no", "number", "num", "code", "key", "ts", "time", "seq", "random", "count", "total", "port"];

/// What the text before a number says, by its last word that says anything.
pub(super) fn before(chars: &[char]) -> Sign {
    match key(chars) {
        Sign::None => {}
        sign => return sign,
    }
    let text = lowered(&chars[chars.len().saturating_sub(REACH)..]);
    let sentence = last_sentence(&text);
    if is_kept(last_clause(sentence)) {
        return Sign::Kept;
    }
    match last_word(sentence) {
        Sign::None => last_word(&text),
        sign => sign,
    }
}

/// What the text behind a number says, by its first word that says anything; `is_last`: no other number follows, to which
/// the text may belong.
pub(super) fn behind(chars: &[char], is_last: bool) -> Sign {
    let text = lowered(&chars[..chars.len().min(REACH)]);
    let end = text.find(['。', '！', '？', '!', '?', ';', '；']).unwrap_or(text.len());
    let begun = text[..end].trim_start_matches([' ', ':', '(', '"']);
    let clause = begun.split(is_clause_end).next().unwrap_or_default();
    let is_closed = is_last || clause.len() < begun.len() || end < text.len();
    if words(clause).any(|word| word.kind == Kind::KeptBehind || (is_closed && word.kind == Kind::Kept)) {
        return Sign::Kept;
    }
    match first_word(&text[..end]) {
        Sign::Other { .. } => Sign::Other { is_near: false },
        sign => sign,
    }
}

const fn is_clause_end(char: char) -> bool {
    matches!(char, ',' | '、' | ':' | '(' | ')' | '—' | '…' | '\n')
}

/// The clause that ends right before a number.
fn last_clause(sentence: &str) -> &str {
    sentence.trim_end_matches([' ', ':', '(', '"', '[']).rsplit(is_clause_end).next().unwrap_or_default()
}

/// Whether a clause before a number says that the task is to stay.
fn is_kept(clause: &str) -> bool {
    let last = clause.split_whitespace().next_back().unwrap_or_default();
    words(clause).any(|word| word.kind == Kind::Kept) || NOT.contains(&last)
}

/// What a field's name right before a number says: `"TaskID": `, `order_id=`.
fn key(chars: &[char]) -> Sign {
    let is_around = |char: &&char| matches!(char, ' ' | '"' | '\'' | '[' | '(' | '{' | '<' | '\\' | '\t');
    let mut rest = chars.iter().rev().skip_while(is_around);
    let Some(mark @ (':' | '=')) = rest.next() else { return Sign::None };
    let mut is_quoted = false;
    let name: String = rest
        .skip_while(|char| {
            is_quoted |= matches!(char, '"' | '\'');
            matches!(char, ' ' | '"' | '\'' | '\\' | ']')
        })
        .take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.'))
        .take(REACH)
        .collect();
    let name: String = name.chars().rev().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if name.is_empty() {
        return Sign::None;
    }
    if TASK_KEYS.contains(&name.as_str()) {
        return if is_quoted || *mark == '=' || name != "id" && name != "ids" { Sign::Task } else { Sign::None };
    }
    let is_other = is_quoted || *mark == '=' || OTHER_KEYS.iter().any(|end| name.ends_with(end));
    if is_other { Sign::Other { is_near: true } } else { Sign::None }
}

fn lowered(chars: &[char]) -> String {
    let plain = |char: &char| if matches!(char, '_' | '-') { ' ' } else { *char };
    chars.iter().map(plain).flat_map(char::to_lowercase).collect()
}

fn last_sentence(text: &str) -> &str {
    let ends = text.char_indices().rev();
    let mut ends = ends.filter(|(at, char)| {
        matches!(char, '。' | '！' | '？' | '!' | '?' | ';')
            || (*char == '.' && text[at + 1..].starts_with(' ') && at + 2 < text.len())
    });
    // What ends the text itself ends no sentence before it.
    ends.find(|(at, char)| !text[at + char.len_utf8()..].trim().is_empty())
        .map_or(text, |(at, char)| &text[at + char.len_utf8()..])
}

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Task,
    Other,
    Kept,
    /// It says so of what stands before it.
    KeptBehind,
}

/// A word that was found: where it begins and ends.
#[derive(Clone, Copy)]
struct Word {
    from: usize,
    to: usize,
    kind: Kind,
}

/// All words by their first character.
static WORDS: LazyLock<HashMap<char, Vec<(&'static str, Kind)>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<_>> = HashMap::new();
    for (list, kind) in [(TASK, Kind::Task), (OTHER, Kind::Other), (KEPT, Kind::Kept), (KEPT_BEHIND, Kind::KeptBehind)]
    {
        for word in list {
            words.entry(word.chars().next().unwrap_or_default()).or_default().push((*word, kind));
        }
    }
    words
});

/// The words in a text, in order of where they begin.
fn words(text: &str) -> impl Iterator<Item = Word> {
    text.char_indices().filter(|(_, char)| char.is_alphabetic()).flat_map(move |(from, char)| {
        let beginning = WORDS.get(&char).map(Vec::as_slice).unwrap_or_default();
        let fits = move |(word, kind): &(&'static str, Kind)| {
            let stands = text[from..].starts_with(word) && stands_alone(text, from, word);
            stands.then_some(Word { from, to: from + word.len(), kind: *kind })
        };
        beginning.iter().filter_map(fits)
    })
}

fn last_word(text: &str) -> Sign {
    let best = words(text)
        .filter(|word| matches!(word.kind, Kind::Task | Kind::Other))
        .max_by_key(|word| (word.to, word.to - word.from));
    best.map_or(Sign::None, |word| sign(word, &text[word.to..]))
}

fn first_word(text: &str) -> Sign {
    let best = words(text)
        .filter(|word| matches!(word.kind, Kind::Task | Kind::Other))
        .min_by_key(|word| (word.from, usize::MAX - word.to));
    best.map_or(Sign::None, |word| sign(word, &text[..word.from]))
}

fn sign(word: Word, between: &str) -> Sign {
    if word.kind == Kind::Task {
        return Sign::Task;
    }
    Sign::Other { is_near: between.chars().filter(|char| char.is_alphanumeric()).count() <= NEAR }
}

/// Whether a word of Latin letters is not part of a longer one; other scripts write words without blanks between them.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    if !word.is_ascii() {
        return true;
    }
    let is_letter = |char: char| char.is_ascii_alphabetic();
    let is_stem = matches!(
        word,
        "loesch" | "entfern" | "stornier" | "abbrech" | "elimin" | "borra" | "notificaci" | "supprim" | "annul"
    );
    !text[..at].ends_with(is_letter) && (is_stem || !text[at + word.len()..].starts_with(is_letter))
}

/// Words that stand between the members of a list.
const AND: &[&str] = &[
    "and",
    "or",
    "und",
    "oder",
    "sowie",
    "y",
    "e",
    "o",
    "plus",
    "also",
    "et",
    "и",
    "или",
    "также",
    "و",
    "أو",
    "和",
    "与",
    "及",
    "还有",
    "跟",
    "以及",
    "或",
    "與",
    "と",
    "や",
    "および",
    "または",
    "및",
    "와",
    "과",
    "그리고",
    "랑",
    "하고",
    "也",
    "再加",
    "外加",
    "加上",
    "то",
    "no",
    "nr",
    "id",
    "ids",
    "#",
];

/// Whether there is nothing between two numbers but what stands between members of a list; a note in brackets or quotes
/// belongs to its member.
pub(super) fn is_between_members(chars: &[char]) -> bool {
    if chars.len() > 4 * REACH {
        return false;
    }
    if chars.iter().any(|char| matches!(char, ':' | '=')) {
        return false;
    }
    let (mut depth, mut is_quoted) = (0_u32, false);
    let (mut bare, mut note) = (String::new(), String::new());
    for char in chars {
        match char {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            '"' if chars.iter().filter(|char| **char == '"').count().is_multiple_of(2) => is_quoted = !is_quoted,
            _ if depth == 0 && !is_quoted => bare.push(*char),
            _ => note.push(*char),
        }
        if depth == 0 {
            note.clear();
        }
    }
    // What stands in brackets that are still open belongs to the next number.
    bare.push_str(&note);
    let bare = bare.to_lowercase();
    let mut words = bare.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| AND.contains(&word))
}
