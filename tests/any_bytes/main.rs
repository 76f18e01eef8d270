//! Runs the checks of the fuzz targets on the corpus of `fuzz/`, without a fuzzer, so that bugs that fuzzing has found
//! do not return.

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
        assert!(files >= 20, "{target} has only {files} files");
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_check_is_a_target_with_a_corpus() {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(corpus().parent().expect("the path has a parent").join(folder)).expect(folder);
        let name = |path: PathBuf| path.file_stem().expect("the path has a name").to_string_lossy().into_owned();
        entries.map(|entry| name(entry.expect(folder).path())).collect()
    };
    let checks: BTreeSet<String> = properties::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("targets"), checks);
    assert_eq!(names("corpus"), checks);
}
