//! Tests that the annotated example is complete and correct, and differs between languages only in its comments.

use super::*;

#[test]
fn the_example_agrees_with_the_built_in_values() {
    let user = User::with_config(EXAMPLE);
    let (example, built_in) =
        (user.load().expect("the config is valid"), User::new().load().expect("the config is valid"));
    assert_eq!((example.ui, example.safety, example.apps.len()), (built_in.ui, built_in.safety, 0));
    assert_eq!(example.ledger.allow_network_fs, built_in.ledger.allow_network_fs);
    assert_eq!(example.ledger.url, format!("sqlite:{}", user.path("data/ledger.db").display()));
    assert_eq!(example.warnings(), built_in.warnings());
}

#[test]
fn the_example_differs_between_languages_only_in_its_comments() {
    let translated = in_language(chinese(), example);
    let settings = |text: &str| {
        let settings = text.lines().map(|line| line.split_once("# ").map_or(line, |(setting, _)| setting).to_owned());
        settings.filter(|setting| !setting.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(example(), EXAMPLE);
    assert_eq!(settings(&translated), settings(EXAMPLE));
    let comments = translated.lines().filter_map(|line| line.split_once("# ")).map(|(_, comment)| comment);
    // A comment that consists only of the words that a setting accepts is the same in every language.
    let english: Vec<_> = comments.filter(|it| it.is_ascii() && it.contains([',', '.', ':', ';'])).collect();
    assert!(english.is_empty(), "{english:?}");
}

#[test]
fn the_example_app_agrees_with_the_defaults_of_an_app() {
    let example = User::with_config(example_in_force()).load().expect("the config is valid");
    let bare = APP
        .replace("app.shop", "app.shop-sg")
        .replace("credential.key_env = \"SHOP_KEY\"", "credential.key_file = \"shop-sg.key\"");
    let bare = User::with_config(bare).load().expect("the config is valid");
    let values = |config: &Config| {
        let of_app = |row: &Setting| row.key.starts_with("app.") && !row.key.contains("key_file");
        config.show().into_iter().filter(of_app).map(|row| (row.key, row.value)).collect::<Vec<_>>()
    };
    assert_eq!(values(&example), values(&bare));
    assert_eq!(example.app(None).map(|app| app.app.name.0.as_str()), Ok("shop-sg"));
}

#[test]
fn the_example_has_every_key_and_every_region() {
    let all =
        [&ui::keys()[..], &sections::SAFETY_KEYS, &sections::LEDGER_KEYS, &apps::APP_KEYS, &apps::CREDENTIAL_KEYS];
    for key in all.into_iter().flatten().filter(|key| **key != "credential") {
        let found = EXAMPLE.lines().any(|line| line.trim_start_matches('#').starts_with(&format!("{key} = ")));
        assert!(found, "{key}");
    }
    let words = Region::all().map(Region::name).chain(["high-contrast", "utc", "staging", "polite", "off"]);
    for word in words {
        assert!(EXAMPLE.contains(word), "{word}");
    }
}
