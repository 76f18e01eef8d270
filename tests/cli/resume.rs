//! `resume`: settles what is unknown.

use pushdeck::api::Command;

use crate::desk::{Desk, SHOP};

#[test]
fn an_unknown_outcome_is_read_back() {
    let fault = "command = \"delete\"\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"";
    let desk = Desk::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    desk.run("sync").exits(0);
    desk.run("resume").exits(0).says("nothing to resume");
    desk.run("delete 5210070001 --yes").exits(9).says("`pushdeck resume 01");
    let again = desk.run("delete 5210070001 --yes").exits(9);
    assert!(again.stdout.contains("its outcome is not settled: run `pushdeck resume`"), "{again:?}");
    desk.run("forget 5210070001").exits(1).says("unsettled");
    let dry = desk.run("resume --dry-run").exits(0).says("1 would be read back");
    assert!(dry.stdout.contains("5210070001 would be read back"), "{dry:?}");
    let ran = desk.run("resume --json").exits(0);
    assert_eq!(ran.json()[0]["outcome"], "gone", "{ran:?}");
    assert_eq!(ran.json()[1]["event"], "summary");
    assert_eq!(desk.calls(Command::Delete), 1, "it was read, not sent again");
    desk.run("resume").exits(0).says("nothing to resume");
}

#[test]
fn a_run_that_does_not_exist_is_told() {
    let desk = Desk::synced();
    desk.run("resume 01M83S1FF3DSTHXZ18HYDTJRCK").exits(1).says("there is no run 01M83S1FF3DSTHXZ18HYDTJRCK");
}
