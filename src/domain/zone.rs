//! Time zones by their names, and what was probably meant by a name that no zone has.

use jiff::tz::TimeZone;

use super::closest;
use crate::locale::tr;

/// Abbreviations and other names that people write for a zone, and the zones that they may mean.
const MEANT: [(&str, &[&str]); 30] = [
    ("cst", &["Asia/Shanghai", "America/Chicago"]),
    ("china standard time", &["Asia/Shanghai"]),
    ("china", &["Asia/Shanghai"]),
    ("beijing", &["Asia/Shanghai"]),
    ("asia/beijing", &["Asia/Shanghai"]),
    ("asia/shenzhen", &["Asia/Shanghai"]),
    ("asia/guangzhou", &["Asia/Shanghai"]),
    ("北京时间", &["Asia/Shanghai"]),
    ("bjt", &["Asia/Shanghai"]),
    ("sgt", &["Asia/Singapore"]),
    ("hkt", &["Asia/Hong_Kong"]),
    ("myt", &["Asia/Kuala_Lumpur"]),
    ("pht", &["Asia/Manila"]),
    ("jst", &["Asia/Tokyo"]),
    ("kst", &["Asia/Seoul"]),
    ("ict", &["Asia/Bangkok"]),
    ("wib", &["Asia/Jakarta"]),
    ("ist", &["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
    ("bst", &["Europe/London", "Asia/Dhaka"]),
    ("gst", &["Asia/Dubai"]),
    ("msk", &["Europe/Moscow"]),
    ("aest", &["Australia/Brisbane", "Australia/Sydney"]),
    ("aedt", &["Australia/Sydney"]),
    ("cdt", &["America/Chicago"]),
    ("edt", &["America/New_York"]),
    ("et", &["America/New_York"]),
    ("mdt", &["America/Denver"]),
    ("pst", &["America/Los_Angeles", "Asia/Manila"]),
    ("pdt", &["America/Los_Angeles"]),
    ("cest", &["Europe/Berlin"]),
];

/// Zones with the same offset all year, by that offset in minutes.
const PLACES: [(i32, &str); 6] = [
    (4 * 60, "Asia/Dubai"),
    (5 * 60 + 30, "Asia/Kolkata"),
    (6 * 60, "Asia/Dhaka"),
    (7 * 60, "Asia/Bangkok"),
    (8 * 60, "Asia/Shanghai"),
    (9 * 60, "Asia/Tokyo"),
];

/// Returns the zone with this name. The error says what to write instead, as a sentence.
pub fn zone_named(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| {
        let plain = name.trim().to_lowercase();
        if let Some((known, zones)) = MEANT.iter().find(|(known, _)| *known == plain) {
            return meant(known, zones);
        }
        if let Some(minutes) = offset(&plain) {
            return of_offset(minutes);
        }
        let zones: Vec<_> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let near = closest(name, zones.iter().map(String::as_str));
        near.map_or_else(|| tr!("time-zone-use"), |near| tr!("time-zone-did-you-mean", zone = quoted(near)))
    })
}

/// Says what to write instead of a name from [`MEANT`].
fn meant(known: &str, zones: &[&str]) -> String {
    let several = match (known, zones) {
        ("cst", _) => tr!("time-zone-cst"),
        ("ist", _) => tr!("time-zone-ist"),
        ("cest", _) => tr!("time-zone-cest"),
        (_, [one, other]) => tr!("time-zone-two", one = quoted(one), other = quoted(other)),
        _ => return tr!("time-zone-write", zone = zones.iter().copied().map(quoted).collect::<String>()),
    };
    tr!("time-zone-meant", zones = several)
}

/// Returns the name as it must be written in the config.
fn quoted(zone: &str) -> String {
    format!("{zone:?}")
}

/// Returns the offset in minutes that `gmt+8`, `utc+05:30` or `+0800` names.
fn offset(plain: &str) -> Option<i32> {
    let number = ["utc", "gmt"].into_iter().find_map(|zone| plain.strip_prefix(zone)).unwrap_or(plain).trim_start();
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (hours, minutes) = match number.split_once(':') {
        Some(both) => both,
        None if number.len() == 4 && number.is_ascii() => number.split_at(2),
        None => (number, "0"),
    };
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes): (i32, i32) = if is_number(hours) && is_number(minutes) {
        (hours.parse().ok()?, minutes.parse().ok()?)
    } else {
        return None;
    };
    (hours <= 14 && minutes < 60).then_some(sign * (60 * hours + minutes))
}

fn of_offset(minutes: i32) -> String {
    if minutes == 0 {
        return tr!("time-zone-write", zone = quoted("UTC"));
    }
    let place = PLACES.iter().find(|(offset, _)| *offset == minutes).map(|(_, place)| *place);
    let fixed = (minutes % 60 == 0).then(|| quoted(&format!("Etc/GMT{:+}", -minutes / 60)));
    match (place, fixed) {
        (Some(place), _) => tr!("time-zone-place", zone = quoted(place)),
        (None, Some(fixed)) => tr!("time-zone-place-or-fixed", zone = fixed),
        (None, None) => tr!("time-zone-any-place"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_zone_has_gets_a_suggestion() {
        for (name, meant) in [
            ("CST", "\"Asia/Shanghai\" (China) or \"America/Chicago\""),
            ("GMT+8", "\"Asia/Shanghai\""),
            ("UTC+08:00", "\"Asia/Shanghai\""),
            ("+0530", "\"Asia/Kolkata\""),
            ("UTC-3", "\"Etc/GMT+3\""),
            ("UTC+10", "\"Etc/GMT-10\""),
            ("Asia/Beijing", "\"Asia/Shanghai\""),
            ("Asia/Singapor", "did you mean \"Asia/Singapore\"?"),
            ("Mars/Base", "use a name such as \"Asia/Singapore\""),
            ("", "use a name such as"),
        ] {
            let hint = zone_named(name).map(|_| ()).expect_err(name);
            assert!(hint.contains(meant), "{name}: {hint}");
        }
        assert!(zone_named("Asia/Shanghai").is_ok() && zone_named("UTC").is_ok());
    }

    #[test]
    fn every_suggested_zone_exists() {
        for (known, zones) in MEANT {
            let words = meant(known, zones);
            let quoted: Vec<_> = words.split('"').skip(1).step_by(2).collect();
            assert_eq!(quoted, zones, "{words}");
            assert!(quoted.into_iter().all(|zone| TimeZone::get(zone).is_ok()), "{words}");
        }
        for minutes in [-11 * 60, -3 * 60, 60, 10 * 60, 14 * 60].into_iter().chain(PLACES.map(|(minutes, _)| minutes)) {
            let words = of_offset(minutes);
            let zone =
                TimeZone::get(words.split('"').nth(1).expect("the words quote a zone")).expect("the zone exists");
            assert_eq!(
                zone.to_offset(
                    jiff::Timestamp::UNIX_EPOCH.max("2026-01-01T00:00:00Z".parse().expect("the text is a time"))
                )
                .seconds(),
                60 * minutes
            );
        }
    }
}
