//! Tests of looking up messages, of the scope of a language, and of translating stored text.

use super::{lookup::message, *};

/// Returns the language for tests that are not about English.
pub(crate) fn chinese() -> Language {
    Language::all().find(|language| language.tag() == "zh-Hans").expect("the catalogue has Chinese")
}

#[test]
fn a_message_is_in_the_current_language_with_its_arguments_inserted() {
    assert_eq!(tr!("number-more", count = 2_013_u32), "and 2,013 more");
    let inner = in_language(chinese(), || {
        (tr!("number-more", count = 3_u32), in_english(|| tr!("number-more", count = 3_u32)))
    });
    assert_eq!(inner, ("等，另有 3 个".to_owned(), "and 3 more".to_owned()));
    assert_eq!(language(), Language::ENGLISH);
}

#[test]
fn a_localized_message_is_shown_in_the_readers_language() {
    let text = Localized::from(|| tr!("number-more", count = 3_u32));
    assert_eq!(text.to_string(), "and 3 more");
    assert_eq!(in_language(chinese(), || text.to_string()), "等，另有 3 个");
    let made_in_chinese = in_language(chinese(), || Localized::from(|| tr!("number-more", count = 3_u32)));
    assert_eq!(made_in_chinese, text);
}

#[test]
fn a_message_that_does_not_exist_is_noticed() {
    assert_eq!(message("number-unheard-of", &[]), None);
    assert_eq!(message("nowhere", &[]), None);
    assert!(message("verb-delete", &[]).is_some());
}

#[test]
fn a_stored_text_is_shown_in_the_readers_language_with_its_arguments() {
    let kept = in_language(chinese(), || stored!("stored-no-answer", seconds = 15_u32));
    assert_eq!(kept, "no answer within 15 s");
    assert_eq!(in_language(chinese(), || shown(&kept).into_owned()), "15 秒内没有收到应答");
    assert_eq!(shown(&kept), kept);
    let words = "the service's own words";
    assert_eq!(in_language(chinese(), || shown(words).into_owned()), words);
}

#[test]
fn a_stored_text_within_another_is_found_after_a_path_with_blanks() {
    let kept = stored!("stored-key-file-fault", path = "/My Keys/is a key", fault = stored!("stored-empty-secret"));
    assert_eq!(kept, "key file /My Keys/is a key: the content is empty: it must be the secret");
    let shown = in_language(chinese(), || shown(&kept).into_owned());
    assert_eq!(shown, "密钥文件 /My Keys/is a key：内容为空：应为密钥");
}

#[test]
fn a_stored_error_is_shown_with_what_to_do() {
    let kept = in_english(|| with_action("error-code-60018"));
    assert_eq!(kept, "there were too many calls: wait");
    assert_eq!(in_language(chinese(), || shown(&kept).into_owned()), "调用过于频繁：请等待");
}

#[test]
fn a_reason_within_a_stored_text_is_translated_too() {
    let kept = stored!("ledger-read-only", why = stored!("ledger-file-protected", path = "/l/ledger.db"));
    assert_eq!(kept, "the ledger cannot be written: the file /l/ledger.db is write-protected");
    assert_eq!(in_language(chinese(), || shown(&kept).into_owned()), "无法写入台账：文件 /l/ledger.db 有写保护");
}

#[test]
fn text_crafted_to_slow_down_the_translation_is_shown_at_once() {
    in_language(chinese(), || {
        for word in ["command ", "key file ", "a; the service says: ", ", and the list does not show it", "read back: "]
        {
            for times in [25, 400, 100_000] {
                shown(&word.repeat(times));
                shown(&format!("command a {}x", word.repeat(times)));
            }
        }
        let long = "read back: ".repeat(100_000);
        assert_eq!(shown(&long), long);
    });
}

#[test]
fn the_services_words_within_a_stored_text_are_not_translated() {
    for word in ["built in", "read back: it has been sent", "a; the service says: no answer within 3 s"] {
        let kept = stored!("service-says", failure = stored!("stored-no-answer", seconds = 15_u32), word = word);
        let shown = in_language(chinese(), || shown(&kept).into_owned());
        assert_eq!(shown, format!("15 秒内没有收到应答；服务端的说明：{word}"));
    }
}
