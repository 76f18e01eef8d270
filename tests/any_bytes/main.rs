//! Checks the properties that hold for any bytes with the corpus of `fuzz/`, so that faults that fuzzing found do not
//! return, without a fuzzer.

mod properties;

use std::{collections::BTreeSet, fs, panic::catch_unwind, path::PathBuf};

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

#[test]
fn every_file_of_the_corpus_passes_the_check_of_its_target() {
    let mut broken = Vec::new();
    for (target, check) in properties::ALL {
        let mut files = 0;
        for entry in fs::read_dir(corpus().join(target)).expect(target) {
            let path = entry.expect(target).path();
            let bytes = fs::read(&path).expect("a file of the corpus can be read");
            if catch_unwind(|| check(&bytes)).is_err() {
                broken.push(path);
            }
            files += 1;
        }
        assert!(files >= 20, "{target} has {files} files only");
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_check_is_a_target_with_a_corpus() {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(corpus().parent().expect("a folder above").join(folder)).expect(folder);
        let name = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
        entries.map(|entry| name(entry.expect(folder).path())).collect()
    };
    let checks: BTreeSet<String> = properties::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("targets"), checks);
    assert_eq!(names("corpus"), checks);
}
