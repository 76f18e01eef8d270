//! Scenarios for sessions.

use std::fmt::Write as _;

/// Returns a scenario, as TOML, with one app and these tasks: id, type, due time, title.
pub fn scenario(environment: &str, tasks: &[(u64, &str, &str, &str)]) -> String {
    let mut text = format!(
        "title = \"a test\"\nseed = 1\n\n[[app]]\nname = \"shop-sg\"\nsdkappid = 1400012345\nregion = \"singapore\"\n\
         key = \"made-up-key\"\nenvironment = {environment:?}\ntimezone = \"Asia/Singapore\"\nfirst_id = 9000000001\n"
    );
    for (id, kind, due, title) in tasks {
        let _ = write!(
            text,
            "\n[[task]]\napp = \"shop-sg\"\nid = {id}\ntype = {kind:?}\ndue = {due:?}\ntitle = {}\ndesc = \"\"\n",
            toml::Value::String((*title).to_owned())
        );
    }
    text
}

/// Returns a very small window, the usual one, and a large one.
pub const SIZES: [(u16, u16); 3] = [(40, 9), (80, 24), (140, 40)];

/// A scenario with some tasks of a shop: the first of them is urgent, the last is sent.
pub fn desk(others: &[(u64, &str, &str, &str)]) -> String {
    let first = [
        (2_288_014_433, "All", "+6s", "🎉 双十二预热：全场五折起"),
        (2_288_014_434, "Tag", "+6s", "春节促销 第一波 华南"),
        (2_288_014_436, "User", "+30m", "Your order #88 has shipped"),
    ];
    let last = [(2_288_014_388, "User", "-30m", "Your order #87 has shipped")];
    scenario("production", &[&first, others, &last].concat())
}

/// A second app for a scenario, as TOML.
pub fn second_app(environment: &str) -> String {
    format!(
        "\n[[app]]\nname = \"shop-eu\"\nsdkappid = 1400099999\nregion = \"frankfurt\"\nkey = \"other-key\"\n\
         environment = {environment:?}\ntimezone = \"Europe/Berlin\"\nfirst_id = 8000000001\n"
    )
}

/// Returns a fault for a scenario, as TOML, which affects the first delete of this task.
pub fn fault(id: u64, how: &str) -> String {
    format!("\n[[fault]]\ncommand = \"delete\"\ntasks = [{id}]\nnth = 1\n{how}\n")
}
